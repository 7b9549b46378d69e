import { COLUMNS, edge, ROOM, ROWS, tile, tileOnto } from './tile';

/** The lanes of a whose bits are set in the lowest four bits of `bits`, else 0. */
// @ts-ignore: a decorator of AssemblyScript
@inline
function where(a: v128, bits: u32): v128 {
  return v128.and(a, i32x4.eq(v128.and(i32x4.splat(bits), i32x4(1, 2, 4, 8)), i32x4(1, 2, 4, 8)));
}

/** Words that the bits of `channels` entries take, of `bits` each. */
// @ts-ignore: a decorator of AssemblyScript
@inline
function wordsOf(channels: i32, bits: i32): i32 {
  return (channels * bits + 31) >> 5;
}

/**
 * Row `piece` of a strip of x with a margin of zeros around it, [rows + 2 reach, padded, ins], as the convolution is to see
 * it: unpooled (0 not, 1 from a maximum, 2 from a mean), masked by signs (0 without). `first` is the row of x where the strip begins.
 */
export function fill(
  x: usize,
  choices: usize,
  signs: usize,
  unpool: i32,
  height: i32,
  width: i32,
  ins: i32,
  reach: i32,
  padded: i32,
  first: i32,
  to: usize,
  piece: i32,
): void {
  const rowBytes = <usize>(padded * ins) << 2;
  to += <usize>piece * rowBytes;
  const row = first + piece - reach;
  memory.fill(to, 0, rowBytes);
  if (row < 0 || row >= height) return;
  const pixel = <usize>ins << 2;
  to += <usize>reach * pixel;
  if (unpool == 0) memory.copy(to, x + <usize>(row * width) * pixel, <usize>width * pixel);
  else if (row >> 1 < height >> 1) {
    const halfWidth = width >> 1;
    const words = wordsOf(ins, 2);
    for (let column = 0; column < 2 * halfWidth; column++) {
      const place = (row >> 1) * halfWidth + (column >> 1);
      const from = x + <usize>place * pixel;
      const corner = 2 * (row & 1) + (column & 1);
      const chosen = choices + (<usize>(place * words) << 2);
      const at = to + <usize>column * pixel;
      let c = 0;
      for (; c + 4 <= ins; c += 4) {
        const g = v128.load(from + (<usize>c << 2));
        let value = f32x4.mul(g, f32x4.splat(0.25));
        if (unpool == 1) {
          const bits = load<u32>(chosen + (<usize>(c >> 4) << 2)) >> ((c & 15) << 1);
          const mine = i32x4.mul(i32x4.splat(corner), i32x4(1, 4, 16, 64));
          value = v128.and(g, i32x4.eq(v128.and(i32x4.splat(bits), i32x4(3, 12, 48, 192)), mine));
        }
        v128.store(at + (<usize>c << 2), value);
      }
      for (; c < ins; c++) {
        const g = load<f32>(from + (<usize>c << 2));
        let value = g * 0.25;
        if (unpool == 1) {
          const bits = load<u32>(chosen + (<usize>(c >> 4) << 2)) >> ((c & 15) << 1);
          value = (bits & 3) == <u32>corner ? g : 0;
        }
        store<f32>(at + (<usize>c << 2), value);
      }
    }
  }
  if (signs) maskRow(to, signs, row, width, ins);
}

function maskRow(at: usize, signs: usize, row: i32, width: i32, channels: i32): void {
  const words = wordsOf(channels, 1);
  let word = signs + (<usize>(row * width * words) << 2);
  for (let column = 0; column < width; column++) {
    if ((channels & 3) == 0)
      for (let c = 0; c < channels; c += 4) {
        const bits = load<u32>(word + (<usize>(c >> 5) << 2)) >> (c & 31);
        v128.store(at + (<usize>c << 2), where(v128.load(at + (<usize>c << 2)), bits));
      }
    else
      for (let c = 0; c < channels; c++)
        if (!((load<u32>(word + (<usize>(c >> 5) << 2)) >> (c & 31)) & 1)) store<f32>(at + (<usize>c << 2), 0);
    at += <usize>channels << 2;
    word += <usize>words << 2;
  }
}

