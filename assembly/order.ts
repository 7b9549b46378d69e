/** The order of entries in columns, and entries by lists of indices. */

/**
 * For every entry of column `piece` of x [rows, columns] how many come before it: `ties` 0 by row, 1 none of its equals, 2
 * all of its equals. `room` has two lists of indices for every column.
 */
export function ranks(
  x: usize,
  rows: i32,
  columns: i32,
  ties: i32,
  room: usize,
  to: usize,
  thread: i32,
  piece: i32,
): void {
  const list = (<usize>rows) << 2;
  let order = room + <usize>thread * 2 * list;
  let other = order + list;
  x += (<usize>piece) << 2;
  to += (<usize>piece) << 2;
  const stride = (<usize>columns) << 2;
  for (let i = 0; i < rows; i++) store<i32>(order + ((<usize>i) << 2), i);
  // A merge sort from below, which keeps equals in their order.
  for (let run = 1; run < rows; run *= 2) {
    for (let first = 0; first < rows; first += 2 * run) {
      const middle = min(rows, first + run);
      const end = min(rows, first + 2 * run);
      let i = first,
        j = middle;
      for (let k = first; k < end; k++) {
        const left = i < middle ? load<i32>(order + ((<usize>i) << 2)) : 0;
        const right = j < end ? load<i32>(order + ((<usize>j) << 2)) : 0;
        const takesLeft =
          j >= end ||
          (i < middle && !(load<f32>(x + <usize>right * stride) < load<f32>(x + <usize>left * stride)));
        store<i32>(other + ((<usize>k) << 2), takesLeft ? left : right);
        if (takesLeft) i++;
        else j++;
      }
    }
    const swap = order;
    order = other;
    other = swap;
  }
  for (let i = 0; i < rows;) {
    const value = load<f32>(x + <usize>load<i32>(order + ((<usize>i) << 2)) * stride);
    let end = i + 1;
    while (end < rows && load<f32>(x + <usize>load<i32>(order + ((<usize>end) << 2)) * stride) == value)
      end++;
    for (let k = i; k < end; k++) {
      const rank = ties == 0 ? k : ties == 1 ? i : end - 1;
      store<f32>(to + <usize>load<i32>(order + ((<usize>k) << 2)) * stride, <f32>rank);
    }
    i = end;
  }
}

/** Entries of column `piece` of v [rows, columns] to the rows that `order` says. */
export function arrange(v: usize, order: usize, rows: i32, columns: i32, to: usize, piece: i32): void {
  const stride = (<usize>columns) << 2;
  const first = (<usize>piece) << 2;
  for (let i = 0; i < rows; i++) {
    const at = first + <usize>i * stride;
    store<f32>(to + first + <usize>load<f32>(order + at) * stride, load<f32>(v + at));
  }
}

/** Of x [lines, from, step] the entries `indices` of line `piece`: [lines, count, step]. */
export function take(
  x: usize,
  indices: usize,
  from: i32,
  count: i32,
  step: i32,
  to: usize,
  piece: i32,
): void {
  const bytes = (<usize>step) << 2;
  for (let i = 0; i < count; i++)
    memory.copy(
      to + <usize>(piece * count + i) * bytes,
      x + <usize>(piece * from + load<i32>(indices + ((<usize>i) << 2))) * bytes,
      bytes,
    );
}

/** Adds up the entries of line `piece` of x [lines, count, step] at `indices` of [lines, from, step]. */
export function put(x: usize, indices: usize, from: i32, count: i32, step: i32, to: usize, piece: i32): void {
  const bytes = (<usize>step) << 2;
  memory.fill(to + <usize>(piece * from) * bytes, 0, <usize>from * bytes);
  for (let i = 0; i < count; i++) {
    const at = to + <usize>(piece * from + load<i32>(indices + ((<usize>i) << 2))) * bytes;
    const entry = x + <usize>(piece * count + i) * bytes;
    for (let s: usize = 0; s < bytes; s += 4) store<f32>(at + s, load<f32>(at + s) + load<f32>(entry + s));
  }
}

/**
 * Target `piece` of [targets, step] in each line, as weighed sums of [sources, step]: those of `sources` and `weights` from
 * `starts`[piece] to the next.
 */
export function resample(
  x: usize,
  starts: usize,
  sources: usize,
  weights: usize,
  lines: i32,
  from: i32,
  targets: i32,
  step: i32,
  to: usize,
  piece: i32,
): void {
  const begin = (<usize>load<i32>(starts + ((<usize>piece) << 2))) << 2;
  const end = (<usize>load<i32>(starts + ((<usize>piece) << 2), 4)) << 2;
  const bytes = (<usize>step) << 2;
  for (let line = 0; line < lines; line++) {
    const target = to + <usize>(line * targets + piece) * bytes;
    memory.fill(target, 0, bytes);
    for (let k = begin; k < end; k += 4) {
      const weight = load<f32>(weights + k);
      const source = x + <usize>(line * from + load<i32>(sources + k)) * bytes;
      let s: usize = 0;
      for (; s + 16 <= bytes; s += 16)
        v128.store(
          target + s,
          f32x4.add(v128.load(target + s), f32x4.mul(f32x4.splat(weight), v128.load(source + s))),
        );
      for (; s < bytes; s += 4)
        store<f32>(target + s, load<f32>(target + s) + weight * load<f32>(source + s));
    }
  }
}

/** Sum `piece` of `parts` parts each, which are float64. */
export function total(partial: usize, parts: i32, to: usize, piece: i32): void {
  let sum: f64 = 0;
  for (let i = 0; i < parts; i++) sum += load<f64>(partial + ((<usize>(piece * parts + i)) << 3));
  store<f32>(to + ((<usize>piece) << 2), <f32>sum);
}
