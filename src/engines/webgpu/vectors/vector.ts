/** A vector of an execution: entries of a buffer on the device. */
export interface Vector {
  readonly id: number;
  readonly buffer: GPUBuffer;
  /** Bytes before its first entry: 0 but for those that are only copied and read. */
  readonly offset: number;
  readonly length: number;
}
