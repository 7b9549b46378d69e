/** What a dispatch binds: a buffer of its kernel, by position. Inputs and what is kept are read only. */
export interface Binding {
  readonly from: 'input' | 'output' | 'scratch' | 'kept';
  readonly index: number;
  /** The part of the buffer that is bound, in bytes, where that is not all of it: see `inPieces`. */
  readonly piece?: { readonly offset: number; readonly size: number };
}

/** Where the sizes of a dispatch are bound in group 0, after all storage buffers: a group has a thousand bindings at least. */
export const SIZES_BINDING = 999;

/** One dispatch, described without a device, so that memory and work are known before anything is allocated. */
export interface Dispatch {
  /** For profiles: `conv2d winograd input`. */
  readonly label: string;
  /**
   * A whole WGSL module with the entry point `main`. It uses every binding of its group, `read` where the dispatch only reads.
   * Dispatches with the same text share a pipeline, so sizes that only bound loops and index rows are in `sizes`.
   */
  readonly wgsl: string;
  /** Numbers that the shader reads from a uniform at {@link SIZES_BINDING}, u32 each; absent where it reads none. */
  readonly sizes?: readonly number[];
  /** Group 0 in order. Buffers may be longer than what they hold: a shader must not ask for `arrayLength`. */
  readonly bindings: readonly Binding[];
  readonly workgroups: readonly [number, number, number];
}

/** A primitive, or several fused, prepared for one place of a plan. */
export interface Kernel {
  readonly dispatches: readonly Dispatch[];
  /** Bytes of each buffer that the kernel needs only while it runs. */
  readonly scratch: readonly number[];
  /**
   * What is made of inputs that never change, once, before the loop: a kernel of a convolution in a form of its own.
   * These dispatches bind such inputs, and `kept` as what they write. An input that only they bind is not held.
   */
  readonly once?: {
    readonly dispatches: readonly Dispatch[];
    /** Bytes of each buffer that is kept. */
    readonly kept: readonly number[];
  };
}

/** What kernels may know of the device that they are made for. */
export interface DeviceTraits {
  /** A processor that stands in for a graphics processor: barriers and shared memory cost more than they save. */
  readonly software: boolean;
  readonly limits: Pick<
    GPUSupportedLimits,
    | 'maxComputeInvocationsPerWorkgroup'
    | 'maxComputeWorkgroupStorageSize'
    | 'maxComputeWorkgroupsPerDimension'
    | 'maxStorageBufferBindingSize'
    | 'maxStorageBuffersPerShaderStage'
    | 'maxBufferSize'
  >;
  /** Whether shaders may use subgroups: see `Shader.takeLanesBySubgroups`. */
  readonly subgroups?: boolean;
  /** With `mixed`, features and their gradients are stored in 16 bits; without, everything is float32. */
  readonly precision?: 'mixed';
  /** What was found by measuring on the device: names of variants, by what they were found for. */
  readonly findings?: ReadonlyMap<string, string>;
}
