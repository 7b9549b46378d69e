import type { EngineValue } from '../../passes/engine-value.ts';
import { bytesOf, type BufferPlan, type MemoryLayout } from '../memory/layout.ts';
import type { Operation } from '../program/operation.ts';
import type { Vector } from '../vectors/vector.ts';
import type { Buffers } from './commands.ts';

/** The buffers of an execution, made as its layout says. */
export class Storage {
  private readonly device: GPUDevice;
  private readonly layout: MemoryLayout;
  /** What lies in a buffer of its own. */
  private readonly placed = new Map<EngineValue, GPUBuffer>();
  private readonly own = new Set<GPUBuffer>();

  constructor(device: GPUDevice, layout: MemoryLayout) {
    this.device = device;
    this.layout = layout;
    for (const value of layout.held) this.place(value, this.make(bytesOf(value, layout.formats), 'held'));
  }

  /** Lets a value lie in the buffer of a vector. */
  placeVector(value: EngineValue, { buffer }: Vector): void {
    this.place(value, buffer);
  }

  /** Gives a knob its buffer. */
  placeKnob(value: EngineValue): GPUBuffer {
    const buffer = this.make(16, 'knob');
    this.place(value, buffer);
    return buffer;
  }

  /** Makes the buffers of a part: before the loop or during it. `end` gives them back. */
  part(which: 'before' | 'during'): Buffers & { readonly end: () => void } {
    const plan: BufferPlan = this.layout[which];
    const buffers = plan.bytes.map((bytes) => this.make(bytes, which));
    return {
      of: (value: EngineValue) => {
        const index = plan.bufferOf.get(value);
        const buffer = index === undefined ? this.placed.get(value) : buffers[index];
        if (!buffer) throw new Error(`“${value.primitive}” has no buffer.`);
        return buffer;
      },
      formats: this.layout.formats,
      scratch: (operation: Operation) => plan.scratchOf.get(operation)!.map((index) => buffers[index]!),
      end: () => {
        for (const buffer of buffers) this.drop(buffer);
      },
    };
  }

  bytes(): number {
    return [...this.own].reduce((sum, { size }) => sum + size, 0);
  }

  dispose(): void {
    for (const buffer of this.own) buffer.destroy();
    this.own.clear();
  }

  private place(value: EngineValue, buffer: GPUBuffer): void {
    this.placed.set(value, buffer);
  }

  private make(size: number, label: string): GPUBuffer {
    const buffer = this.device.createBuffer({
      size,
      usage: GPUBufferUsage.STORAGE | GPUBufferUsage.COPY_SRC | GPUBufferUsage.COPY_DST,
      label,
    });
    this.own.add(buffer);
    return buffer;
  }

  private drop(buffer: GPUBuffer): void {
    this.own.delete(buffer);
    buffer.destroy();
  }
}
