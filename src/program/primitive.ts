import type { Operations } from './operations.ts';
import type { InputShapes, PrimitiveAttributes, PrimitiveName } from './signatures.ts';
import type { Inputs, Shape, Value, ValueOf } from './value.ts';

/** What a gradient rule is given: one value of the program and the gradient of the loss with respect to it. */
export interface GradientRequest<P extends PrimitiveName> {
  readonly b: Operations;
  readonly inputs: Inputs<P>;
  readonly attributes: PrimitiveAttributes[P];
  readonly output: ValueOf<P>;
  readonly gradient: Value;
}

/**
 * The rules of one primitive: its shape, its gradient and its cost. Engines implement the computation; what each computes
 * is said in `about`.
 */
export interface Primitive<P extends PrimitiveName = PrimitiveName> {
  readonly about: string;
  /** The output's shape. Throws an Error saying what does not fit. */
  shape(inputs: InputShapes<P>, attributes: PrimitiveAttributes[P]): Shape;
  /**
   * The gradient with respect to input `index`, as more program; undefined if it is zero everywhere. Asked for
   * only where the input depends on the canvas.
   */
  gradient?(index: number, request: GradientRequest<P>): Value | undefined;
  /** Floating-point operations, a multiply-add counted as two. */
  flops(inputs: InputShapes<P>, output: Shape, attributes: PrimitiveAttributes[P]): number;
}

/** The rules of some primitives. */
export type Primitives<P extends PrimitiveName> = { readonly [Q in P]: Primitive<Q> };
