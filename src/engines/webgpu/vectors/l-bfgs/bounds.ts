import type { Bounds } from '../../../../optimizers/box.ts';
import { literal } from '../../kernels/wgsl.ts';

/**
 * Functions `cut(x)`, to the bounds, and `freeAt(x, g)`: 0 for an entry at a bound that its gradient would push out, else 1.
 * As `Box` has them.
 */
export function boundsText(bounds: Bounds | undefined): string {
  if (!bounds)
    return `fn cut(x: f32) -> f32 { return x; }
fn freeAt(x: f32, g: f32) -> f32 { return 1f; }
`;
  const [low, high] = bounds.map(literal);
  return `fn cut(x: f32) -> f32 { return clamp(x, ${low}, ${high}); }
fn freeAt(x: f32, g: f32) -> f32 {
  return select(1f, 0f, (x <= ${low} && g > 0f) || (x >= ${high} && g < 0f));
}
`;
}
