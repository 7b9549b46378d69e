import type { Tensor } from '@tensorflow/tfjs-core';
import type { Attributes, Shape } from '../../../program/value.ts';

/** What a kernel is built for: one value of a plan, all of whose sizes are known. */
export interface Site<A extends Attributes = Attributes> {
  readonly shape: Shape;
  readonly inputs: readonly Shape[];
  readonly attributes: A;
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
export type Kernel<A extends Attributes = Attributes> = (site: Site<A>) => Run;

/** A table of kernels, each with the attributes of its primitive. */
export type KernelTable = Readonly<Record<string, Kernel>>;

/** Puts a kernel that expects certain attributes into a table of all; the program's shape rules checked them. */
export function kernel<A extends Attributes>(build: Kernel<A>): Kernel {
  return (site) => build(site as Site<A>);
}
