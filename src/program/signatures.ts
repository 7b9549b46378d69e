import type { ResampleFilter } from '../images/resample.ts';
import type { InputSource } from './sources.ts';
import type { Shape } from './shape.ts';

/** What goes into a primitive. */
export interface Signature<Inputs extends readonly unknown[], Attributes extends object = NoAttributes> {
  readonly inputs: Readonly<Inputs>;
  /** What it needs in addition to its inputs. Plain JSON, so that equal attributes have equal text. */
  readonly attributes: Readonly<Attributes>;
}

/** Of a primitive that needs none: an object without properties. */
export type NoAttributes = Readonly<Record<string, never>>;

/** Entries along `axis` by their index; `from` says how many there are to choose among. */
interface IndexAttributes {
  readonly axis: number;
  readonly from: number;
  readonly indices: readonly number[];
}

/**
 * Every primitive, with its inputs as `T` (values, or their shapes) and its attributes. `primitives/` describes what each
 * computes.
 */
export interface Signatures<T> {
  // Leaves
  constant: Signature<[], { shape: Shape; value: number }>;
  knob: Signature<[], { shape: Shape; node: string; parameter: string; value: number }>;
  input: Signature<[], { shape: Shape; source: InputSource }>;
  /** `basis` is that of coefficients that stand for a picture, where they are no pixels. */
  canvas: Signature<[], { shape: Shape; node: string; basis?: 'laplacian' | 'fourier' }>;
  result: Signature<[], { shape: Shape; node: string }>;

  // Entry by entry
  add: Signature<[a: T, b: T]>;
  sub: Signature<[a: T, b: T]>;
  mul: Signature<[a: T, b: T]>;
  div: Signature<[a: T, b: T]>;
  maximum: Signature<[a: T, b: T]>;
  abs: Signature<[a: T]>;
  sign: Signature<[a: T]>;
  step: Signature<[a: T]>;
  sqrt: Signature<[a: T]>;
  power: Signature<[a: T], { exponent: number }>;
  exp: Signature<[a: T]>;
  log: Signature<[a: T]>;
  relu: Signature<[a: T]>;
  mask: Signature<[a: T, b: T]>;
  surrogate: Signature<[value: T, carrier: T]>;

  // Shapes
  reshape: Signature<[a: T], { shape: Shape }>;
  slice: Signature<[a: T], { begin: readonly number[]; size: Shape }>;
  pad: Signature<[a: T], { before: readonly number[]; after: readonly number[] }>;
  broadcast: Signature<[a: T], { shape: Shape }>;
  transpose: Signature<[a: T]>;
  take: Signature<[a: T], IndexAttributes>;
  put: Signature<[a: T], IndexAttributes>;

  // Sums and products
  sum: Signature<[a: T], { axes: readonly number[] }>;
  matmul: Signature<[a: T, b: T]>;
  gram: Signature<[a: T]>;

  // Networks and pictures
  /** `activation` is set by the pass that fuses ReLU, `compile/fuse-relu.ts`. */
  conv2d: Signature<[x: T, kernel: T] | [x: T, kernel: T, bias: T], { activation?: 'relu' }>;
  turn: Signature<[kernel: T]>;
  'max-pool': Signature<[x: T]>;
  'max-pool-gradient': Signature<[gradient: T, x: T, pooled: T]>;
  'average-pool': Signature<[x: T]>;
  'average-pool-gradient': Signature<[gradient: T], { height: number; width: number }>;
  resample: Signature<
    [x: T],
    {
      axis: 0 | 1;
      from: number;
      to: number;
      filter: ResampleFilter;
      /** Whether the matrix is applied transposed, from `to` entries back to `from`: the gradient. */
      transposed: boolean;
    }
  >;

  // Order in columns, random numbers
  ranks: Signature<[x: T], { ties: 'row' | 'first' | 'last' }>;
  arrange: Signature<[v: T, ranks: T]>;
  pick: Signature<[values: T, index: T]>;
  random: Signature<[count: T], { shape: Shape; seed: number }>;

  // Rows of matrices
  nearest: Signature<[a: T, b: T]>;
  gather: Signature<[values: T, places: T]>;
  scatter: Signature<[x: T, places: T], { rows: number }>;
}

export type PrimitiveName = keyof Signatures<unknown>;

/** The attributes of each primitive. */
export type PrimitiveAttributes = { readonly [P in PrimitiveName]: Signatures<unknown>[P]['attributes'] };

/** The primitives that need no attributes. */
export type PlainPrimitive = {
  [P in PrimitiveName]: NoAttributes extends PrimitiveAttributes[P] ? P : never;
}[PrimitiveName];

/** The shapes of a primitive's inputs. */
export type InputShapes<P extends PrimitiveName> = Signatures<Shape>[P]['inputs'];
