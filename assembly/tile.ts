/** a b + c: in one rounding where relaxed SIMD has it and the machine too, else in two. */
// @ts-ignore: a decorator of AssemblyScript
@inline
function madd(a: v128, b: v128, c: v128): v128 {
  if (ASC_FEATURE_RELAXED_SIMD) return f32x4.relaxed_madd(a, b, c);
  return f32x4.add(f32x4.mul(a, b), c);
}

/** Columns of a panel of b, and rows of a tile. */
export const COLUMNS: i32 = 8;
export const ROWS: i32 = 5;

/**
 * Up to 5 x 8 entries of a matrix product: `rows` rows of `a`, each of `k` entries, times a packed panel `b` of [k, 8]. All 8
 * columns are written.
 *
 * Straight on purpose: where V8 finds a branch, a call or another loop around the sums, or a row more, it keeps them in
 * memory and takes twice the time. So rows that are not there repeat the first.
 */
export function tile(
  a: usize,
  rowStride: usize,
  rows: i32,
  k: i32,
  b: usize,
  to: usize,
  toStride: usize,
): void {
  tileOf<void>(a, rowStride, rows, k, b, to, toStride);
}

/** As `tile`, of up to four rows: where they are no more, a fifth of the time less. */
export function tileOfFour(
  a: usize,
  rowStride: usize,
  rows: i32,
  k: i32,
  b: usize,
  to: usize,
  toStride: usize,
): void {
  let s00 = f32x4.splat(0),
    s01 = s00,
    s10 = s00,
    s11 = s00,
    s20 = s00,
    s21 = s00,
    s30 = s00,
    s31 = s00;
  let a0 = a;
  let a1 = a + (rows > 1 ? rowStride * 1 : 0);
  let a2 = a + (rows > 2 ? rowStride * 2 : 0);
  let a3 = a + (rows > 3 ? rowStride * 3 : 0);
  const end = a + ((<usize>k) << 2);
  while (a0 < end) {
    const b0 = v128.load(b),
      b1 = v128.load(b, 16);
    let x = v128.load32_splat(a0);
    s00 = madd(x, b0, s00);
    s01 = madd(x, b1, s01);
    x = v128.load32_splat(a1);
    s10 = madd(x, b0, s10);
    s11 = madd(x, b1, s11);
    x = v128.load32_splat(a2);
    s20 = madd(x, b0, s20);
    s21 = madd(x, b1, s21);
    x = v128.load32_splat(a3);
    s30 = madd(x, b0, s30);
    s31 = madd(x, b1, s31);
    a0 += 4;
    a1 += 4;
    a2 += 4;
    a3 += 4;
    b += 32;
  }
  const to1 = to + (rows > 1 ? toStride * 1 : 0);
  const to2 = to + (rows > 2 ? toStride * 2 : 0);
  const to3 = to + (rows > 3 ? toStride * 3 : 0);
  v128.store(to, s00);
  v128.store(to, s01, 16);
  v128.store(to1, s10);
  v128.store(to1, s11, 16);
  v128.store(to2, s20);
  v128.store(to2, s21, 16);
  v128.store(to3, s30);
  v128.store(to3, s31, 16);
}

/** As `tile`, added to what is there. */
export function tileOnto(
  a: usize,
  rowStride: usize,
  rows: i32,
  k: i32,
  b: usize,
  to: usize,
  toStride: usize,
): void {
  tileOf<bool>(a, rowStride, rows, k, b, to, toStride);
}

