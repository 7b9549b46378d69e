/** Bytes of a small read: losses, parts of sums. */
export const SMALL = 16384;
const RING = 3;
/** Bytes of the ring that every execution has. */
export const readbackBytes = RING * SMALL;

/** Buffers through which numbers come back from a device: a ring of small ones, and larger ones as they are needed. */
export class Readback {
  private readonly device: GPUDevice;
  private readonly guard: <T>(work: Promise<T>) => Promise<T>;
  private readonly free: GPUBuffer[] = [];
  private readonly all = new Set<GPUBuffer>();

  /**
   * @param large bytes of one larger buffer that will be needed.
   * @param guard reports a failed read by its cause.
   */
  constructor(device: GPUDevice, large: number, guard: <T>(work: Promise<T>) => Promise<T>) {
    this.device = device;
    this.guard = guard;
    for (let i = 0; i < RING; i++) this.free.push(this.make(SMALL));
    if (large > 0) this.free.push(this.make(large));
  }

  /** A buffer of at least so many bytes, to copy into; {@link read} gives it back. */
  take(bytes: number): GPUBuffer {
    const fitting = this.free.filter(({ size }) => size >= bytes).sort((a, b) => a.size - b.size)[0];
    if (!fitting) return this.make(Math.max(SMALL, bytes));
    this.free.splice(this.free.indexOf(fitting), 1);
    return fitting;
  }

  /** What lies in a buffer, once all that was submitted before has run. */
  async read(buffer: GPUBuffer, bytes: number): Promise<Float32Array> {
    await this.guard(buffer.mapAsync(GPUMapMode.READ, 0, bytes));
    const entries = new Float32Array(buffer.getMappedRange(0, bytes).slice(0));
    buffer.unmap();
    this.free.push(buffer);
    return entries;
  }

  bytes(): number {
    return [...this.all].reduce((sum, { size }) => sum + size, 0);
  }

  dispose(): void {
    for (const buffer of this.all) buffer.destroy();
    this.all.clear();
  }

  private make(bytes: number): GPUBuffer {
    const size = Math.ceil(bytes / 16) * 16;
    const buffer = this.device.createBuffer({
      size,
      usage: GPUBufferUsage.COPY_DST | GPUBufferUsage.MAP_READ,
      label: 'readback',
    });
    this.all.add(buffer);
    return buffer;
  }
}
