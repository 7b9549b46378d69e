import { heightWidth } from '../shape.ts';
import type { Builder } from '../builder.ts';
import { sizeOf, type Value } from '../value.ts';

export type Matrix = readonly (readonly number[])[];

/** One number for each channel, [1, 1, n]. */
export function perChannel(b: Builder, values: readonly number[]): Value {
  return b.numbers([1, 1, values.length], values);
}

/** A channel of a picture, [height, width, 1]. */
export function channelOf(b: Builder, x: Value, channel: number): Value {
  const [height, width] = heightWidth(x.shape);
  return b.slice(x, [0, 0, channel], [height, width, 1]);
}

/** The three channels of a picture, each [height, width, 1]. */
export function splitChannels(b: Builder, x: Value): [Value, Value, Value] {
  return [channelOf(b, x, 0), channelOf(b, x, 1), channelOf(b, x, 2)];
}

/** Puts single channels side by side. */
export function mergeChannels(b: Builder, channels: readonly Value[]): Value {
  return channels
    .map((channel, i) => b.pad(channel, [0, 0, i], [0, 0, channels.length - 1 - i]))
    .reduce((sum, part) => b.add(sum, part));
}

/** Every pixel times a 3 x 3 matrix: each row of it makes one channel. */
export function transformed(b: Builder, x: Value, matrix: Matrix): Value {
  const transposed = [0, 1, 2].flatMap((column) => matrix.map((row) => row[column]!));
  const pixels = b.reshape(x, [sizeOf(x.shape) / 3, 3]);
  return b.reshape(b.matmul(pixels, b.numbers([3, 3], transposed)), x.shape);
}

/** The inverse of a 3 x 3 matrix, by Cramer's rule. */
export function inverse(m: Matrix): Matrix {
  const cofactor = (i: number, j: number): number => {
    const at = (row: number, column: number) => m[(i + row) % 3]![(j + column) % 3]!;
    return at(1, 1) * at(2, 2) - at(1, 2) * at(2, 1);
  };
  const determinant = [0, 1, 2].reduce((sum, j) => sum + m[0]![j]! * cofactor(0, j), 0);
  return [0, 1, 2].map((i) => [0, 1, 2].map((j) => cofactor(j, i) / determinant));
}

type Curve = (x: Value) => Value;

/** `low` up to a threshold and `high` above it; each is asked only for what lies on its side. */
export function joined(b: Builder, x: Value, threshold: number, low: Curve, high: Curve): Value {
  const [below, above] = [low(b.minimum(x, threshold)), high(b.maximum(x, threshold))];
  return b.add(below, b.mul(b.step(b.sub(x, threshold)), b.sub(above, below)));
}
