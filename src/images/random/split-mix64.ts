const mask = (1n << 64n) - 1n;

/**
 * SplitMix64 (Steele, Lea and Flood 2014): 64 bits a call; good for spreading a small seed over a large
 * state.
 * Source: https://prng.di.unimi.it/splitmix64.c
 */
export function splitMix64(seed: bigint): () => bigint {
  let x = seed & mask;
  return () => {
    x = (x + 0x9e3779b97f4a7c15n) & mask;
    let z = x;
    z = ((z ^ (z >> 30n)) * 0xbf58476d1ce4e5b9n) & mask;
    z = ((z ^ (z >> 27n)) * 0x94d049bb133111ebn) & mask;
    return z ^ (z >> 31n);
  };
}
