import type { Shape } from '../../../program/shape.ts';
import type { Signature, Signatures } from '../../../program/signatures.ts';
import type { ConvolutionOptions } from '../kernels/convolution/options.ts';

/** What the buffer of a convolution's output holds: numbers, or the packed bits of `signs` and `choices`. */
type Holds = 'numbers' | 'bits';

/** The primitives of a program with those of this engine alone. */
export interface DeviceSignatures<T> extends Signatures<T> {
  /**
   * What the gradient needs of an activation [height, width, channels]: a bit or two for each entry rather than all of it;
   * `kernels/convolution/bits.ts` says how they are laid out. The shape of both is how many words of 32 bits they take.
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
  /** Numbers that a kernel itself asks for. */
  table: Signature<[]>;
  /** What a kernel makes once of its inputs, before the loop. */
  kept: Signature<[], { index: number }>;
}

export type DevicePrimitive = keyof DeviceSignatures<unknown>;
export type DeviceAttributes<P extends DevicePrimitive> = DeviceSignatures<unknown>[P]['attributes'];
export type DeviceInputShapes<P extends DevicePrimitive> = DeviceSignatures<Shape>[P]['inputs'];

interface TypedDeviceValue<P extends DevicePrimitive> {
  /** That of the program's value which it stands for; -1 where it stands for none. */
  readonly id: number;
  readonly primitive: P;
  readonly inputs: DeviceSignatures<DeviceValue>[P]['inputs'];
  readonly attributes: DeviceAttributes<P>;
  readonly shape: Shape;
  readonly origin: string | undefined;
}

/** A value of one of these primitives. */
export type DeviceValueOf<P extends DevicePrimitive> = { [Q in P]: TypedDeviceValue<Q> }[P];

/** A tensor as this engine sees it: a value of the program, or one of its own. */
export type DeviceValue = DeviceValueOf<DevicePrimitive>;

/** The shape of each input, in order. */
export function inputShapesOf<P extends DevicePrimitive>(value: {
  readonly inputs: DeviceSignatures<DeviceValue>[P]['inputs'];
}): DeviceInputShapes<P> {
  const values: readonly DeviceValue[] = value.inputs;
  // As many shapes as inputs: TypeScript does not follow a tuple through a map.
  return values.map(({ shape }) => shape);
}
