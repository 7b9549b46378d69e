import type { NodeColor } from '../graph/node-look.ts';
import type { Category } from '../graph/node-type.ts';
import type { NodeView } from './views.ts';

const colors: Readonly<Record<Category, string>> = {
  source: 'image',
  image: 'image',
  canvas: 'image',
  features: 'features',
  statistics: 'statistics',
  loss: 'loss',
  combine: 'loss',
  optimize: 'accent',
  output: 'ink-soft',
  composite: 'composite',
};

/** The theme's color of a node: the one that the user chose, or that of its category. The ends of a composite node have none. */
export function nodeColor({
  category,
  fixed,
  color,
}: Partial<Pick<NodeView, 'category' | 'fixed' | 'color'>>): string {
  if (color !== undefined) return paletteColor(color);
  const isPlain = category === undefined || (category === 'composite' && fixed);
  return `var(--${isPlain ? 'ink-soft' : colors[category]})`;
}

/** The theme's version of a color of the palette. */
export function paletteColor(color: NodeColor): string {
  return `var(--node-${color})`;
}
