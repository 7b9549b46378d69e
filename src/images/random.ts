import { splitMix64 } from './random/split-mix64.ts';
import { xoshiro128 } from './random/xoshiro128.ts';

/** A stream of random numbers; the same seed gives the same stream. */
export interface Random {
  /** 32 random bits: an integer in [0, 2^32). */
  readonly bits: () => number;
  /** Uniform in [0, 1): a multiple of 2^-24, so it is exact in float32. */
  readonly uniform: () => number;
  /**
   * Normal with mean 0 and deviation 1, by Box and Muller (1958), rounded to float32; never further than 5.8
   * from 0. `Math.log`, `Math.sin` and `Math.cos` may differ in their last bit between engines. Rounding to
   * float32 hides that but for about one number in 10^8, which may then differ in its last bit.
   */
  readonly normal: () => number;
}

/**
 * Starts a generator: xoshiro128**, its state filled by SplitMix64 from the seed, as its authors advise.
 * It is integer arithmetic, so `bits` and `uniform` are the same on every machine and engine.
 *
 * @throws if the seed is not a safe integer.
 */
export function createRandom(seed: number): Random {
  if (!Number.isSafeInteger(seed)) throw new Error(`a seed must be a whole number, not ${seed}`);
  const words = splitMix64(BigInt(seed));
  const [first, second] = [words(), words()];
  const bits = xoshiro128([lowWord(first), lowWord(first >> 32n), lowWord(second), lowWord(second >> 32n)]);
  const uniform = (): number => (bits() >>> 8) * 2 ** -24;

  let spare: number | undefined;
  const normal = (): number => {
    if (spare !== undefined) {
      const value = spare;
      spare = undefined;
      return value;
    }
    // 1 - uniform() is in (0, 1], so the logarithm is finite.
    const radius = Math.sqrt(-2 * Math.log(1 - uniform()));
    const angle = 2 * Math.PI * uniform();
    spare = Math.fround(radius * Math.sin(angle));
    return Math.fround(radius * Math.cos(angle));
  };
  return { bits, uniform, normal };
}

function lowWord(x: bigint): number {
  return Number(BigInt.asUintN(32, x));
}
