import type { Batching } from '../../engine.ts';
import type { Pace } from './pace.ts';
import { SMALL, type Readback } from './readback.ts';
import type { Recorder } from './recorder.ts';

interface Parts {
  readonly recorder: Recorder;
  readonly readback: Readback;
  readonly pace: Pace;
  /** Records an evaluation. */
  readonly record: () => void;
  /** The buffers of the scalars, in the order in which they are told. */
  readonly scalars: readonly GPUBuffer[];
  /** Called with every batch, once it is submitted: whatever else is to be read now and then. */
  readonly submitted: () => Promise<void>;
}

/** Evaluations recorded one after the other, whose scalars come back together through the small ring of buffers. */
export class Batches implements Batching {
  private readonly parts: Parts;
  private readonly most: number;
  private staging: GPUBuffer | undefined;
  private count = 0;
  /** When the device was last known to be done with a batch. */
  private done = 0;

  constructor(parts: Parts) {
    this.parts = parts;
    this.most = Math.floor(SMALL / (4 * parts.scalars.length));
  }

  length(): number {
    return Math.min(this.most, this.parts.pace.together);
  }

  evaluate(): void {
    const { readback, recorder, record, scalars } = this.parts;
    record();
    const staging = (this.staging ??= readback.take(SMALL));
    for (const [i, buffer] of scalars.entries())
      recorder.copy(buffer, staging, 4, 4 * (scalars.length * this.count + i));
    this.count += 1;
  }

  async submit(): Promise<number[][]> {
    const { readback, recorder, pace, scalars, submitted } = this.parts;
    const { staging, count } = this;
    if (!staging) return [];
    this.staging = undefined;
    this.count = 0;
    const since = performance.now();
    recorder.submit();
    const reading = readback.read(staging, 4 * scalars.length * count);
    reading.catch(() => undefined);
    await submitted();
    const entries = await reading;
    const now = performance.now();
    // One batch waits for the other.
    pace.milliseconds = (now - Math.max(since, this.done)) / count;
    this.done = now;
    return Array.from({ length: count }, (_, i) => [
      ...entries.subarray(scalars.length * i, scalars.length * (i + 1)),
    ]);
  }
}
