import type { Shape } from '../../program/shape.ts';
import type { Signature, Signatures } from '../../program/signatures.ts';
import type { ConvolutionOptions } from './convolution-options.ts';

/** What the buffer of a convolution's output holds: numbers, or the packed bits of `signs` and `choices`. */
type Holds = 'numbers' | 'bits';

/** The primitives of a program, and those that the passes put in for engines. */
export interface EngineSignatures<T> extends Signatures<T> {
  /**
   * What the gradient needs of an activation [height, width, channels]: a bit or two for each entry rather than all of it;
   * each engine lays them out in its own way, see `BitLayout`. The shape of both is how many words of 32 bits they take.
   *
   * `signs` of x: whether each entry is above 0. `signed` (a, signs) is a where they are, else 0: `mask` by bits.
   */
  signs: Signature<[x: T]>;
  signed: Signature<[a: T, signs: T]>;
  /**
   * `choices` of x: which corner of each 2 x 2 square holds its maximum, the first in reading order on a tie. `unpool`
   * (gradient, choices) is `max-pool-gradient` by them.
   */
  choices: Signature<[x: T]>;
  unpool: Signature<[gradient: T, choices: T]>;
  /**
   * A conv2d with what stands around it. Its inputs are in the order of `inputsOf(options)`; its value is the first of its
   * outputs, and each other one is a `convolution-output` of it.
   */
  convolution: Signature<T[], { options: ConvolutionOptions; flops: number; holds: Holds }>;
  'convolution-output': Signature<[convolution: T], { holds: Holds }>;
  copy: Signature<[a: T]>;
  /** Numbers that a kernel itself asks for, such as indices. */
  table: Signature<[]>;
  /** What a kernel makes once of its inputs, before the loop. */
  kept: Signature<[], { index: number }>;
}

export type EnginePrimitive = keyof EngineSignatures<unknown>;

/** The primitives that take a kernel of their own: they are neither an expression of entries nor a sum of one. */
export type KernelPrimitive =
  | 'arrange'
  | 'choices'
  | 'conv2d'
  | 'convolution'
  | 'gather'
  | 'gram'
  | 'matmul'
  | 'nearest'
  | 'put'
  | 'ranks'
  | 'resample'
  | 'scatter'
  | 'signs'
  | 'take';

export type EngineAttributes<P extends EnginePrimitive> = EngineSignatures<unknown>[P]['attributes'];
export type EngineInputShapes<P extends EnginePrimitive> = EngineSignatures<Shape>[P]['inputs'];

interface TypedEngineValue<P extends EnginePrimitive> {
  /** The id of the program's value that it replaces; -1 if it replaces none. */
  readonly id: number;
  readonly primitive: P;
  readonly inputs: EngineSignatures<EngineValue>[P]['inputs'];
  readonly attributes: EngineAttributes<P>;
  readonly shape: Shape;
  readonly origin: string | undefined;
}

/** A value of one of these primitives. */
export type EngineValueOf<P extends EnginePrimitive> = { [Q in P]: TypedEngineValue<Q> }[P];

/** A tensor as an engine sees it: a value of the program, or one that a pass put in. */
export type EngineValue = EngineValueOf<EnginePrimitive>;

/** The shape of each input, in order. */
export function inputShapesOf<P extends EnginePrimitive>(value: {
  readonly inputs: EngineSignatures<EngineValue>[P]['inputs'];
}): EngineInputShapes<P> {
  const values: readonly EngineValue[] = value.inputs;
  // As many shapes as inputs: TypeScript does not follow a tuple through a map.
  return values.map(({ shape }) => shape);
}

/** Whether a value is stored as packed bits rather than as numbers. */
export function holdsBits(value: EngineValue): boolean {
  switch (value.primitive) {
    case 'signs':
    case 'choices':
      return true;
    case 'convolution':
    case 'convolution-output':
      return value.attributes.holds === 'bits';
    default:
      return false;
  }
}
