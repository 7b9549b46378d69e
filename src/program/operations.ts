import type { ResampleFilter } from '../images/resample.ts';
import type { PlainPrimitive, PrimitiveAttributes, PrimitiveName } from './signatures.ts';
import { ShapeError, shapeText, sizeOf, type Shape } from './shape.ts';
import type { Inputs, Value, ValueOf } from './value.ts';

/** The knob that counts evaluations: see {@link Builder.evaluation}. It belongs to no node. */
export const evaluationKnob = { node: '', parameter: 'evaluation' } as const;

export function isEvaluationKnob(value: Value): boolean {
  return value.primitive === 'knob' && value.attributes.node === evaluationKnob.node;
}

/** What values are made with: one method for each thing to do, over a single way to make a value. */
export abstract class Operations {
  /** The value of a primitive on inputs. Throws where shapes do not fit. */
  abstract emit<P extends PlainPrimitive>(primitive: P, inputs: Inputs<P>): ValueOf<P>;
  abstract emit<P extends PrimitiveName>(
    primitive: P,
    inputs: Inputs<P>,
    attributes: PrimitiveAttributes[P],
  ): ValueOf<P>;

  // Leaves

  number(value: number): Value {
    return this.emit('constant', [], { shape: [], value });
  }
  /** These numbers in row-major order. */
  numbers(shape: Shape, values: readonly number[]): Value {
    return this.emit('input', [], { shape, source: { kind: 'numbers', values } });
  }
  /** A number that may change between steps without a new compile: a weight, for instance. */
  knob(node: string, parameter: string, value: number): Value {
    return this.emit('knob', [], { shape: [], node, parameter, value });
  }
  /**
   * How many evaluations the run has made before this one: 0, 1, ... A knob that the run turns, and that stays at 0
   * elsewhere.
   */
  evaluation(): Value {
    return this.knob(evaluationKnob.node, evaluationKnob.parameter, 0);
  }
  /** Numbers of mean 0 and variance 1, drawn again for every evaluation; the seed decides them all. */
  random(shape: Shape, seed: number): Value {
    return this.emit('random', [this.evaluation()], { shape, seed });
  }

  // Entry by entry; sizes of 1 broadcast

  add(a: Value, b: Value | number): Value {
    return this.emit('add', [a, this.value(b)]);
  }
  sub(a: Value, b: Value | number): Value {
    return this.emit('sub', [a, this.value(b)]);
  }
  mul(a: Value, b: Value | number): Value {
    return this.emit('mul', [a, this.value(b)]);
  }
  div(a: Value, b: Value | number): Value {
    return this.emit('div', [a, this.value(b)]);
  }
  maximum(a: Value, b: Value | number): Value {
    return this.emit('maximum', [a, this.value(b)]);
  }
  minimum(a: Value, b: Value | number): Value {
    return this.mul(this.maximum(this.mul(a, -1), typeof b === 'number' ? -b : this.mul(b, -1)), -1);
  }
  square(a: Value): Value {
    return this.mul(a, a);
  }
  abs(a: Value): Value {
    return this.emit('abs', [a]);
  }
  sign(a: Value): Value {
    return this.emit('sign', [a]);
  }
  /** 1 where the entry is above zero, else 0. */
  step(a: Value): Value {
    return this.emit('step', [a]);
  }
  sqrt(a: Value): Value {
    return this.emit('sqrt', [a]);
  }
  /** a, or 1 where a, which is 0 or more, is 0: to divide by what may be nothing, whatever its scale. */
  orOne(a: Value): Value {
    return this.add(a, this.sub(this.number(1), this.step(a)));
  }
  power(a: Value, exponent: number): Value {
    return this.emit('power', [a], { exponent });
  }
  exp(a: Value): Value {
    return this.emit('exp', [a]);
  }
  log(a: Value): Value {
    return this.emit('log', [a]);
  }
  relu(a: Value): Value {
    return this.emit('relu', [a]);
  }

  // Gradients

  /**
   * The entries of `value` with the gradient of `carrier`, a value of the same shape: what comes back from the loss goes
   * to `carrier` alone. A loss that counts in the gradient and not in the total is `surrogate(number(0), loss)`.
   */
  surrogate(value: Value, carrier: Value): Value {
    return this.emit('surrogate', [value, carrier]);
  }
  /** The same entries, which count as constant in every gradient. */
  detach(a: Value): Value {
    return this.surrogate(a, this.broadcast(this.number(0), a.shape));
  }

  // Shapes

