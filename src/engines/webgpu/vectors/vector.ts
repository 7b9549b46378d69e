/** A vector of an execution: a buffer on the device. */
export interface Vector {
  readonly id: number;
  readonly buffer: GPUBuffer;
}
