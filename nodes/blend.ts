import { gramOf } from '../src/program/gram.ts';
import { layerText } from '../src/program/layers.ts';
import { defineNode } from '../src/program/node.ts';
import type { LayerStatistic } from '../src/program/socket-values.ts';

export default defineNode({
  type: 'blend',
  category: 'statistics',
  title: 'Blend styles',
  description:
    'The weighted mean of several styles’ Gram matrices: the target for a style between them. Weights can change during a run.',
  aliases: ['several styles', 'multiple styles', 'interpolate', 'mix styles', 'average'],
  formulas: [
    {
      text: 'Σ wᵢ Gᵢ/Mᵢ / Σ wᵢ',
      source: 'jcjohnson/neural-style, style_blend_weights',
      note: 'To compare with each style separately instead, add up style losses in a weighted sum.',
    },
  ],
  inputs: {
    styles: {
      title: 'Styles',
      help: 'The features of each style, or their Gram matrices. Each input has its own name.',
      takes: ['features', 'statistics'],
      many: true,
    },
  },
  outputs: {
    statistics: {
      title: 'Gram matrices',
      help: 'the blended Gram matrices, one per layer',
      gives: 'statistics',
    },
  },
  parameters: {
    weights: {
      kind: 'weights',
      title: 'Weights',
      help: 'The weight of each style, by name; 1 by default. Weights are divided by their sum.',
      default: {},
      of: 'styles',
    },
  },
  lower({ id, inputs: { styles }, parameters: { weights }, b, fail }) {
    const weightOf = (name: string) => (Object.hasOwn(weights, name) ? weights[name]! : 1);
    if (Math.fround(Object.keys(styles).reduce((sum, name) => sum + weightOf(name), 0)) === 0)
      fail('The weights add up to 0, so there is no mean.', 'Increase the weight of one of the styles.', {
        parameter: 'weights',
      });
    const parts = Object.entries(styles).map(([name, style]) => ({
      name,
      weight: b.knob(id, `weights.${name}`, weightOf(name)),
      layers: style.type === 'features' ? style.maps.map((map) => gramOf(b, map)) : style.layers,
    }));
    const whole = parts.map(({ weight }) => weight).reduce((sum, weight) => b.add(sum, weight));
    const layers = parts[0]!.layers.map((first): LayerStatistic => {
      const terms = parts.map(({ name, weight, layers }) => {
        const same = layers.find(({ layer, level }) => layer === first.layer && level === first.level);
        if (!same || same.channels !== first.channels)
          return fail(
            `“${name}” has no ${layerText(first)}, but the other styles do.`,
            'Use the same layers of the same network for all styles.',
            { socket: `styles.${name}` },
          );
        return b.mul(b.mul(same.value, first.positions / same.positions), b.div(weight, whole));
      });
      return { ...first, value: terms.reduce((sum, term) => b.add(sum, term)) };
    });
    return { statistics: { type: 'statistics', statistic: 'gram', layers } };
  },
});
