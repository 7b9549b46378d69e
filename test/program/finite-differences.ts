import { differentiate } from '../../src/compile/differentiate.ts';
import { Builder } from '../../src/program/builder.ts';
import type { Value } from '../../src/program/value.ts';
import { interpret } from '../support/interpreter.ts';
import { Leaves, signed, type Tensor } from './tensors.ts';

/** How far apart the points of a difference are: inputs have to be further than twice this from every kink. */
const STEP = 1e-3;

export interface Gradients {
  readonly derived: Float64Array;
  readonly measured: Float64Array;
}

/**
 * The gradient of a function of the canvas, made a scalar by a fixed random projection: as `differentiate` derives
 * it, and as central differences of fourth order measure it.
 */
export function gradientsOf(
  canvas: Tensor,
  build: (b: Builder, canvas: Value, leaves: Leaves) => Value,
): Gradients {
  const b = new Builder();
  const leaves = new Leaves(b);
  const output = build(b, leaves.canvas(canvas), leaves);
  const total = b.sum(b.mul(output, leaves.input('projection', signed(output.shape, 99))));
  const program = { outputs: { total } };
  const point = canvas.entries.slice();
  leaves.canvas({ shape: canvas.shape, entries: point });
  const derived = interpret(differentiate(program, 'total').outputs, leaves.read)['gradient']!;
  const measured = point.map((start, i) => {
    const at = (steps: number): number => {
      point[i] = start + steps * STEP;
      const [value] = interpret(program.outputs, leaves.read)['total']!;
      point[i] = start;
      return value!;
    };
    return (8 * (at(1) - at(-1)) - (at(2) - at(-2))) / (12 * STEP);
  });
  return { derived, measured };
}

/** The largest difference of two lists of numbers, relative to the largest entry. */
export function relativeError(actual: ArrayLike<number>, expected: ArrayLike<number>): number {
  if (actual.length !== expected.length) return Infinity;
  const [a, e] = [Array.from(actual), Array.from(expected)];
  const scale = Math.max(1e-12, ...e.map(Math.abs));
  // A maximum ignores NaN, so it is checked separately.
  return a.reduce((worst, n, i) => {
    const error = Math.abs(n - e[i]!) / scale;
    return error <= worst ? worst : Number.isNaN(error) ? Infinity : error;
  }, 0);
}
