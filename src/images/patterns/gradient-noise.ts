import { createRandom } from '../random.ts';

/** A smooth random function of the plane. */
export type Field = (x: number, y: number) => number;

/**
 * Gradient noise with features about 1 apart: mean 0, values about in [-1, 1], 0 at whole points.
 * Perlin, "Improving Noise", SIGGRAPH 2002, in two dimensions with 256 random unit gradients.
 * It repeats every 256.
 */
export function gradientNoise(seed: number): Field {
  const random = createRandom(seed);
  const order = new Uint8Array(512);
  for (let i = 0; i < 256; i++) order[i] = i;
  for (let i = 255; i > 0; i--) {
    const j = random.bits() % (i + 1);
    [order[i], order[j]] = [order[j]!, order[i]!];
  }
  order.copyWithin(256, 0, 256);
  const gradients = new Float64Array(512);
  for (let i = 0; i < 512; i += 2) {
    const angle = 2 * Math.PI * random.uniform();
    gradients[i] = Math.cos(angle);
    gradients[i + 1] = Math.sin(angle);
  }
  const slope = (column: number, row: number, dx: number, dy: number): number => {
    const at = order[order[column & 255]! + (row & 255)]! * 2;
    return gradients[at]! * dx + gradients[at + 1]! * dy;
  };
  return (x, y) => {
    const column = Math.floor(x);
    const row = Math.floor(y);
    const dx = x - column;
    const dy = y - row;
    const u = dx * dx * dx * (dx * (dx * 6 - 15) + 10);
    const v = dy * dy * dy * (dy * (dy * 6 - 15) + 10);
    const top = slope(column, row, dx, dy);
    const bottom = slope(column, row + 1, dx, dy - 1);
    const above = top + u * (slope(column + 1, row, dx - 1, dy) - top);
    const below = bottom + u * (slope(column + 1, row + 1, dx - 1, dy - 1) - bottom);
    return 1.5 * (above + v * (below - above));
  };
}
