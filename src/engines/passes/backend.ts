import type { ConvolutionOutput } from './convolution-options.ts';
import type { EngineValue } from './engine-value.ts';
import type { BitLayout } from './entries/bit-layout.ts';

/** What the passes need to know about an engine: what its kernels can take in, and what is worth computing twice. */
export interface Backend {
  /** What a convolution does in one kernel besides itself, its bias and its ReLU. */
  readonly convolution: {
    readonly before: {
      /** Whether it can read the gradient of a pool in place of x. */
      readonly unpool: boolean;
      /** Whether it can mask x by signs. */
      readonly mask: boolean;
    };
    readonly after: {
      /** How many tensors it can add to y. */
      readonly add: number;
      /** Whether it can mask y by signs. */
      readonly mask: boolean;
      /** What it can write besides y. `choices` come with `pooled`. */
      readonly outputs: readonly Exclude<ConvolutionOutput, 'full'>[];
    };
  };
  readonly bits: BitLayout;
  /** How many tensors a kernel can read and write, all together: at least four, for some primitives read three. */
  readonly mostBound: number;
  /** Whether a value that the gradient needs is cheaper to compute again than to keep until then. */
  readonly isRecomputed: (value: EngineValue) => boolean;
  /** What an expression of entries may take that is computed for each of its uses instead of once. */
  readonly expressions: {
    /** Operations for one entry. */
    readonly operations: number;
    /** The same for a single number. */
    readonly operationsOfScalar: number;
    /** Large tensors that it reads. */
    readonly reads: number;
  };
}
