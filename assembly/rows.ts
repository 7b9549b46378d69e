import { COLUMNS, ROOM, ROWS, tile } from './tile';

/** Rows of a that are compared with each panel of b while it is near. */
const BLOCK: i32 = 40;
/** Bytes of what a row has found: for each lane of a panel its largest product, then its place. */
const FOUND: usize = 64;

/** Rows 8 `piece` and on of b [n, k] as a panel, [k, 8]: the last row again where there are no more, which is not the first of equal ones. */
export function packRows(b: usize, k: i32, n: i32, to: usize, piece: i32): void {
  const first = piece * COLUMNS;
  const rows = min(COLUMNS, n - first);
  to += <usize>(piece * k) * 32;
  for (let j = 0; j < COLUMNS; j++) {
    const row = b + ((<usize>((first + min(j, rows - 1)) * k)) << 2);
    const at = to + (<usize>j << 2);
    for (let i = 0; i < k; i++)
      store<f32>(at + <usize>i * 32, load<f32>(row + (<usize>i << 2)));
  }
}

/**
 * For each of 40 rows, from 40 `piece` on, of a [m, k] the place of the row of n, in panels by `packRows`, with which its
 * product is largest. `room` has 192 + 40 · 64 bytes for each thread.
 */
export function nearest(
  a: usize,
  b: usize,
  m: i32,
  k: i32,
  n: i32,
  to: usize,
  room: usize,
  thread: i32,
  piece: i32,
): void {
  const first = piece * BLOCK;
  const rows = min(BLOCK, m - first);
  const stride = (<usize>k) << 2;
  a += <usize>first * stride;
  room += <usize>thread * (ROOM + <usize>BLOCK * FOUND);
  const found = room + ROOM;
  for (let row = 0; row < rows; row++) {
    const at = found + <usize>row * FOUND;
    v128.store(at, f32x4.splat(-Infinity));
    v128.store(at, f32x4.splat(-Infinity), 16);
    v128.store(at, i32x4.splat(0), 32);
    v128.store(at, i32x4.splat(0), 48);
  }
  for (let panel = 0; panel * COLUMNS < n; panel++) {
    const packed = b + <usize>(panel * k) * 32;
    const place = i32x4.add(i32x4.splat(panel * COLUMNS), i32x4(0, 1, 2, 3));
    const place4 = i32x4.add(place, i32x4.splat(4));
    for (let row = 0; row < rows; row += ROWS) {
      const high = min(ROWS, rows - row);
      tile(a + <usize>row * stride, stride, high, k, packed, room, 32);
      for (let r = 0; r < high; r++) {
        const made = room + <usize>r * 32;
        const at = found + <usize>(row + r) * FOUND;
        keepLarger(v128.load(made), place, at);
        keepLarger(v128.load(made, 16), place4, at + 16);
      }
    }
  }
  for (let row = 0; row < rows; row++) {
    const at = found + <usize>row * FOUND;
    let best: f32 = -Infinity;
    let place = 0;
    for (let lane = 0; lane < COLUMNS; lane++) {
      const product = load<f32>(at + (<usize>lane << 2));
      const candidate = load<i32>(at + (<usize>lane << 2), 32);
      if (product > best || (product == best && candidate < place)) {
        best = product;
        place = candidate;
      }
    }
    store<f32>(to + (<usize>(first + row) << 2), <f32>place);
  }
}

// @ts-ignore: a decorator of AssemblyScript
@inline
function keepLarger(products: v128, places: v128, at: usize): void {
  const before = v128.load(at);
  const larger = f32x4.gt(products, before);
  v128.store(at, v128.bitselect(products, before, larger));
  v128.store(at, v128.bitselect(places, v128.load(at, 32), larger), 32);
}

/** The place of a row among `rows`, of a number. */
// @ts-ignore: a decorator of AssemblyScript
@inline
function rowAt(places: usize, i: i32, rows: i32): i32 {
  return <i32>max<f32>(0, min<f32>(<f32>(rows - 1), load<f32>(places + (<usize>i << 2))));
}

/** Rows 64 `piece` and on, of `count`, of those of values [rows, ...] at `places`, `bytes` each. */
export function gather(
  values: usize,
  places: usize,
  rows: i32,
  count: i32,
  bytes: usize,
  to: usize,
  piece: i32,
): void {
  const end = min(count, piece * 64 + 64);
  for (let i = piece * 64; i < end; i++)
    memory.copy(to + <usize>i * bytes, values + <usize>rowAt(places, i, rows) * bytes, bytes);
}

/** Adds up `count` rows of x, `bytes` each, in those of [rows, ...] that `places` say: from `each` · `piece` on, `each` of them. */
export function scatter(
  x: usize,
  places: usize,
  count: i32,
  rows: i32,
  bytes: usize,
  each: i32,
  to: usize,
  piece: i32,
): void {
  const first = piece * each;
  const end = min(rows, first + each);
  memory.fill(to + <usize>first * bytes, 0, <usize>(end - first) * bytes);
  for (let i = 0; i < count; i++) {
    const row = rowAt(places, i, rows);
    if (row < first || row >= end) continue;
    const target = to + <usize>row * bytes;
    const source = x + <usize>i * bytes;
    let s: usize = 0;
    for (; s + 16 <= bytes; s += 16)
      v128.store(target + s, f32x4.add(v128.load(target + s), v128.load(source + s)));
    for (; s < bytes; s += 4) store<f32>(target + s, load<f32>(target + s) + load<f32>(source + s));
  }
}
