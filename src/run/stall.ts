import type { StallRule } from '../optimizers/index.ts';

/**
 * Watches a loss. It stands still where it differs by less than the threshold, up or down, from what it was a window
 * ago. Izvorski's rule is an absolute threshold of 0.001 over one run of restarted L-BFGS.
 */
export class StallWatch {
  /** The last observations, oldest first: one more than the window once there are so many. */
  private losses: number[] = [];

  /** Takes a loss in; gives its change over the window where it stands still, else undefined. */
  add(loss: number, rule: StallRule): number | undefined {
    this.losses = [...this.losses, loss].slice(-1 - rule.window);
    const before = this.losses[0]!;
    if (this.losses.length <= rule.window || !isStill(before, loss, rule)) return undefined;
    return loss - before;
  }

  /** Begins a window with the last loss: after something was done to make it move. */
  beginWindow(): void {
    this.losses = this.losses.slice(-1);
  }

  /** Forgets every loss: after it has become another. */
  clear(): void {
    this.losses = [];
  }

  state(): readonly number[] {
    return this.losses;
  }

  restore(losses: readonly number[]): void {
    this.losses = [...losses];
  }
}

export function isStill(before: number, now: number, { threshold, relative }: StallRule): boolean {
  return Math.abs(before - now) < threshold * (relative ? Math.abs(before) : 1);
}
