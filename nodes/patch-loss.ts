import { least } from '../src/graph/extremes.ts';
import { layerWeighting, pairLayers, sumOfLayers } from '../src/program/layers.ts';
import { guidedMean, nearestRows, rowDistances, stacked } from '../src/program/neighbors.ts';
import { defineNode } from '../src/program/node.ts';
import { patchesOf } from '../src/program/patches.ts';
import { heightWidth } from '../src/program/shape.ts';
import type { FeatureMap } from '../src/program/socket-values.ts';

export default defineNode({
  type: 'patch-loss',
  category: 'loss',
  title: 'Patch loss',
  description:
    'The distance of each small patch of features to the most similar patch of a style. Copies local structure, such as an eye or a leaf, where the photo has one too.',
  aliases: ['cnnmrf', 'mrf', 'markov random field', 'li and wand', 'nearest neighbor patches'],
  formulas: [
    {
      text: 'mean over i of |Pᵢ − S_j(i)|² / mean S², j(i) = argmax_j Pᵢ·S_j / (|Pᵢ| |S_j|)',
      source:
        'Li, Wand 2016, Combining Markov Random Fields and Convolutional Neural Networks for Image Synthesis',
      note: 'P and S: patches of k by k positions of the features of canvas and style. The paper sums squares, with k = 3 and stride 1; here they are divided by the style’s, so that a weight has the same effect at every layer. It uses relu3_1 and relu4_1.',
    },
  ],
  inputs: {
    features: { title: 'Features', help: 'Features of the canvas.', takes: ['features'] },
    target: {
      title: 'Target',
      help: 'Features of the style, and of turned or resized copies of it: patches are looked for in all of them. Each input has its own name.',
      takes: ['features'],
      many: true,
    },
  },
  outputs: { loss: { title: 'Loss', help: 'the mean distance to the nearest patches', gives: 'loss' } },
  parameters: {
    size: {
      kind: 'number',
      title: 'Size',
      help: 'The side of a patch in positions of its layer; less where a layer has fewer.',
      default: 3,
      min: 1,
      max: 15,
      integer: true,
    },
    stride: {
      kind: 'number',
      title: 'Stride',
      help: 'The distance from one patch of the canvas to the next. 1 is slowest and smoothest; with more than the size, positions between patches are free.',
      default: 2,
      min: 1,
      max: 15,
      integer: true,
    },
    styleStride: {
      kind: 'number',
      title: 'Style stride',
      help: 'The distance from one patch of the style to the next. With 1, all of its patches are looked through.',
      default: 1,
      min: 1,
      max: 15,
      integer: true,
    },
    ...layerWeighting,
  },
  lower({ inputs: { features, target }, parameters, b, fail }) {
    const { size, stride, styleStride } = parameters;
    /** Patches of a side, and how much each counts. */
    const patches = ({ value, guide }: FeatureMap, side: number, apart: number) => {
      const share = guide && patchesOf(b, guide, side, apart);
      return {
        rows: patchesOf(b, value, side, apart),
        guide: share && b.mul(b.sumOver(share, [1]), 1 / side ** 2),
      };
    };
    const pairs = Object.values(target).map(({ maps }) => pairLayers(features.maps, maps, parameters, fail));
    const value = sumOfLayers(b, pairs[0]!, (ours) => {
      const styles = pairs.map((some) => some.find((pair) => pair.ours === ours)!.target);
      const side = least([size, ...[ours, ...styles].flatMap(({ value }) => heightWidth(value.shape))]);
      const canvas = patches(ours, side, stride);
      const theirs = styles.map((style) => patches(style, side, styleStride));
      const isGuided = theirs.some(({ guide }) => guide);
      const all = stacked(
        b,
        theirs.map(({ rows }) => rows),
      );
      const guide = isGuided
        ? stacked(
            b,
            theirs.map(({ rows, guide }) => guide ?? b.broadcast(b.number(1), [rows.shape[0]!, 1])),
          )
        : undefined;
      const places = nearestRows(b, canvas.rows, all, 'cosine', guide);
      const distances = rowDistances(b, canvas.rows, b.gather(all, places), 'euclidean');
      return b.div(guidedMean(b, distances, canvas.guide), b.orOne(b.mean(b.square(all))));
    });
    return { loss: { type: 'loss', value } };
  },
});
