/** Milliseconds of work that are submitted at once: a page draws in between, and no watchdog wakes up. */
const SLICE = 50;
/** Milliseconds of evaluations that are submitted together: whoever looks at a picture waits for so long at most. */
const TOGETHER = 40;
/** Evaluations that are timed at first; later one in so many. */
const FIRST = 3;
const EVERY = 32;

/** Measures how long evaluations take on the device, and says into how many submits to split one. */
export class Pace {
  private count = 0;
  /** Milliseconds of an evaluation, as last measured. */
  milliseconds = 0;

  get slices(): number {
    return Math.max(1, Math.ceil(this.milliseconds / SLICE));
  }

  /** How many evaluations to submit at once; 0 while that is not known, and where one alone takes too long. */
  get together(): number {
    if (this.count < FIRST || this.slices > 1) return 0;
    return Math.max(1, Math.floor(TOGETHER / this.milliseconds));
  }

  /**
   * Takes in milliseconds of an evaluation in a batch. Two batches that end while nobody looks are seen to end at once, the
   * second in no time: so it gets faster by half at a time at most.
   */
  takeIn(milliseconds: number): void {
    this.milliseconds = Math.max(milliseconds, this.milliseconds / 2);
  }

  /** Whether the next evaluation is timed. */
  isTimed(): boolean {
    this.count += 1;
    return this.count <= FIRST || this.count % EVERY === 0;
  }
}

/** Splits costs into runs of about equal cost: the index after the last of each run. */
export function sliceEnds(costs: readonly number[], slices: number): number[] {
  const all = costs.reduce((sum, cost) => sum + cost, 0);
  const ends: number[] = [];
  let sum = 0;
  costs.forEach((cost, i) => {
    sum += cost;
    if (i === costs.length - 1 || sum >= (all * (ends.length + 1)) / slices) ends.push(i + 1);
  });
  return ends;
}