/** @param Onto `bool` to add to what is there, else `void`. */
// @ts-ignore: a decorator of AssemblyScript
@inline
function tileOf<Onto>(
  a: usize,
  rowStride: usize,
  rows: i32,
  k: i32,
  b: usize,
  to: usize,
  toStride: usize,
): void {
  let s00 = f32x4.splat(0), s01 = s00, s10 = s00, s11 = s00, s20 = s00, s21 = s00;
  let s30 = s00, s31 = s00, s40 = s00, s41 = s00;
  let a0 = a;
  let a1 = a + (rows > 1 ? rowStride * 1 : 0);
  let a2 = a + (rows > 2 ? rowStride * 2 : 0);
  let a3 = a + (rows > 3 ? rowStride * 3 : 0);
  let a4 = a + (rows > 4 ? rowStride * 4 : 0);
  const end = a + ((<usize>k) << 2);
  while (a0 < end) {
    const b0 = v128.load(b), b1 = v128.load(b, 16);
    let x = v128.load32_splat(a0);
    s00 = madd(x, b0, s00);
    s01 = madd(x, b1, s01);
    x = v128.load32_splat(a1);
    s10 = madd(x, b0, s10);
    s11 = madd(x, b1, s11);
    x = v128.load32_splat(a2);
    s20 = madd(x, b0, s20);
    s21 = madd(x, b1, s21);
    x = v128.load32_splat(a3);
    s30 = madd(x, b0, s30);
    s31 = madd(x, b1, s31);
    x = v128.load32_splat(a4);
    s40 = madd(x, b0, s40);
    s41 = madd(x, b1, s41);
    a0 += 4;
    a1 += 4;
    a2 += 4;
    a3 += 4;
    a4 += 4;
    b += 32;
  }
  const to1 = to + (rows > 1 ? toStride * 1 : 0);
  const to2 = to + (rows > 2 ? toStride * 2 : 0);
  const to3 = to + (rows > 3 ? toStride * 3 : 0);
  const to4 = to + (rows > 4 ? toStride * 4 : 0);
  if (!isVoid<Onto>()) {
    s00 = f32x4.add(v128.load(to), s00);
    s01 = f32x4.add(v128.load(to, 16), s01);
    s10 = f32x4.add(v128.load(to1), s10);
    s11 = f32x4.add(v128.load(to1, 16), s11);
    s20 = f32x4.add(v128.load(to2), s20);
    s21 = f32x4.add(v128.load(to2, 16), s21);
    s30 = f32x4.add(v128.load(to3), s30);
    s31 = f32x4.add(v128.load(to3, 16), s31);
    s40 = f32x4.add(v128.load(to4), s40);
    s41 = f32x4.add(v128.load(to4, 16), s41);
  }
  v128.store(to, s00);
  v128.store(to, s01, 16);
  v128.store(to1, s10);
  v128.store(to1, s11, 16);
  v128.store(to2, s20);
  v128.store(to2, s21, 16);
  v128.store(to3, s30);
  v128.store(to3, s31, 16);
  v128.store(to4, s40);
  v128.store(to4, s41, 16);
}

/** As `tile` or `tileOnto`, where fewer than 8 columns are to be written: by way of `room`, 160 bytes. */
export function edge(
  a: usize,
  rowStride: usize,
  rows: i32,
  k: i32,
  b: usize,
  to: usize,
  toStride: usize,
  columns: i32,
  onto: bool,
  room: usize,
): void {
  tile(a, rowStride, rows, k, b, room, 32);
  for (let row = 0; row < rows; row++)
    for (let column = 0; column < columns; column++) {
      const at = to + <usize>row * toStride + (<usize>column << 2);
      const made = load<f32>(room + (<usize>(row * COLUMNS + column) << 2));
      store<f32>(at, onto ? load<f32>(at) + made : made);
    }
}

/** Bytes of the room of a thread. */
export const ROOM: usize = 192;

/** Panel `panel` of b [k, n]: its 8 columns side by side, zeros where there are none. */
export function packPanel(b: usize, rowStride: usize, k: i32, n: i32, to: usize, panel: i32): void {
  const first = panel * COLUMNS;
  const columns = min(COLUMNS, n - first);
  to += <usize>(panel * k) * 32;
  b += <usize>first << 2;
  for (let i = 0; i < k; i++) {
    if (columns == COLUMNS) {
      v128.store(to, v128.load(b));
      v128.store(to, v128.load(b, 16), 16);
    } else
      for (let j = 0; j < COLUMNS; j++)
        store<f32>(to + (<usize>j << 2), j < columns ? load<f32>(b + (<usize>j << 2)) : 0);
    b += rowStride;
    to += 32;
  }
}
