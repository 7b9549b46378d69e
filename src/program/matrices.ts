import type { Builder } from './builder.ts';
import type { Value } from './value.ts';

/** The identity of n rows times `scale`. */
export function diagonal(b: Builder, n: number, scale = 1): Value {
  return b.numbers(
    [n, n],
    Array.from({ length: n * n }, (_, i) => (i % (n + 1) === 0 ? scale : 0)),
  );
}

/** A symmetric root of a matrix and the inverse of that root. */
export interface Roots {
  readonly root: Value;
  readonly inverseRoot: Value;
}

/**
 * The roots of a symmetric positive definite matrix by the coupled iteration of Newton and Schulz (Higham 2008,
 * Functions of Matrices, 6.35), which is products alone. An eigenvalue of share s in the matrix's norm takes about
 * log(1/s) / log 2.25 iterations and a few more.
 */
export function matrixRoots(b: Builder, a: Value, iterations: number): Roots {
  const n = a.shape[0]!;
  const norm = b.sqrt(b.sum(b.square(a)));
  const three = diagonal(b, n, 3);
  let [y, z] = [b.div(a, norm), diagonal(b, n)];
  for (let i = 0; i < iterations; i++) {
    const t = b.mul(b.sub(three, b.matmul(z, y)), 0.5);
    [y, z] = [b.matmul(y, t), b.matmul(t, z)];
  }
  const scale = b.sqrt(norm);
  return { root: b.mul(y, scale), inverseRoot: b.div(z, scale) };
}

/** Times that a polar factor is evened out, by a factor of 10 each for what is small, and Newton's steps that follow. */
const PASSES = 8;
const STEPS = 3;
/** What is added to eigenvalues, of which the sum of squares is 1. */
const DAMPING = 1e-2;
/**
 * Polynomials a + b t + c t² that move eigenvalues t of 0.01 and more towards 1, from Amsel, Persson, Musco and Gower 2025,
 * "The Polar Express": the fourth to the sixth with their margin of 1 %, and the one that is then repeated.
 */
const MARGIN = 1.01;
const POLYNOMIALS: readonly (readonly [number, number, number])[] = [
  ...[
    [3.3184196573706015, -2.488488024314874, 0.51004894012372],
    [2.300652019954817, -1.6689039845747493, 0.4188073119525673],
    [1.891301407787398, -1.2679958271945868, 0.37680408948524835],
  ].map(([a, b, c]): [number, number, number] => [a! / MARGIN, b! / MARGIN ** 3, c! / MARGIN ** 5]),
  [1.875, -1.25, 0.375],
];

/**
 * The polar factor of a matrix [m, n]: U V for its singular value decomposition U Σ V. What has no size, below some 1e-7 of the
 * largest singular value, stays near 0.
 *
 * Multiplied by (XᵀX / |XᵀX| + 0.01)^-½ again and again, singular values become 1. One large step would be off in float32: rounding of XᵀX
 * counts 1e-7 of the largest of its eigenvalues, which are squares, and turns the directions of small ones. In steps of 10 it
 * turns them by 1e-5. Gradients are not to go through it.
 */
export function polarFactor(b: Builder, x: Value): Value {
  const isTall = x.shape[0]! >= x.shape[1]!;
  const gram = (u: Value) => b.gram(isTall ? u : b.transpose(u));
  const times = (u: Value, w: Value) => (isTall ? b.matmul(u, w) : b.matmul(w, u));
  let u = b.div(x, b.orOne(b.sqrt(b.sum(b.square(x)))));
  for (let i = 0; i < PASSES; i++) u = times(u, dampedInverseRoot(b, gram(u)));
  for (let i = 0; i < STEPS; i++) u = b.sub(b.mul(u, 1.5), b.mul(times(u, gram(u)), 0.5));
  return u;
}

/** (a / |a| + DAMPING)^-½ / |a|^½ of a symmetric matrix without negative eigenvalues, nearly. */
function dampedInverseRoot(b: Builder, a: Value): Value {
  const n = a.shape[0]!;
  const norm = b.orOne(b.sqrt(b.sum(b.square(a))));
  let y = b.mul(b.add(b.div(a, norm), diagonal(b, n, DAMPING)), 1 / (1 + DAMPING));
  let z: Value | undefined;
  for (const [constant, linear, quadratic] of POLYNOMIALS) {
    const t = z ? b.matmul(z, y) : y;
    const curve = b.add(b.mul(t, linear), b.mul(b.matmul(t, t), quadratic));
    const factor = b.add(curve, diagonal(b, n, constant));
    z = z ? b.matmul(factor, z) : factor;
    y = b.matmul(y, factor);
  }
  return b.div(z!, b.sqrt(norm));
}

/** The lower triangular L with L Lᵀ = a, of a 3 x 3 positive definite matrix, and the inverse of L. */
export function cholesky3(b: Builder, a: Value): Roots {
  const at = (i: number, j: number) => b.slice(a, [i, j], [1, 1]);
  const l11 = b.sqrt(at(0, 0));
  const [l21, l31] = [b.div(at(1, 0), l11), b.div(at(2, 0), l11)];
  const l22 = b.sqrt(b.sub(at(1, 1), b.square(l21)));
  const l32 = b.div(b.sub(at(2, 1), b.mul(l31, l21)), l22);
  const l33 = b.sqrt(b.sub(b.sub(at(2, 2), b.square(l31)), b.square(l32)));
  const one = b.number(1);
  const i21 = b.mul(b.div(l21, b.mul(l11, l22)), -1);
  const i32 = b.mul(b.div(l32, b.mul(l22, l33)), -1);
  const i31 = b.div(b.sub(b.div(b.mul(l21, l32), l22), l31), b.mul(l11, l33));
  return {
    root: lower3(b, [[l11], [l21, l22], [l31, l32, l33]]),
    inverseRoot: lower3(b, [[b.div(one, l11)], [i21, b.div(one, l22)], [i31, i32, b.div(one, l33)]]),
  };
}

/** A lower triangular matrix by its entries, each [1, 1]. */
function lower3(b: Builder, rows: readonly (readonly Value[])[]): Value {
  return rows
    .flatMap((row, i) => row.map((entry, j) => b.pad(entry, [i, j], [2 - i, 2 - j])))
    .reduce((sum, part) => b.add(sum, part));
}
