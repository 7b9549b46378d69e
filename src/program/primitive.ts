import type { Builder } from './builder.ts';
import type { Attributes, Shape, Value } from './value.ts';

/** What a gradient rule is given: one value of the program and the gradient of the loss with respect to it. */
export interface GradientRequest<A extends Attributes> {
  readonly b: Builder;
  readonly inputs: readonly Value[];
  readonly attributes: A;
  readonly output: Value;
  readonly gradient: Value;
}

/**
 * One primitive: its shape rule, its gradient and its cost. Engines implement the computation; what each computes
 * is said in `about`.
 */
export interface Primitive<A extends Attributes = Attributes> {
  readonly name: string;
  readonly about: string;
  /** The output's shape. Throws an Error saying what does not fit. */
  shape(inputs: readonly Shape[], attributes: A): Shape;
  /**
   * The gradient with respect to input `index`, as more program; undefined where it is zero everywhere. Asked for
   * only where the input depends on the canvas.
   */
  gradient?(index: number, request: GradientRequest<A>): Value | undefined;
  /** Floating-point operations, a multiply-add counted as two. */
  flops(inputs: readonly Shape[], output: Shape, attributes: A): number;
}

/** A leaf: a value with no inputs, whose shape is an attribute. */
export function leaf(name: string, about: string): Primitive<Attributes & { shape: Shape }> {
  return { name, about, shape: (_, { shape }) => shape, flops: () => 0 };
}
