import type { Submitter } from './submitter.ts';

/** Pairs of timestamps, before and after something, with the buffers that they come back through. */
export class Timestamps {
  readonly querySet: GPUQuerySet;
  private readonly resolved: GPUBuffer;
  private readonly staging: GPUBuffer;

  /** @param pairs at most 2048. */
  constructor(device: GPUDevice, pairs: number) {
    const count = 2 * pairs;
    const size = 8 * count;
    this.querySet = device.createQuerySet({ type: 'timestamp', count });
    this.resolved = device.createBuffer({
      size,
      usage: GPUBufferUsage.QUERY_RESOLVE | GPUBufferUsage.COPY_SRC,
    });
    this.staging = device.createBuffer({ size, usage: GPUBufferUsage.COPY_DST | GPUBufferUsage.MAP_READ });
  }

  /** Submits what was recorded, and gives the milliseconds between the two of each pair. */
  async read(submitter: Submitter): Promise<number[]> {
    const { querySet, resolved, staging } = this;
    submitter.resolve(querySet, querySet.count, resolved);
    submitter.copy(resolved, staging, staging.size);
    submitter.submit();
    await staging.mapAsync(GPUMapMode.READ);
    const stamps = new BigUint64Array(staging.getMappedRange().slice(0));
    staging.unmap();
    return Array.from(
      { length: stamps.length / 2 },
      (_, i) => Number(stamps[2 * i + 1]! - stamps[2 * i]!) / 1e6,
    );
  }

  dispose(): void {
    this.querySet.destroy();
    this.resolved.destroy();
    this.staging.destroy();
  }
}
