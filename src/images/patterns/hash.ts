/** Three numbers in [0, 1) drawn from two lattice coordinates. */
export type Hash = (x: number, y: number) => readonly [number, number, number];

/**
 * Random numbers by place: the same integer point and seed give the same three numbers, in any order of
 * asking. PCG3D, from Jarzynski and Olano, "Hash Functions for GPU Rendering", JCGT 9(3), 2020. Integer
 * arithmetic only.
 */
export function pointHash(seed: number): Hash {
  return (px, py) => {
    let x = (Math.imul(px, 1664525) + 1013904223) | 0;
    let y = (Math.imul(py, 1664525) + 1013904223) | 0;
    let z = (Math.imul(seed, 1664525) + 1013904223) | 0;
    x = (x + Math.imul(y, z)) | 0;
    y = (y + Math.imul(z, x)) | 0;
    z = (z + Math.imul(x, y)) | 0;
    x ^= x >>> 16;
    y ^= y >>> 16;
    z ^= z >>> 16;
    x = (x + Math.imul(y, z)) | 0;
    y = (y + Math.imul(z, x)) | 0;
    z = (z + Math.imul(x, y)) | 0;
    return [(x >>> 8) * 2 ** -24, (y >>> 8) * 2 ** -24, (z >>> 8) * 2 ** -24];
  };
}
