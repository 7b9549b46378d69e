import type { Tensor } from '@tensorflow/tfjs-core';
import type { InputShapes, PrimitiveAttributes } from '../../../program/signatures.ts';
import type { ComputedPrimitive, Shape } from '../../../program/value.ts';

/** What a kernel is built for: one value of a plan, all of whose sizes are known. */
export interface Site<P extends ComputedPrimitive = ComputedPrimitive> {
  readonly shape: Shape;
  readonly inputs: InputShapes<P>;
  readonly attributes: PrimitiveAttributes[P];
  /**
   * Whether it may keep large tensors that it has prepared: it runs again and again, and memory may be used. It may not
   * change a bit of the result: a target that is computed once is compared with what the loop computes again and again.
   */
  readonly prepared: boolean;
  /** Hands over a tensor that the kernel needs as long as the execution lives, which then disposes it. */
  readonly keep: (tensor: Tensor) => Tensor;
}

/**
 * Makes a new tensor of the site's shape from the inputs, which it leaves alone. It may share data with an input, as
 * a reshape does; TensorFlow.js counts references.
 */
export type Run = (...inputs: Tensor[]) => Tensor;

/** Prepares a primitive for one site. Everything that does not depend on entries is done here, once. */
export type Kernel<P extends ComputedPrimitive> = (site: Site<P>) => Run;

/** The primitives with a separate kernel for each kind of backend. */
export type BackendPrimitive =
  | 'sum'
  | 'gram'
  | 'max-pool-gradient'
  | 'average-pool-gradient'
  | 'resample'
  | 'put'
  | 'ranks'
  | 'arrange'
  | 'pick';

/** The kernels of some primitives. */
export type Kernels<P extends ComputedPrimitive> = { readonly [Q in P]: Kernel<Q> };
