import { defineNode } from 'stylograph';
import { z } from 'zod';

/** `#c8553d` as red, green and blue in [0, 1]. */
const color = z
  .string()
  .regex(/^#[0-9a-f]{6}$/i, 'A color is written #rrggbb.')
  .transform((hex) => [1, 3, 5].map((at) => Number.parseInt(hex.slice(at, at + 2), 16) / 255));

export default defineNode({
  type: 'palette/colors',
  category: 'source',
  title: 'Palette',
  description: 'Some colors.',
  inputs: {},
  outputs: { colors: { title: 'Colors', help: 'the palette', gives: 'palette/colors' } },
  parameters: {
    colors: {
      kind: 'schema',
      title: 'Colors',
      help: 'One to sixteen colors, each as #rrggbb.',
      default: ['#1d3557', '#457b9d', '#a8dadc', '#f1faee', '#e63946'],
      schema: z.array(color).min(1).max(16),
      range: 'a list of one to sixteen colors',
    },
  },
  lower({ parameters: { colors }, input }) {
    // A color is one pixel: it broadcasts over a picture.
    const pixels = colors.map((values) => input([1, 1, 3], { kind: 'numbers', values }));
    return { colors: { type: 'palette/colors', pixels } };
  },
});
