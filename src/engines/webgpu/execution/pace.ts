import type { Attention } from '../../engine.ts';

/** Milliseconds of work that are submitted at once: a page draws in between, and no watchdog wakes up. */
const SLICE = 50;
/**
 * Milliseconds of evaluations that are submitted together: whoever looks at a picture waits for so long. Where a wait takes longer
 * by itself, that is how many there are.
 */
const TOGETHER = 40;
/** Milliseconds of work in a frame that others draw in, and from one frame to the next. */
const SLICE_OF_FRAME = 8;
const FRAME = 1000 / 60;
/** Evaluations that are timed at first; later one in so many. */
const FIRST = 3;
const EVERY = 32;

/**
 * Measures how long evaluations take on the device, and says into how many submits to split one. What a wait takes where there
 * is nothing to wait for is no work: browsers may look for what has ended only now and then.
 */
export class Pace {
  private readonly share: { readonly attention: Attention };
  private count = 0;
  /** When the last rest ended. */
  private rested = 0;
  /** Milliseconds of a wait for nothing. */
  private wait = 0;
  /** Milliseconds of work of an evaluation. */
  private milliseconds = 0;
  /** Milliseconds of an evaluation in a batch, with what the method does after it. */
  private inBatch = 0;

  /** @param share how much of the device may be taken, now and later */
  constructor(share: { readonly attention: Attention }) {
    this.share = share;
  }

  get slices(): number {
    return this.isInFrames
      ? Math.max(1, Math.ceil(Math.max(this.milliseconds, this.inBatch) / SLICE_OF_FRAME))
      : Math.max(1, Math.ceil(this.milliseconds / SLICE));
  }

  /** How many evaluations to submit at once; 0 while that is not known, and where one alone takes too long. */
  get together(): number {
    if (this.count < FIRST || this.slices > 1) return 0;
    const together = this.isInFrames ? SLICE_OF_FRAME : Math.max(TOGETHER, this.wait);
    return Math.max(1, Math.floor(together / this.milliseconds));
  }

  /**
   * Leaves the device to others after so many milliseconds of work. What waits behind it works meanwhile: so it is not from
   * now on that it rests for a time, but from one end of a rest to the next there is a frame, or twice the work.
   */
  async rest(work: number): Promise<void> {
    const { attention } = this.share;
    if (!this.isShared) return;
    const now = performance.now();
    const end = Math.max(now, this.rested + (attention === 'half' ? 2 * work : FRAME));
    this.rested = end;
    if (end > now) await new Promise((resolve) => setTimeout(resolve, end - now));
  }

  /** Takes in milliseconds of an evaluation each of whose `slices` was waited for, and of a wait for nothing after it. */
  measured(evaluation: number, slices: number, nothing: number): void {
    // Between two looks of a browser it may be short once.
    this.wait = Math.max(nothing, this.wait / 2);
    this.milliseconds = Math.max(0, evaluation - slices * this.wait);
  }

  /**
   * Takes in milliseconds of a batch of evaluations. Two batches that end while nobody looks are seen to end at once, the
   * second in no time: so it gets faster by half at a time at most.
   */
  takeIn(batch: number, evaluations: number): void {
    this.milliseconds = Math.max((batch - this.wait) / evaluations, this.milliseconds / 2);
    this.inBatch = this.milliseconds;
  }

  /** Whether the next evaluation is timed: every one in slices, for shaders that were still compiled make the first ones long. */
  isTimed(): boolean {
    this.count += 1;
    return this.count <= FIRST || this.slices > 1 || this.isShared || this.count % EVERY === 0;
  }

  /** Whether others have a part of the device. */
  get isShared(): boolean {
    return this.share.attention !== 'all';
  }

  private get isInFrames(): boolean {
    return this.share.attention === 'frames';
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
