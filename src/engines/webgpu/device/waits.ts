/** Milliseconds between two nudges. */
const INTERVAL = 4;

/**
 * Waits for a device. Firefox looks for work that has ended some ten times a second, and whenever something is submitted: so
 * while anything is waited for, nothing is submitted again and again.
 */
export class Waits {
  private readonly queue: Pick<GPUQueue, 'submit'>;
  private pending = 0;
  private timer: ReturnType<typeof setInterval> | undefined;

  constructor(queue: Pick<GPUQueue, 'submit'>) {
    this.queue = queue;
  }

  /** What a device gives once it has done something. */
  async for<T>(work: Promise<T>): Promise<T> {
    this.pending += 1;
    this.timer ??= setInterval(() => {
      this.queue.submit([]);
    }, INTERVAL);
    try {
      return await work;
    } finally {
      this.pending -= 1;
      if (this.pending === 0) {
        clearInterval(this.timer);
        this.timer = undefined;
      }
    }
  }
}
