import { equalLayers, extentText, layerText, pairLayers } from '../src/program/layers.ts';
import { defineNode } from '../src/program/node.ts';
import {
  guidedMean,
  hypercolumns,
  nearestRows,
  rowDistances,
  type Hypercolumns,
} from '../src/program/neighbors.ts';
import { sameShape } from '../src/program/shape.ts';
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
    const pairs = pairLayers(features.maps, target.maps, equalLayers, fail);
    const asked = (map: FeatureMap): FeatureMap =>
      match?.maps.find(
        ({ layer, level, value }) =>
          layer === map.layer && level === map.level && sameShape(value.shape, map.value.shape),
      ) ??
      fail(
        `“match” has no ${layerText(map)} of ${extentText(map.value)} positions and ${map.value.shape[2]!} channels, as the canvas has.`,
        'Use the same network and layers for both, and a picture of the canvas’s size: add a resize node, and connect the canvas’s start to its “like”.',
        { socket: 'match' },
      );
    const levels = [...new Set(features.maps.map(({ level }) => level))];
    const groups = levels.flatMap((level) => {
      const ofLevel = pairs.filter(({ ours }) => ours.level === level);
      return layers === 'joined' ? [ofLevel] : ofLevel.map((pair) => [pair]);
    });
    const losses = groups.map((group) => {
      const maps = group.map(({ ours }) => ours);
      const ours = hypercolumns(b, maps, spacing);
      const theirs = hypercolumns(
        b,
        group.map((pair) => pair.target),
        spacing,
      );
      const query = match ? hypercolumns(b, maps.map(asked), spacing) : ours;
      // From the mean of the style, or of what is matched.
      const from = (columns: Hypercolumns, mean: Value) =>
        measure === 'cosine' ? b.sub(columns.rows, mean) : columns.rows;
      const mean = meanOf(theirs);
      const style = from(theirs, mean);
      const places = nearestRows(b, from(query, meanOf(query)), style, measure, theirs.guide);
      const distances = rowDistances(b, from(ours, mean), b.gather(style, places), measure);
      return guidedMean(b, distances, ours.guide);
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
