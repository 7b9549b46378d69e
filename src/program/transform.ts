import type { Builder } from './builder.ts';
import { heightWidthChannels } from './shape.ts';
import type { Value } from './value.ts';

/** How far a picture may move: pixels, a fraction of its size, radians up to π / 4. */
interface Limits {
  readonly jitter: number;
  readonly scale: number;
  readonly angle: number;
}

/**
 * A picture moved, scaled and turned about its middle, of the same size; mirrored beyond its edges.
 *
 * Scaling and moving are products with a matrix for each axis that is made of the numbers drawn. A rotation is three shears
 * (Paeth 1986): rows or columns moved by an amount each, by permuting entries, which has a gradient on every engine.
 *
 * @param drawn [4], normal numbers of variance 1: for the two shifts, the scale and the angle.
 */
export function randomTransform(b: Builder, image: Value, drawn: Value, limits: Limits): Value {
  const { jitter, scale, angle } = limits;
  const [height, width, channels] = heightWidthChannels(image.shape);
  // Within ±1.
  const number = (i: number): Value =>
    b.minimum(b.maximum(b.mul(b.reshape(b.slice(drawn, [i], [1]), []), 0.5), -1), 1);
  // What the corners reach between and after the shears: more than is seen, so that nothing seen comes around from the other side.
  const [tangent, sine] = [Math.tan(angle / 2), Math.sin(angle)];
  const down = angle === 0 ? 0 : Math.ceil(((width + height * tangent) / 2) * sine) + 1;
  const across = angle === 0 ? 0 : Math.ceil((height / 2) * sine) + 1;
  const [tall, wide] = [height + 2 * down, width + 2 * across];

  // Rows are vertical positions in [tall, wide * channels] and horizontal ones in [wide, channels * tall].
  const upright = (x: Value) => b.transpose(b.reshape(x, [wide * channels, tall]));
  const lying = (x: Value) => b.reshape(b.transpose(x), [wide, channels * tall]);
  const moved = (from: number, to: number, shift: Value) =>
    interpolation(b, from, to, b.mul(shift, jitter), b.add(b.mul(number(2), scale), 1));

  const stretched = b.matmul(moved(height, tall, number(0)), b.reshape(image, [height, width * channels]));
  const turned = b.reshape(b.transpose(stretched), [width, channels * tall]);
  let x = b.matmul(moved(width, wide, number(1)), turned);
  if (angle > 0) {
    const half = b.mul(number(3), tangent);
    const full = b.div(b.mul(half, 2), b.add(b.square(half), 1));
    const back = b.mul(half, -1);
    const rows = Array.from({ length: channels * tall }, (_, i) => (i % tall) - (tall - 1) / 2);
    const columns = Array.from(
      { length: wide * channels },
      (_, i) => Math.floor(i / channels) - (wide - 1) / 2,
    );
    x = sheared(b, x, back, rows, tangent);
    x = lying(sheared(b, upright(x), full, columns, sine));
    x = sheared(b, x, back, rows, tangent);
  }
  return b.slice(b.reshape(upright(x), [tall, wide, channels]), [down, across, 0], [height, width, channels]);
}

/**
 * [to, from]: reads `from` entries at `to` places about their middle, `stride` apart, on a straight line between two.
 */
function interpolation(b: Builder, from: number, to: number, shift: Value, stride: Value): Value {
  const ramp = (n: number, shape: readonly number[], middle: number) =>
    b.numbers(
      shape,
      Array.from({ length: n }, (_, i) => i - middle),
    );
  const centered = b.mul(ramp(to, [to, 1], (to - 1) / 2), stride);
  const places = b.add(b.add(centered, shift), (from - 1) / 2);
  // Mirrored at the first and at the last entry.
  const last = from - 1;
  const inside = b.maximum(b.sub(b.number(last), b.abs(b.sub(b.number(last), b.abs(places)))), 0);
  const distance = b.abs(b.sub(inside, ramp(from, [1, from], 0)));
  return b.relu(b.sub(b.number(1), distance));
}

/**
 * Each column of x [n, c] read `slope * along` rows further down, on a straight line between two; what leaves comes in again on the
 * other side.
 *
 * @param along a number for each column; slope * along is at most `steepest` times the largest of them.
 */
function sheared(b: Builder, x: Value, slope: Value, along: readonly number[], steepest: number): Value {
  const [n, columns] = x.shape as [number, number];
  const places = b.mul(b.numbers([1, columns], along), slope);
  const most = Math.ceil(Math.max(-along[0]!, along.at(-1)!) * steepest) + 1;
  // The whole part: how many whole numbers above -most it reaches.
  const steps = b.numbers(
    [2 * most, 1],
    Array.from({ length: 2 * most }, (_, i) => i + 1 - most),
  );
  const whole = b.sub(b.number(most), b.sumOver(b.step(b.sub(steps, places)), [0]));
  const rows = b.numbers(
    [n, 1],
    Array.from({ length: n }, (_, i) => i),
  );
  const to = b.sub(rows, whole);
  const over = b.step(b.sub(to, n - 0.5));
  const under = b.step(b.sub(b.number(-0.5), to));
  const ranks = b.add(to, b.mul(b.sub(under, over), n));
  const moved = b.emit('arrange', [x, ranks]);
  const next = b.take(moved, 0, [...Array.from({ length: n - 1 }, (_, i) => i + 1), 0]);
  return b.add(moved, b.mul(b.sub(next, moved), b.sub(places, whole)));
}
