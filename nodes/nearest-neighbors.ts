import { defineNode } from '../src/program/node.ts';
import {
  guidedMean,
  hypercolumns,
  nearestRows,
  rowDistances,
  type Hypercolumns,
} from '../src/program/neighbors.ts';
import type { FeatureMap } from '../src/program/socket-values.ts';
import type { Value } from '../src/program/value.ts';

export default defineNode({
  type: 'nearest-neighbors',
  category: 'loss',
  title: 'Nearest neighbors',
  description:
    'For each position, finds the most similar place of the style and pulls the features there towards it. Keeps the brush strokes of a style whole.',
  aliases: ['nnst', 'neural neighbor', 'kolkin', 'hypercolumns', 'patch match', 'feature replacement'],
  formulas: [
    {
      text: 'mean over i of 1 − cos(Fᵢ − μₛ, S_j(i) − μₛ), j(i) = argmax_j cos(Qᵢ − μ_q, S_j − μₛ)',
      source: 'Kolkin, Kucera, Paris, Sýkora, Shechtman, Shakhnarovich 2022, Neural Neighbor Style Transfer',
      note: 'F: features of the canvas, S: of the style, Q: of “match”, or F itself; μ: their means over positions. F, S and Q are hypercolumns: all layers resized to one grid and joined. Layers are weighted as they are; the paper also finds neighbors in turned copies of the style, and replaces features at several scales of it.',
    },
    {
      text: 'mean over i of |Fᵢ − S_j(i)|² / N, j(i) = argmin_j |Qᵢ − S_j|',
      note: 'euclidean: N channels, nothing is subtracted.',
    },
  ],
  inputs: {
    features: {
      title: 'Features',
      help: 'Features of the canvas at several layers, such as conv1_1 to conv4_1.',
      takes: ['features'],
    },
    target: {
      title: 'Target',
      help: 'Features of the style, of the same layers.',
      takes: ['features'],
    },
    match: {
      title: 'Match',
      help: 'Features of a picture of the canvas’s size, which decides what each position is pulled to: the photo, or the result of a smaller size. Neighbors are then found once, before the first step. Without it, they are found for the canvas in every step, which takes longer.',
      takes: ['features'],
      optional: true,
    },
  },
  outputs: { loss: { title: 'Loss', help: 'the mean distance to the nearest neighbors', gives: 'loss' } },
  parameters: {
    measure: {
      kind: 'choice',
      title: 'Measure',
      help: 'What makes a neighbor near.',
      default: 'cosine',
      options: {
        cosine: 'the angle between features, after their mean is subtracted',
        euclidean: 'the squared difference',
      },
    },
    layers: {
      kind: 'choice',
      title: 'Layers',
      help: 'Whether all layers find a neighbor together or each for itself. Together keeps coarse and fine structure in place; separately fits fine texture better, at the end.',
      default: 'joined',
      options: { joined: 'together', each: 'each layer for itself; losses are averaged' },
    },
    spacing: {
      kind: 'number',
      title: 'Spacing',
      help: 'The distance between positions in pixels. Half the spacing takes 16 times as long to find neighbors.',
      default: 4,
      min: 1,
      max: 64,
      unit: 'px',
    },
  },
  lower({ inputs: { features, target, match }, parameters: { measure, layers, spacing }, b, fail }) {
    /** The maps of another input for those of the canvas. */
    const like = (
      maps: readonly FeatureMap[],
      all: readonly FeatureMap[],
      socket: 'target' | 'match',
    ): readonly FeatureMap[] =>
      maps.map((map) => {
        const other = all.find(({ layer, level }) => layer === map.layer && level === map.level);
        if (!other || other.value.shape[2] !== map.value.shape[2])
          return fail(
            `The ${socket} has no ${map.layer} like that of the canvas.`,
            'Use the same feature network, layers and scales for all inputs.',
            { socket },
          );
        if (socket === 'match' && other.value.shape.join() !== map.value.shape.join())
          fail(
            'The picture that is matched has another size than the canvas.',
            'Add a resize node, and connect the canvas’s start to its “like”.',
            { socket },
          );
        return other;
      });
    const levels = [...new Set(features.maps.map(({ level }) => level))];
    const groups = levels.flatMap((level) => {
      const maps = features.maps.filter((map) => map.level === level);
      return layers === 'joined' ? [maps] : maps.map((map) => [map]);
    });
    const losses = groups.map((maps) => {
      const ours = hypercolumns(b, maps, spacing);
      const theirs = hypercolumns(b, like(maps, target.maps, 'target'), spacing);
      const asked = match ? hypercolumns(b, like(maps, match.maps, 'match'), spacing) : ours;
      const mean = meanOf(theirs);
      const [style, query] =
        measure === 'cosine'
          ? [b.sub(theirs.rows, mean), b.sub(asked.rows, meanOf(asked))]
          : [theirs.rows, asked.rows];
      const places = nearestRows(b, query, style, measure, theirs.guide);
      const found = b.gather(style, places);
      const current = measure === 'cosine' ? b.sub(ours.rows, mean) : ours.rows;
      return guidedMean(b, rowDistances(b, current, found, measure), ours.guide);
    });
    const value = b.mul(
      losses.reduce((sum, one) => b.add(sum, one)),
      1 / losses.length,
    );
    return { loss: { type: 'loss', value } };

    /** [1, channels] */
    function meanOf({ rows, guide }: Hypercolumns): Value {
      const weighed = guide ? b.mul(rows, guide) : rows;
      const count = guide ? b.orOne(b.sum(guide)) : b.number(rows.shape[0]!);
      return b.div(b.sumOver(weighed, [0]), count);
    }
  },
});
