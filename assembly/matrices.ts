import { COLUMNS, edge, packPanel, ROOM, ROWS, tile, tileOnto } from './tile';

/** Packs panel `piece` of b [k, n], whose rows are `rowBytes` apart. */
export function pack(b: usize, rowBytes: usize, k: i32, n: i32, to: usize, piece: i32): void {
  packPanel(b, rowBytes, k, n, to, piece);
}

/** Five rows of a product: those from 5 `piece` on of a [m, k], times packed panels of [k, n], into or onto [m, n]. */
export function multiply(
  a: usize,
  aBytes: usize,
  b: usize,
  m: i32,
  k: i32,
  n: i32,
  to: usize,
  add: i32,
  room: usize,
  thread: i32,
  piece: i32,
): void {
  multiplyFrom(a, aBytes, b, m, k, n, to, add != 0, room + <usize>thread * ROOM, piece, 0);
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
  room: usize,
  thread: i32,
  piece: i32,
): void {
  multiplyFrom(
    a,
    aBytes,
    b,
    n,
    k,
    n,
    to,
    add != 0,
    room + <usize>thread * ROOM,
    piece,
    (piece * ROWS) / COLUMNS,
  );
}

function multiplyFrom(
  a: usize,
  aBytes: usize,
  b: usize,
  m: i32,
  k: i32,
  n: i32,
  to: usize,
  onto: bool,
  room: usize,
  piece: i32,
  firstPanel: i32,
): void {
  const row = piece * ROWS;
  const rows = min(ROWS, m - row);
  const stride = (<usize>n) << 2;
  a += <usize>row * aBytes;
  to += <usize>row * stride;
  for (let panel = firstPanel; panel * COLUMNS < n; panel++) {
    const column = panel * COLUMNS;
    const packed = b + <usize>(panel * k) * 32;
    const at = to + ((<usize>column) << 2);
    if (n - column < COLUMNS) edge(a, aBytes, rows, k, packed, at, stride, n - column, onto, room);
    else if (onto) tileOnto(a, aBytes, rows, k, packed, at, stride);
    else tile(a, aBytes, rows, k, packed, at, stride);
  }
}

/** Copies what is above the diagonal of [n, n] to below it, for row `piece`. */
export function mirror(a: usize, n: i32, piece: i32): void {
  for (let j = 0; j < piece; j++)
    store<f32>(a + ((<usize>(piece * n + j)) << 2), load<f32>(a + ((<usize>(j * n + piece)) << 2)));
}

/** Columns 8 `piece` and on of a [rows, columns] as rows of [columns, rows]. */
export function transposeColumns(a: usize, rows: i32, columns: i32, to: usize, piece: i32): void {
  const end = min(columns, 8 * piece + 8);
  for (let i = 0; i < rows; i++)
    for (let j = 8 * piece; j < end; j++)
      store<f32>(to + ((<usize>(j * rows + i)) << 2), load<f32>(a + ((<usize>(i * columns + j)) << 2)));
}
