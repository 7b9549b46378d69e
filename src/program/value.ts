import type { Shape } from './shape.ts';
import type { InputShapes, PrimitiveAttributes, PrimitiveName, Signatures } from './signatures.ts';

export { sameShape, shapeText, sizeOf, type Shape } from './shape.ts';

interface TypedValue<P extends PrimitiveName> {
  readonly id: number;
  readonly primitive: P;
  readonly inputs: Inputs<P>;
  readonly attributes: PrimitiveAttributes[P];
  readonly shape: Shape;
  /** Id of the graph node that first asked for this value; absent for what the compiler added itself. */
  readonly origin: string | undefined;
}

/** A value of one of these primitives. */
export type ValueOf<P extends PrimitiveName> = { [Q in P]: TypedValue<Q> }[P];

/**
 * A tensor in a program: what one primitive makes of its inputs. Values are immutable and hash-consed by the
 * {@link Builder}: the same primitive on the same inputs is the same object.
 */
export type Value = ValueOf<PrimitiveName>;

/** The inputs of a primitive. */
export type Inputs<P extends PrimitiveName> = Signatures<Value>[P]['inputs'];

/** The leaves whose entries come from outside the program: before it runs, or between evaluations. */
export type GivenPrimitive = 'input' | 'result' | 'canvas' | 'knob';

/** What an engine has to compute. No surrogate is left in a plan. */
export type ComputedPrimitive = Exclude<PrimitiveName, GivenPrimitive | 'surrogate'>;

const given: { readonly [P in GivenPrimitive | 'surrogate']: true } = {
  input: true,
  result: true,
  canvas: true,
  knob: true,
  surrogate: true,
};

export function isComputed(value: Value): value is ValueOf<ComputedPrimitive> {
  return !(value.primitive in given);
}

/** The shape of each input, in order. */
export function shapesOf<P extends PrimitiveName>({
  inputs,
}: {
  readonly inputs: Inputs<P>;
}): InputShapes<P> {
  const values: readonly Value[] = inputs;
  // As many shapes as inputs: TypeScript does not follow a tuple through a map.
  return values.map(({ shape }) => shape) as readonly Shape[] as InputShapes<P>;
}

/** The value with each input replaced by what `f` makes of it. */
export function withInputs<V extends { readonly inputs: readonly V[] }>(value: V, f: (input: V) => V): V {
  return { ...value, inputs: value.inputs.map(f) };
}
