import { createRandom } from '../../src/images/random.ts';

/** Choices from a seed: the same seed, the same choices. */
export class Dice {
  private readonly bits: () => number;

  constructor(seed: number) {
    this.bits = createRandom(seed).bits;
  }

  /** A whole number from 0, below `n`. */
  below(n: number): number {
    return this.bits() % Math.max(1, n);
  }

  /** True once in `n` times. */
  once(n: number): boolean {
    return this.below(n) === 0;
  }

  pick<T>(list: readonly T[]): T {
    const picked = list[this.below(list.length)];
    if (picked === undefined && list.length === 0) throw new Error('There is nothing to pick from.');
    return picked as T;
  }
}