/** Row `piece` of a strip of y as the product of what `fill` made with packed panels of the kernel, [size ins, 8] for each of its rows. */
export function direct(
  x: usize,
  kernel: usize,
  width: i32,
  ins: i32,
  outs: i32,
  size: i32,
  padded: i32,
  to: usize,
  room: usize,
  thread: i32,
  piece: i32,
): void {
  const pixel = <usize>ins << 2;
  const line = <usize>padded * pixel;
  const outPixel = <usize>outs << 2;
  const k = size * ins;
  x += <usize>piece * line;
  to += <usize>(piece * width) * outPixel;
  room += <usize>thread * ROOM;
  for (let column = 0; column < width; column += ROWS) {
    const rows = min(ROWS, width - column);
    for (let panel = 0; panel * COLUMNS < outs; panel++) {
      const columns = outs - panel * COLUMNS;
      const at = to + <usize>column * outPixel + (<usize>(panel * COLUMNS) << 2);
      for (let row = 0; row < size; row++) {
        const from = x + <usize>row * line + <usize>column * pixel;
        const packed = kernel + <usize>((panel * size + row) * k) * 32;
        if (columns < COLUMNS) edge(from, pixel, rows, k, packed, at, outPixel, columns, row > 0, room);
        else if (row > 0) tileOnto(from, pixel, rows, k, packed, at, outPixel);
        else tile(from, pixel, rows, k, packed, at, outPixel);
      }
    }
  }
}

/**
 * What is done to y after the sum, for rows 2 `piece` and the next of a strip of `rows` that begins at row `first`: bias,
 * ReLU, up to two tensors added, the mask; then its signs, and its pool (1 maxima, 2 means) with the choices. Pointers
 * that are 0 are left out.
 */
export function finish(
  y: usize,
  bias: usize,
  relu: i32,
  added: usize,
  added2: usize,
  mask: usize,
  signs: usize,
  pool: i32,
  pooled: usize,
  choices: usize,
  width: i32,
  outs: i32,
  first: i32,
  rows: i32,
  piece: i32,
): void {
  const line = <usize>(width * outs) << 2;
  const begin = 2 * piece;
  const end = min(rows, begin + 2);
  for (let row = begin; row < end; row++) {
    const at = y + <usize>row * line;
    const place = <usize>(first + row) * line;
    if (bias || relu) biasRow(at, bias, relu, width, outs);
    if (added) addRow(at, added + place, width * outs);
    if (added2) addRow(at, added2 + place, width * outs);
    if (mask) maskRow(at, mask, first + row, width, outs);
    if (signs) signsRow(at, signs, first + row, width, outs);
  }
  if (pool && end == begin + 2)
    poolRow(y + <usize>begin * line, line, pool, pooled, choices, (first + begin) >> 1, width >> 1, outs);
}

function biasRow(at: usize, bias: usize, relu: i32, width: i32, outs: i32): void {
  const zero = f32x4.splat(0);
  for (let column = 0; column < width; column++) {
    let c = 0;
    for (; c + 4 <= outs; c += 4) {
      let v = v128.load(at);
      if (bias) v = f32x4.add(v, v128.load(bias + (<usize>c << 2)));
      if (relu) v = f32x4.max(v, zero);
      v128.store(at, v);
      at += 16;
    }
    for (; c < outs; c++) {
      let v = load<f32>(at);
      if (bias) v += load<f32>(bias + (<usize>c << 2));
      if (relu) v = max<f32>(v, 0);
      store<f32>(at, v);
      at += 4;
    }
  }
}

function addRow(at: usize, from: usize, count: i32): void {
  let i = 0;
  for (; i + 4 <= count; i += 4) {
    v128.store(at, f32x4.add(v128.load(at), v128.load(from)));
    at += 16;
    from += 16;
  }
  for (; i < count; i++) {
    store<f32>(at, load<f32>(at) + load<f32>(from));
    at += 4;
    from += 4;
  }
}

