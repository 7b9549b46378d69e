import type { Builder } from './builder.ts';
import type { Value } from './value.ts';

/** The identity of n rows times `scale`. */
export function diagonal(b: Builder, n: number, scale = 1): Value {
  return b.numbers(
    [n, n],
    Array.from({ length: n * n }, (_, i) => (i % (n + 1) === 0 ? scale : 0)),
  );
}

/** The sum of what stands on the diagonal, a scalar. */
export function trace(b: Builder, a: Value): Value {
  return b.sum(b.mul(a, diagonal(b, a.shape[0]!)));
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
