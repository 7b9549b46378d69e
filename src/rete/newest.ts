/** Works on the newest of what it is given, one at a time: what is outdated before its turn is never begun. */
export class Newest<T> {
  /** What comes after the one at work. */
  next: T | undefined;
  private readonly work: (item: T) => Promise<void>;
  private working: Promise<void> | undefined;

  constructor(work: (item: T) => Promise<void>) {
    this.work = work;
  }

  /** The promise ends when this one, or a newer one in its place, is done and nothing is left. */
  add(item: T): Promise<void> {
    this.next = item;
    return (this.working ??= this.workOn());
  }

  private async workOn(): Promise<void> {
    try {
      while (this.next !== undefined) {
        const item = this.next;
        this.next = undefined;
        await this.work(item);
      }
    } finally {
      // At once: a request after the last check of `next` starts a new loop.
      this.working = undefined;
    }
  }
}
