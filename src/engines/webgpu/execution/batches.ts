import type { Batching } from '../../engine.ts';
import type { Vector } from '../vectors/vector.ts';
import type { Pace } from './pace.ts';
import { SMALL, type Readback } from './readback.ts';
import type { Submitter } from './submitter.ts';

interface Parts {
  readonly submitter: Submitter;
  readonly readback: Readback;
  readonly pace: Pace;
  /** Records an evaluation. */
  readonly record: () => void;
  /** The buffers of the scalars, in the order in which they are reported. */
  readonly scalars: readonly GPUBuffer[];
  /** Called with every batch, once it is submitted: whatever else is to be read now and then. */
  readonly submitted: () => Promise<void>;
}

/** Evaluations recorded one after the other, whose scalars come back together through the small ring of buffers. */
export class Batches implements Batching<Vector> {
  private readonly parts: Parts;
  /** Numbers of an evaluation: its scalars, and what is kept with them. */
  private readonly width: number;
  private readonly most: number;
  private staging: GPUBuffer | undefined;
  private count = 0;
  /** When the device was last known to be done with a batch. */
  private done = 0;

  constructor(parts: Parts) {
    this.parts = parts;
    this.width = parts.scalars.length + 1;
    this.most = Math.floor(SMALL / (4 * this.width));
  }

  length(): number {
    return Math.min(this.most, this.parts.pace.together);
  }

  evaluate(): void {
    const { readback, submitter, record, scalars } = this.parts;
    record();
    const staging = (this.staging ??= readback.take(SMALL));
    for (const [i, buffer] of scalars.entries())
      submitter.copy(buffer, staging, 4, 4 * (this.width * this.count + i));
    this.count += 1;
  }

  keep({ buffer, offset }: Vector): void {
    this.parts.submitter.copy(buffer, this.staging!, 4, 4 * (this.width * this.count - 1), offset);
  }

  async submit(): Promise<number[][]> {
    const { readback, submitter, pace, submitted } = this.parts;
    const { staging, count, width } = this;
    if (!staging) return [];
    this.staging = undefined;
    this.count = 0;
    const since = performance.now();
    submitter.submit();
    const [entries] = await Promise.all([readback.read(staging, 4 * width * count), submitted()]);
    const now = performance.now();
    // One batch waits for the other.
    const work = now - Math.max(since, this.done);
    pace.takeIn(work, count);
    this.done = now;
    await pace.rest(work);
    return Array.from({ length: count }, (_, i) => [...entries.subarray(width * i, width * (i + 1))]);
  }
}
