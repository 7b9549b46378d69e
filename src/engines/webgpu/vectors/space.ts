import type { PointwiseRule, Vectors } from '../../../optimizers/vectors.ts';
import type { Readback } from '../execution/readback.ts';
import type { Submitter } from '../execution/submitter.ts';
import { Reductions, reductionsBytes } from './reductions.ts';
import { Updates, updatesBytes } from './updates.ts';
import type { Vector } from './vector.ts';

const scaling: PointwiseRule<'x'> = { name: 'scale', apply: (p, { x }, { a }) => ({ x: p.mul(a!, x) }) };
const adding: PointwiseRule<'x' | 'y'> = {
  name: 'axpy',
  apply: (p, { x, y }, { a }) => ({ y: p.add(p.mul(a!, x), y) }),
};

/** Bytes of a vector of so many entries. */
export function vectorBytes(length: number): number {
  return Math.ceil((4 * length) / 16) * 16;
}

/** Bytes of a space without any vectors. */
export const spaceBytes = updatesBytes + reductionsBytes;

/** Vectors of one length on a device. Whatever is done to them is recorded, and runs when the submitter submits. */
export class VectorSpace implements Vectors<Vector> {
  readonly updates: Updates;
  private readonly device: GPUDevice;
  private readonly submitter: Submitter;
  /** Entries of what {@link create} makes. */
  readonly length: number;
  private readonly reductions: Reductions;
  private readonly alive = new Set<Vector>();
  private made = 0;

  constructor(device: GPUDevice, submitter: Submitter, readback: Readback, length: number) {
    this.device = device;
    this.submitter = submitter;
    this.length = length;
    this.updates = new Updates(device, submitter, length);
    this.reductions = new Reductions(device, submitter, readback, length);
  }

  create(like?: Vector): Vector {
    return this.make(like?.length ?? this.length);
  }

  /** A vector of so many entries: of another length than the space's it can only be copied, read and written. */
  make(length: number): Vector {
    const buffer = this.device.createBuffer({
      size: vectorBytes(length),
      usage: GPUBufferUsage.STORAGE | GPUBufferUsage.COPY_SRC | GPUBufferUsage.COPY_DST,
      label: 'vector',
    });
    const vector = { id: this.made++, buffer, offset: 0, length };
    this.alive.add(vector);
    return vector;
  }

  free(v: Vector): void {
    if (!this.alive.delete(v)) return;
    this.updates.forget(v);
    this.reductions.forget(v);
    // What was recorded may still use it.
    this.submitter.submit();
    v.buffer.destroy();
  }

  copy(from: Vector, to: Vector): void {
    if (from !== to) this.submitter.copy(from.buffer, to.buffer, 4 * from.length, to.offset, from.offset);
  }
  scale(a: number, x: Vector): void {
    this.updates.record(scaling, { x }, { a });
  }
  axpy(a: number, x: Vector, y: Vector): void {
    if (x === y) this.scale(1 + a, y);
    else this.updates.record(adding, { x, y }, { a });
  }
  dot(x: Vector, y: Vector): Promise<number> {
    return this.reductions.ask('dot', x, y);
  }
  maxAbs(x: Vector): Promise<number> {
    return this.reductions.ask('maxAbs', x);
  }
  sumAbs(x: Vector): Promise<number> {
    return this.reductions.ask('sumAbs', x);
  }
  update<N extends string>(
    rule: PointwiseRule<N>,
    vectors: Record<N, Vector>,
    scalars: Record<string, number>,
  ): void {
    this.updates.record(rule, vectors, scalars);
  }

  bytes(): number {
    const vectors = [...this.alive].reduce((sum, { buffer }) => sum + buffer.size, 0);
    return vectors + spaceBytes;
  }

  dispose(): void {
    for (const { buffer } of this.alive) buffer.destroy();
    this.alive.clear();
    this.updates.dispose();
    this.reductions.dispose();
  }
}
