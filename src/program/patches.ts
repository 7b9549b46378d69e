import type { Builder } from './builder.ts';
import { heightWidthChannels } from './shape.ts';
import type { Value } from './value.ts';

/**
 * The patches of `size` by `size` positions of features [height, width, channels], `stride` apart: [patches, size² · channels],
 * row by row. Both sides must have so many positions.
 */
export function patchesOf(b: Builder, value: Value, size: number, stride: number): Value {
  const [height, width, channels] = heightWidthChannels(value.shape);
  const starts = (n: number): number[] =>
    Array.from({ length: Math.floor((n - size) / stride) + 1 }, (_, i) => i * stride);
  const offsets = Array.from({ length: size * size }, (_, i) => Math.floor(i / size) * width + (i % size));
  const corners = starts(height).flatMap((y) => starts(width).map((x) => y * width + x));
  const places = corners.flatMap((corner) => offsets.map((offset) => corner + offset));
  const positions = b.reshape(value, [height * width, channels]);
  return b.reshape(b.take(positions, 0, places), [corners.length, size * size * channels]);
}
