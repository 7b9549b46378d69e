import type { Builder } from '../src/program/builder.ts';
import { perChannel } from '../src/program/color/channels.ts';
import { defineNode } from '../src/program/node.ts';
import type { FeatureMap } from '../src/program/socket-values.ts';
import { heightWidth } from '../src/program/shape.ts';
import type { Value } from '../src/program/value.ts';

/** How many regions a label map may have: each is compared by itself. */
const MOST = 8;

export default defineNode({
  type: 'label-regions',
  category: 'features',
  title: 'Label regions',
  description:
    'Splits features of the canvas and of the style by the colors of two label maps. A loss then compares regions of the same color: sky with sky, house with house.',
  aliases: ['semantic', 'segmentation', 'guided', 'label map', 'doodle', 'mask', 'regions'],
  formulas: [
    {
      text: 'G_k = Fᵀ T_k T_kᵀ F with Σ T_k² = 1, for each color k',
      source:
        'Gatys, Ecker, Bethge, Hertzmann, Shechtman 2017, Controlling Perceptual Factors in Neural Style Transfer; Champandard 2016, Semantic Style Transfer and Turning Two-Bit Doodles into Fine Artworks',
      note: 'T_k is 1 where color k is the nearest of all listed ones, averaged down to each layer’s size, and 0 where the other map has no such color. Champandard appends the label map to the features instead.',
    },
  ],
  inputs: {
    features: { title: 'Features', help: 'Features of the canvas.', takes: ['features'] },
    labels: {
      title: 'Labels',
      help: 'The label map of the canvas: a picture of flat colors with the same proportions.',
      takes: ['image'],
    },
    target: { title: 'Target', help: 'Features of the style, of the same layers.', takes: ['features'] },
    targetLabels: {
      title: 'Target labels',
      help: 'The label map of the style, in the same colors.',
      takes: ['image'],
    },
  },
  outputs: {
    features: {
      title: 'Features',
      help: 'those of the canvas, each layer once for each color',
      gives: 'features',
    },
    target: { title: 'Target', help: 'those of the style, in the same way', gives: 'features' },
  },
  parameters: {
    colors: {
      kind: 'text',
      title: 'Colors',
      help: 'The colors of the label maps, as #rrggbb, separated by spaces. What has another color belongs to the nearest of these; a color that only one map has is left out.',
      default: '#000000 #ffffff',
    },
  },
  lower({ inputs: { features, labels, target, targetLabels }, parameters: { colors }, b, fail }) {
    const names = colors
      .toLowerCase()
      .split(/[\s,]+/)
      .filter((name) => name !== '');
    const wrong = names.find((name) => !/^#[0-9a-f]{6}$/.test(name));
    if (wrong !== undefined)
      fail(`“${wrong}” is not a color.`, 'Write each color as # and six hexadecimal digits.', {
        parameter: 'colors',
      });
    if (names.length < 2 || names.length > MOST || new Set(names).size < names.length)
      fail(`A label map has 2 to ${MOST} different colors.`, 'Change the list of colors.', {
        parameter: 'colors',
      });
    const [ours, theirs] = [labels.value, targetLabels.value].map((map) => masksOf(b, map, names));
    const split = (maps: readonly FeatureMap[], masks: readonly Value[], others: readonly Value[]) =>
      maps.flatMap((map) => {
        const [height, width] = heightWidth(map.value.shape);
        return names.map((name, k) => {
          const inBoth = b.step(b.sum(others[k]!));
          const mask = b.mul(b.resize(masks[k]!, height, width, 'area'), inBoth);
          const guide = map.guide ? b.mul(map.guide, mask) : mask;
          return { ...map, layer: `${map.layer} ${name}`, guide };
        });
      });
    return {
      features: { type: 'features', maps: split(features.maps, ours!, theirs!) },
      target: { type: 'features', maps: split(target.maps, theirs!, ours!) },
    };
  },
});

/** For each color, 1 where it is the nearest of all and 0 elsewhere: [height, width, 1]. Of two that are equally near, the first. */
function masksOf(b: Builder, labels: Value, colors: readonly string[]): Value[] {
  const distances = colors.map((color) => {
    const parts = [1, 3, 5].map((at) => parseInt(color.slice(at, at + 2), 16) / 255);
    return b.sumOver(b.square(b.sub(labels, perChannel(b, parts))), [2]);
  });
  return distances.map((distance, k) =>
    distances
      .flatMap((other, i) => {
        if (i === k) return [];
        const isNearer = b.step(b.sub(other, distance));
        return i < k ? [isNearer] : [b.sub(b.number(1), b.step(b.sub(distance, other)))];
      })
      .reduce((all, mask) => b.mul(all, mask)),
  );
}