/** A bit for each entry of a row, whether it is above 0: in words of 32 channels of a pixel. */
function signsRow(at: usize, signs: usize, row: i32, width: i32, channels: i32): void {
  const words = wordsOf(channels, 1);
  const zero = f32x4.splat(0);
  let word = signs + (<usize>(row * width * words) << 2);
  for (let column = 0; column < width; column++)
    for (let first = 0; first < channels; first += 32) {
      const count = min(32, channels - first);
      let bits: u32 = 0;
      let c = 0;
      for (; c + 4 <= count; c += 4) {
        bits |= <u32>i32x4.bitmask(f32x4.gt(v128.load(at), zero)) << c;
        at += 16;
      }
      for (; c < count; c++) {
        if (load<f32>(at) > 0) bits |= 1 << c;
        at += 4;
      }
      store<u32>(word, bits);
      word += 4;
    }
}

// @ts-ignore: a decorator of AssemblyScript
@inline
function sumOfLanes(a: v128): i32 {
  return i32x4.extract_lane(a, 0) + i32x4.extract_lane(a, 1) + i32x4.extract_lane(a, 2) + i32x4.extract_lane(a, 3);
}

function poolRow(
  at: usize,
  line: usize,
  pool: i32,
  pooled: usize,
  choices: usize,
  row: i32,
  columns: i32,
  channels: i32,
): void {
  const pixel = <usize>channels << 2;
  const words = wordsOf(channels, 2);
  pooled += <usize>(row * columns) * pixel;
  choices += choices ? <usize>(row * columns * words) << 2 : 0;
  for (let column = 0; column < columns; column++) {
    const a = at + <usize>(2 * column) * pixel;
    for (let first = 0; first < channels; first += 16) {
      const count = min(16, channels - first);
      let bits: u32 = 0;
      let c = 0;
      for (; c + 4 <= count; c += 4) {
        const from = a + (<usize>(first + c) << 2);
        const p = v128.load(from);
        const q = v128.load(from + pixel);
        const r = v128.load(from + line);
        const s = v128.load(from + line + pixel);
        const to = pooled + (<usize>(first + c) << 2);
        if (pool == 2) {
          v128.store(to, f32x4.mul(f32x4.add(f32x4.add(f32x4.add(p, q), r), s), f32x4.splat(0.25)));
          continue;
        }
        // The low bit where the right one of a row is larger, the high one where the lower row is.
        const upper = f32x4.gt(q, p);
        const lower = f32x4.gt(s, r);
        const over = f32x4.max(p, q);
        const under = f32x4.max(r, s);
        const down = f32x4.gt(under, over);
        const right = v128.bitselect(lower, upper, down);
        const mine = v128.or(v128.and(right, i32x4(1, 4, 16, 64)), v128.and(down, i32x4(2, 8, 32, 128)));
        bits |= <u32>sumOfLanes(mine) << (c << 1);
        v128.store(to, f32x4.max(over, under));
      }
      for (; c < count; c++) {
        const from = a + (<usize>(first + c) << 2);
        const p = load<f32>(from);
        const q = load<f32>(from + pixel);
        const r = load<f32>(from + line);
        const s = load<f32>(from + line + pixel);
        const to = pooled + (<usize>(first + c) << 2);
        if (pool == 2) {
          store<f32>(to, (p + q + r + s) * 0.25);
          continue;
        }
        let most = p;
        let corner: u32 = 0;
        if (q > most) {
          most = q;
          corner = 1;
        }
        if (r > most) {
          most = r;
          corner = 2;
        }
        if (s > most) {
          most = s;
          corner = 3;
        }
        bits |= corner << (c << 1);
        // As a maximum that keeps NaN.
        store<f32>(to, max(max(p, q), max(r, s)));
      }
      if (choices) {
        store<u32>(choices, bits);
        choices += 4;
      }
    }
    pooled += pixel;
  }
}

/** The signs of row `piece` of features. */
export function signsOf(x: usize, width: i32, channels: i32, to: usize, piece: i32): void {
  signsRow(x + (<usize>(piece * width * channels) << 2), to, piece, width, channels);
}

/** Row `piece` of the maxima of features, into `pooled`, and their choices. */
export function choicesOf(x: usize, width: i32, channels: i32, pooled: usize, to: usize, piece: i32): void {
  const line = <usize>(width * channels) << 2;
  poolRow(x + <usize>(2 * piece) * line, line, 1, pooled, to, piece, width >> 1, channels);
}
