/** a b + c: in one rounding where relaxed SIMD has it and the machine too, else in two. */
// @ts-ignore: a decorator of AssemblyScript
@inline
function madd(a: v128, b: v128, c: v128): v128 {
  if (ASC_FEATURE_RELAXED_SIMD) return f32x4.relaxed_madd(a, b, c);
  return f32x4.add(f32x4.mul(a, b), c);
}

/** Columns of a panel of b, and rows of a tile. */
export const COLUMNS: i32 = 8;
export const ROWS: i32 = 6;

/**
 * Up to 6 x 8 entries of a matrix product: rows of `a`, of which `segments` pieces of `k` entries are `segmentStride` bytes
 * apart, times a packed panel `b` of [segments k, 8]. The sums are in registers, in the order of `k`.
 *
 * @param add whether they are added to what is there.
 */
export function tile(
  a: usize,
  rowStride: usize,
  rows: i32,
  segments: i32,
  segmentStride: usize,
  k: i32,
  b: usize,
  to: usize,
  toStride: usize,
  columns: i32,
  add: bool,
): void {
  let s00 = f32x4.splat(0), s01 = s00, s10 = s00, s11 = s00, s20 = s00, s21 = s00;
  let s30 = s00, s31 = s00, s40 = s00, s41 = s00, s50 = s00, s51 = s00;
  // Rows that are not there read the first.
  const o1: usize = rows > 1 ? rowStride : 0;
  const o2: usize = rows > 2 ? rowStride * 2 : 0;
  const o3: usize = rows > 3 ? rowStride * 3 : 0;
  const o4: usize = rows > 4 ? rowStride * 4 : 0;
  const o5: usize = rows > 5 ? rowStride * 5 : 0;
  for (let segment = 0; segment < segments; segment++) {
    let a0 = a, a1 = a + o1, a2 = a + o2, a3 = a + o3, a4 = a + o4, a5 = a + o5;
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
      x = v128.load32_splat(a5);
      s50 = madd(x, b0, s50);
      s51 = madd(x, b1, s51);
      a0 += 4;
      a1 += 4;
      a2 += 4;
      a3 += 4;
      a4 += 4;
      a5 += 4;
      b += 32;
    }
    a += segmentStride;
  }
  put(to, s00, s01, columns, add);
  if (rows > 1) put(to + toStride, s10, s11, columns, add);
  if (rows > 2) put(to + 2 * toStride, s20, s21, columns, add);
  if (rows > 3) put(to + 3 * toStride, s30, s31, columns, add);
  if (rows > 4) put(to + 4 * toStride, s40, s41, columns, add);
  if (rows > 5) put(to + 5 * toStride, s50, s51, columns, add);
}

function put(to: usize, u: v128, v: v128, columns: i32, add: bool): void {
  if (columns == 8) {
    if (add) {
      u = f32x4.add(v128.load(to), u);
      v = f32x4.add(v128.load(to, 16), v);
    }
    v128.store(to, u);
    v128.store(to, v, 16);
    return;
  }
  for (let i = 0; i < columns; i++) {
    const at = to + (<usize>i << 2);
    store<f32>(at, f32x4.extract_lane(u, 0) + (add ? load<f32>(at) : 0));
    u = i8x16.shuffle(u, v, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19);
    v = i8x16.shuffle(v, v, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 0, 1, 2, 3);
  }
}

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
