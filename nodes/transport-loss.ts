import { convertColor } from '../src/program/color/convert.ts';
import { equalLayers, pairLayers } from '../src/program/layers.ts';
import { guidedMean, nearestRows, rowDistances, type Measure } from '../src/program/neighbors.ts';
import { defineNode } from '../src/program/node.ts';
import { randomPositions, rowsAt, sampling } from '../src/program/samples.ts';
import type { SocketValues } from '../src/program/socket-values.ts';
import { rowsColumns } from '../src/program/shape.ts';
import type { Value } from '../src/program/value.ts';

/** What is compared: maps of the canvas and of the style, with their guides. */
interface Side {
  readonly maps: readonly Value[];
  readonly guide: Value | undefined;
}

interface Samples {
  /** [n, channels] */
  readonly rows: Value;
  /** [n, 1] */
  readonly guide: Value | undefined;
}

export default defineNode({
  type: 'transport-loss',
  category: 'loss',
  title: 'Transport loss',
  description:
    'The least effort of moving the features of a style to those of the canvas, relaxed so that it is fast. Of two pictures, the effort of moving their colors.',
  aliases: ['strotss', 'earth mover', 'emd', 'remd', 'optimal transport', 'palette', 'kolkin'],
  formulas: [
    {
      text: 'max(mean over i of min_j D(Fᵢ, S_j), mean over j of min_i D(Fᵢ, S_j)), D = 1 − cos',
      source:
        'Kolkin, Salavon, Shakhnarovich 2019, Style Transfer by Relaxed Optimal Transport and Self-Similarity',
      note: 'F and S: features of all layers at random positions, side by side. A position is read at the nearest place of each layer; the paper interpolates there. It draws positions of the style once for each size; here all are drawn anew.',
    },
    {
      text: 'm (mean |μ − μₛ| + mean |C − Cₛ|)',
      source: 'the same',
      note: 'm is the parameter Moments; μ and C: mean and covariance of the sampled features.',
    },
    {
      text: 'the same maximum with D = |x − y|² / 3',
      source: 'the same: the palette term',
      note: 'Of two pictures: x and y are their colors in YUV. The paper takes the distance without the square, and adds the angle.',
    },
  ],
  inputs: {
    features: {
      title: 'Features',
      help: 'Features of the canvas at several layers; or the canvas itself, to compare colors.',
      takes: ['features', 'image'],
    },
    target: {
      title: 'Target',
      help: 'Features of the style, of the same layers; or the style itself, to compare colors.',
      takes: ['features', 'image'],
    },
  },
  outputs: { loss: { title: 'Loss', help: 'the effort', gives: 'loss' } },
  parameters: {
    moments: {
      kind: 'number',
      title: 'Moments',
      help: 'The weight of the differences of mean and covariance, which keep magnitudes: the angle ignores them. Only of features.',
      default: 1,
      min: 0,
      max: 1000,
    },
    ...sampling,
  },
  lower({ inputs: { features, target }, parameters, b, fail }) {
    const { moments } = parameters;
    const [ours, theirs, measure] = compared();
    const { seed } = parameters;
    const [one, other] = [
      sampled(ours, seed),
      // Other positions than those of the canvas.
      sampled(theirs, (seed + 1) % 2 ** 32),
    ];
    const nearest = (from: Samples, to: Samples): Value => {
      const places = nearestRows(b, from.rows, to.rows, measure, to.guide);
      return guidedMean(b, rowDistances(b, from.rows, b.gather(to.rows, places), measure), from.guide);
    };
    const effort = b.maximum(nearest(one, other), nearest(other, one));
    const value =
      measure === 'cosine' && moments > 0 ? b.add(effort, b.mul(momentsLoss(one, other), moments)) : effort;
    return { loss: { type: 'loss', value } };

    function compared(): [Side, Side, Measure] {
      if (features.type === 'image' && target.type === 'image') {
        const palette = ({ value }: SocketValues['image']): Side => ({
          maps: [convertColor(b, value, 'srgb', 'yuv')],
          guide: undefined,
        });
        return [palette(features), palette(target), 'euclidean'];
      }
      if (features.type === 'image' || target.type === 'image')
        return fail(
          'One input is a picture, and the other has features.',
          'Connect two pictures to compare colors, or features of both.',
          { socket: 'target' },
        );
      const pairs = pairLayers(features.maps, target.maps, equalLayers, fail);
      const side = (of: 'ours' | 'target'): Side => ({
        maps: pairs.map((pair) => pair[of].value),
        guide: pairs.find((pair) => pair[of].guide)?.[of].guide,
      });
      return [side('ours'), side('target'), 'cosine'];
    }

    function sampled({ maps, guide }: Side, seed: number): Samples {
      const positions = randomPositions(b, { ...parameters, seed });
      return { rows: rowsAt(b, maps, positions), guide: guide && rowsAt(b, [guide], positions) };
    }

    function momentsLoss(one: Samples, other: Samples): Value {
      const [ours, theirs] = [one, other].map(({ rows, guide }) => {
        const shares = guide
          ? b.div(guide, b.orOne(b.sum(guide)))
          : b.broadcast(b.number(1 / rowsColumns(rows.shape)[0]), [rowsColumns(rows.shape)[0], 1]);
        const mean = b.sumOver(b.mul(rows, shares), [0]);
        return { mean, covariance: b.gram(b.mul(b.sub(rows, mean), b.sqrt(shares))) };
      });
      const distance = (key: 'mean' | 'covariance') => b.mean(b.abs(b.sub(ours![key], theirs![key])));
      return b.add(distance('mean'), distance('covariance'));
    }
  },
});
