/** Uniform numbers in [0, 1) that a seed decides (mulberry32). */
export function uniform(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** A picture of noise, [size, size, 3]. */
export function noise(size: number, seed: number): Float32Array {
  const random = uniform(seed);
  return Float32Array.from({ length: size * size * 3 }, random);
}
