import { COLUMNS, packPanel, ROWS, tile } from './tile';

/** Packs panel `piece` of b [k, n], whose rows are `rowBytes` apart. */
export function pack(b: usize, rowBytes: usize, k: i32, n: i32, to: usize, piece: i32): void {
  packPanel(b, rowBytes, k, n, to, piece);
}

/** Six rows of a product: those from 6 `piece` on of a [m, k], times packed panels of [k, n], into or onto [m, n]. */
export function multiply(
  a: usize,
  aBytes: usize,
  b: usize,
  m: i32,
  k: i32,
  n: i32,
  to: usize,
  add: i32,
  piece: i32,
): void {
  multiplyFrom(a, aBytes, b, m, k, n, to, add, piece, 0);
}

/** As `multiply`, for a result that is symmetric: without the panels that lie below the diagonal. */
export function multiplyUpper(
  a: usize,
  aBytes: usize,
  b: usize,
  n: i32,
  k: i32,
  to: usize,
  add: i32,
  piece: i32,
): void {
  multiplyFrom(a, aBytes, b, n, k, n, to, add, piece, (piece * ROWS) / COLUMNS);
}

// @ts-ignore: a decorator of AssemblyScript
@inline
function multiplyFrom(
  a: usize,
  aBytes: usize,
  b: usize,
  m: i32,
  k: i32,
  n: i32,
  to: usize,
  add: i32,
  piece: i32,
  firstPanel: i32,
): void {
  const row = piece * ROWS;
  const rows = min(ROWS, m - row);
  const stride = <usize>n << 2;
  for (let panel = firstPanel; panel * COLUMNS < n; panel++) {
    const column = panel * COLUMNS;
    tile(
      a + <usize>row * aBytes,
      aBytes,
      rows,
      1,
      0,
      k,
      b + <usize>(panel * k) * 32,
      to + <usize>row * stride + (<usize>column << 2),
      stride,
      min(COLUMNS, n - column),
      add != 0,
    );
  }
}

/** Copies what is above the diagonal of [n, n] to below it, for row `piece`. */
export function mirror(a: usize, n: i32, piece: i32): void {
  for (let j = 0; j < piece; j++)
    store<f32>(a + (<usize>(piece * n + j) << 2), load<f32>(a + (<usize>(j * n + piece) << 2)));
}

/** Columns 8 `piece` and on of a [rows, columns] as rows of [columns, rows]. */
export function transposeColumns(a: usize, rows: i32, columns: i32, to: usize, piece: i32): void {
  const end = min(columns, 8 * piece + 8);
  for (let i = 0; i < rows; i++)
    for (let j = 8 * piece; j < end; j++)
      store<f32>(to + (<usize>(j * rows + i) << 2), load<f32>(a + (<usize>(i * columns + j) << 2)));
}
