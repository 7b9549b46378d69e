import type { Gpu } from '../device/gpu.ts';
import type { Waits } from '../device/waits.ts';
import { Submitter, type Command } from '../execution/submitter.ts';
import { Timestamps } from '../execution/timestamps.ts';

/** Runs that are timed together at most. */
const MOST = 64;
/** Milliseconds that are timed together: browsers give timestamps in steps of 0.1, and waiting takes some time itself. */
const ENOUGH = { timestamps: 3, waiting: 10 };

/** Times commands on a device: by timestamps where it has them, else by waiting for it. */
export class Stopwatch {
  private readonly queue: GPUQueue;
  private readonly waits: Waits;
  private readonly submitter: Submitter;
  private readonly timestamps: Timestamps | undefined;

  constructor({ device, timestamps, waits }: Pick<Gpu, 'device' | 'timestamps' | 'waits'>) {
    this.queue = device.queue;
    this.waits = waits;
    this.submitter = new Submitter(device);
    this.timestamps = timestamps ? new Timestamps(device, 1) : undefined;
  }

  /** Runs commands so many times: milliseconds of one of them. They are submitted before the first wait. */
  async time(commands: readonly Command[], times: number): Promise<number> {
    const { queue, submitter, timestamps, waits } = this;
    const all = Array.from({ length: times }, () => commands).flat();
    if (timestamps) {
      submitter.timed(all, timestamps.querySet, 0);
      const [milliseconds] = await waits.for(timestamps.read(submitter));
      // A clock that has run backwards says nothing.
      return milliseconds! < 0 ? Infinity : milliseconds! / times;
    }
    for (const command of all) submitter.dispatch(command);
    const since = performance.now();
    submitter.submit();
    await waits.for(queue.onSubmittedWorkDone());
    return (performance.now() - since) / times;
  }

  /** How often to run what takes so many milliseconds, to time it well. */
  timesFor(milliseconds: number): number {
    const enough = this.timestamps ? ENOUGH.timestamps : ENOUGH.waiting;
    return Math.ceil(Math.min(MOST, enough / milliseconds));
  }

  dispose(): void {
    this.timestamps?.dispose();
  }
}