  reshape(a: Value, shape: Shape): Value {
    return this.emit('reshape', [a], { shape });
  }
  slice(a: Value, begin: readonly number[], size: Shape): Value {
    return this.emit('slice', [a], { begin, size });
  }
  pad(a: Value, before: readonly number[], after: readonly number[]): Value {
    return this.emit('pad', [a], { before, after });
  }
  broadcast(a: Value, shape: Shape): Value {
    return this.emit('broadcast', [a], { shape });
  }
  transpose(a: Value): Value {
    return this.emit('transpose', [a]);
  }
  /** Entries along an axis by their indices: repeated, left out, in another order. */
  take(a: Value, axis: number, indices: readonly number[]): Value {
    return this.emit('take', [a], { axis, from: this.sizeAlong(a, axis), indices });
  }

  // Order, in each column of [n, c]

  /** How many entries of its column come before each one; equal ones in the order of rows, or with equal ranks. */
  ranks(a: Value, ties: 'row' | 'first' | 'last' = 'row'): Value {
    return this.emit('ranks', [a], { ties });
  }
  /** Each column in ascending order. */
  sort(a: Value): Value {
    return this.emit('arrange', [a, this.ranks(a)]);
  }
  /** Reads columns [m, c] at the rows that `index` [n, c] says, between two where it is not a whole number. */
  pick(values: Value, index: Value): Value {
    return this.emit('pick', [values, index]);
  }

  // Rows of matrices

  /**
   * For each row of a [n, k] the place of the row of b [m, k] with which its inner product is largest: [n, 1]. See
   * `neighbors.ts` for distances.
   */
  nearest(a: Value, b: Value): Value {
    return this.emit('nearest', [a, b]);
  }
  /** The rows of values [m, k] at places [n, 1], rounded down: [n, k]. */
  gather(values: Value, places: Value): Value {
    return this.emit('gather', [values, places]);
  }

  // Sums and products

  /** Sums over axes, which stay with size 1. */
  sumOver(a: Value, axes: readonly number[]): Value {
    return this.emit('sum', [a], { axes });
  }
  /** The sum of all entries, a scalar. */
  sum(a: Value): Value {
    return this.reshape(
      this.sumOver(
        a,
        a.shape.map((_, i) => i),
      ),
      [],
    );
  }
  /** The mean of all entries, a scalar. */
  mean(a: Value): Value {
    return this.mul(this.sum(a), 1 / sizeOf(a.shape));
  }
  matmul(a: Value, b: Value): Value {
    return this.emit('matmul', [a, b]);
  }
  /** The Gram matrix of [positions, channels]: sum over positions of f fᵀ, [channels, channels]. */
  gram(a: Value): Value {
    return this.emit('gram', [a]);
  }

  // Networks and pictures

  /** Stride 1, zero padding that keeps the size; kernel [k, k, in, out] with k odd, bias [out]. */
  conv2d(x: Value, kernel: Value, bias?: Value): Value {
    return this.emit('conv2d', bias ? [x, kernel, bias] : [x, kernel]);
  }
  /** 2 x 2 maxima, stride 2; an odd last row or column is left out, as VGG does. */
  maxPool(x: Value): Value {
    return this.emit('max-pool', [x]);
  }
  /** 2 x 2 means, stride 2; an odd last row or column is left out. */
  averagePool(x: Value): Value {
    return this.emit('average-pool', [x]);
  }
  /** A picture at another size: separable resampling along rows, then columns. */
  resize(x: Value, height: number, width: number, filter: ResampleFilter): Value {
    const along = (v: Value, axis: 0 | 1, to: number): Value => {
      const from = this.sizeAlong(v, axis);
      return from === to ? v : this.emit('resample', [v], { axis, from, to, filter, transposed: false });
    };
    return along(along(x, 0, height), 1, width);
  }

  /** A picture or features blurred by a Gaussian of this deviation; at the edges what is there is reweighed. */
  blur(x: Value, sigma: number): Value {
    return ([0, 1] as const).reduce((v, axis) => {
      const n = this.sizeAlong(v, axis);
      return this.emit('resample', [v], { axis, from: n, to: n, filter: { sigma }, transposed: false });
    }, x);
  }

  private sizeAlong({ shape }: Value, axis: number): number {
    const size = shape[axis];
    if (size === undefined) throw new ShapeError(`There is no axis ${axis} in ${shapeText(shape)}.`);
    return size;
  }

  private value(v: Value | number): Value {
    return typeof v === 'number' ? this.number(v) : v;
  }
}
