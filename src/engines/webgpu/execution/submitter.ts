/** One dispatch, ready to be encoded: nothing is made for it any more. */
export interface Command {
  readonly pipeline: GPUComputePipeline;
  readonly bindGroup: GPUBindGroup;
  readonly workgroups: readonly [number, number, number];
}

/**
 * Collects work and submits it together: evaluations, updates of vectors, copies, in the order in which they come.
 * Nothing runs before {@link submit}.
 */
export class Submitter {
  private readonly device: GPUDevice;
  private encoder: GPUCommandEncoder | undefined;
  private pass: GPUComputePassEncoder | undefined;

  constructor(device: GPUDevice) {
    this.device = device;
  }

  dispatch({ pipeline, bindGroup, workgroups }: Command, offsets: readonly number[] = []): void {
    const pass = (this.pass ??= this.open().beginComputePass());
    pass.setPipeline(pipeline);
    pass.setBindGroup(0, bindGroup, [...offsets]);
    pass.dispatchWorkgroups(...workgroups);
  }

  /** Dispatches between two timestamps, `first` and the next of the set. */
  timed(commands: readonly Command[], querySet: GPUQuerySet, first: number): void {
    this.closePass();
    this.pass = this.open().beginComputePass({
      timestampWrites: { querySet, beginningOfPassWriteIndex: first, endOfPassWriteIndex: first + 1 },
    });
    for (const command of commands) this.dispatch(command);
    this.closePass();
  }

  copy(from: GPUBuffer, to: GPUBuffer, bytes: number, toOffset = 0, fromOffset = 0): void {
    this.closePass();
    this.open().copyBufferToBuffer(from, fromOffset, to, toOffset, bytes);
  }

  resolve(querySet: GPUQuerySet, count: number, to: GPUBuffer): void {
    this.closePass();
    this.open().resolveQuerySet(querySet, 0, count, to, 0);
  }

  submit(): void {
    this.closePass();
    if (!this.encoder) return;
    const commands = this.encoder.finish();
    this.encoder = undefined;
    this.device.queue.submit([commands]);
  }

  private open(): GPUCommandEncoder {
    return (this.encoder ??= this.device.createCommandEncoder());
  }

  private closePass(): void {
    this.pass?.end();
    this.pass = undefined;
  }
}
