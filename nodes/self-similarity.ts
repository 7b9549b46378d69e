import { equalLayers, extentText, layerText, pairLayers } from '../src/program/layers.ts';
import { unitRows } from '../src/program/neighbors.ts';
import { defineNode } from '../src/program/node.ts';
import { randomPositions, rowsAt, sampling } from '../src/program/samples.ts';
import type { Value } from '../src/program/value.ts';

export default defineNode({
  type: 'self-similarity',
  category: 'loss',
  title: 'Self-similarity',
  description:
    'Keeps which places of a photo are alike and which differ, whatever their colors and textures become. A content loss that leaves the style free.',
  aliases: ['strotss', 'content', 'structure', 'kolkin', 'self-distance'],
  formulas: [
    {
      text: 'mean over j of Σ over i of |D_ij / Σ over k of D_kj − D*_ij / Σ over k of D*_kj|, D = 1 − cos',
      source:
        'Kolkin, Salavon, Shakhnarovich 2019, Style Transfer by Relaxed Optimal Transport and Self-Similarity',
      note: 'D: distances between the features of the canvas at random positions; D*: those of the photo at the same positions. A position is read at the nearest place of each layer; the paper interpolates there.',
    },
  ],
  inputs: {
    features: { title: 'Features', help: 'Features of the canvas at several layers.', takes: ['features'] },
    target: {
      title: 'Target',
      help: 'Features of the photo, of the same layers and size.',
      takes: ['features'],
    },
  },
  outputs: { loss: { title: 'Loss', help: 'the difference of distances, from 0 to 2', gives: 'loss' } },
  parameters: {
    ...sampling,
    samples: {
      ...sampling.samples,
      help: 'Number of positions that are compared with each other in a step. Twice as many take four times as long.',
      default: 512,
      max: 4096,
    },
  },
  lower({ inputs: { features, target }, parameters, b, fail }) {
    const pairs = pairLayers(features.maps, target.maps, equalLayers, fail);
    for (const { ours, target } of pairs) {
      if (ours.guide || target.guide)
        fail(
          'Self-similarity cannot be limited to a region.',
          'Connect the features from before the region.',
          {
            socket: ours.guide ? 'features' : 'target',
          },
        );
      if (extentText(ours.value) !== extentText(target.value))
        fail(
          `The sizes do not match: at ${layerText(ours)} the canvas has ${extentText(ours.value)} positions and the target ${extentText(target.value)}.`,
          'Start the canvas from the target’s picture, or add a resize node.',
          { socket: 'target' },
        );
    }
    const positions = randomPositions(b, parameters);
    /** Distances of each position to each, columns that add up to 1. */
    const distances = (of: 'ours' | 'target'): Value => {
      const rows = rowsAt(
        b,
        pairs.map((pair) => pair[of].value),
        positions,
      );
      const units = unitRows(b, rows);
      const all = b.sub(b.number(1), b.matmul(units, b.transpose(units)));
      return b.div(all, b.orOne(b.sumOver(all, [0])));
    };
    const difference = b.abs(b.sub(distances('ours'), distances('target')));
    return { loss: { type: 'loss', value: b.mul(b.sum(difference), 1 / parameters.samples) } };
  },
});
