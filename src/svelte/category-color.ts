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

/** The theme's color of a node by its category. The ends of a composite node have none. */
export function categoryColor({ category, fixed }: Pick<NodeView, 'category' | 'fixed'>): string {
  const isPlain = category === undefined || (category === 'composite' && fixed);
  return `var(--${isPlain ? 'ink-soft' : colors[category]})`;
}
