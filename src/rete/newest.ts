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
  take(item: T): Promise<void> {
    this.next = item;
    this.working ??= this.workOn().finally(() => (this.working = undefined));
    return this.working;
  }

  private async workOn(): Promise<void> {
    while (this.next !== undefined) {
      const item = this.next;
      this.next = undefined;
      await this.work(item);
    }
  }
}
