/**
 * Winograd's F(4 x 4, 3 x 3): src/engines/winograd.ts has the points, which `constants` are made of: near, near², near³, far,
 * far², far³, near² + far². Tiles are 4 x 4 pixels of y; `tiles` of a strip lie row by row.
 */
import { COLUMNS, ROWS, tile, tileOfFour } from './tile';

// @ts-ignore: a decorator of AssemblyScript
@inline
function constant(constants: usize, i: usize): v128 {
  return v128.load32_splat(constants + (i << 2));
}

/** Bytes from one point to the next: an odd number of cache lines, for 36 that meet in one set of the cache drive each other out. */
// @ts-ignore: a decorator of AssemblyScript
@inline
function pointBytes(tiles: i32, channels: i32): usize {
  return <usize>(((((tiles * channels) << 2) + 127) & ~127) + 64);
}

/** G g Gᵀ of the kernel [3, 3, ins, outs] for panel `piece` of 8 outs: [36, panels, ins, 8]. `g` is G, [6, 3]. */
export function winogradKernel(kernel: usize, g: usize, ins: i32, outs: i32, to: usize, piece: i32): void {
  const panels = outs / COLUMNS;
  const tap = <usize>(ins * outs) << 2;
  for (let c = 0; c < ins; c++)
    for (let half = 0; half < 2; half++) {
      const from = kernel + (<usize>(c * outs + piece * COLUMNS + 4 * half) << 2);
      for (let i = 0; i < 6; i++) {
        const gi = g + <usize>i * 12;
        const g0 = v128.load32_splat(gi), g1 = v128.load32_splat(gi, 4), g2 = v128.load32_splat(gi, 8);
        const r0 = three(g0, g1, g2, from, 3 * tap);
        const r1 = three(g0, g1, g2, from + tap, 3 * tap);
        const r2 = three(g0, g1, g2, from + 2 * tap, 3 * tap);
        for (let j = 0; j < 6; j++) {
          const gj = g + <usize>j * 12;
          const sum = f32x4.add(
            f32x4.add(f32x4.mul(v128.load32_splat(gj), r0), f32x4.mul(v128.load32_splat(gj, 4), r1)),
            f32x4.mul(v128.load32_splat(gj, 8), r2),
          );
          v128.store(to + (<usize>((((6 * i + j) * panels + piece) * ins + c) * 8 + 4 * half) << 2), sum);
        }
      }
    }
}

// @ts-ignore: a decorator of AssemblyScript
@inline
function three(g0: v128, g1: v128, g2: v128, at: usize, apart: usize): v128 {
  return f32x4.add(
    f32x4.add(f32x4.mul(g0, v128.load(at)), f32x4.mul(g1, v128.load(at + apart))),
    f32x4.mul(g2, v128.load(at + 2 * apart)),
  );
}

/**
 * Bᵀ d B of tile `piece` of a strip: d are the 6 x 6 pixels of `x`, [.., padded, ins], around it. Writes point p to
 * [36, tiles, ins]. `room` has 36 vectors for every thread.
 */
export function winogradInput(
  x: usize,
  constants: usize,
  room: usize,
  across: i32,
  tiles: i32,
  ins: i32,
  padded: i32,
  to: usize,
  thread: i32,
  piece: i32,
): void {
  const near = constant(constants, 0), near2 = constant(constants, 1);
  const far = constant(constants, 3), far2 = constant(constants, 4), both2 = constant(constants, 6);
  const pixel = <usize>ins << 2;
  const line = <usize>padded * pixel;
  const point = pointBytes(tiles, ins);
  room += <usize>thread * 576;
  const from = x + <usize>(4 * (piece / across)) * line + <usize>(4 * (piece % across)) * pixel;
  to += <usize>piece * pixel;
  for (let c: usize = 0; c < pixel; c += 16) {
    for (let j: usize = 0; j < 6; j++) {
      const at = from + c + j * pixel;
      const d0 = v128.load(at), d1 = v128.load(at + line), d2 = v128.load(at + 2 * line);
      const d3 = v128.load(at + 3 * line), d4 = v128.load(at + 4 * line), d5 = v128.load(at + 5 * line);
      const even = f32x4.sub(d4, f32x4.mul(far2, d2));
      const odd = f32x4.mul(near, f32x4.sub(d3, f32x4.mul(far2, d1)));
      const even2 = f32x4.sub(d4, f32x4.mul(near2, d2));
      const odd2 = f32x4.mul(far, f32x4.sub(d3, f32x4.mul(near2, d1)));
      const put = room + (j << 4);
      v128.store(put, f32x4.add(f32x4.sub(d0, f32x4.mul(both2, d2)), d4));
      v128.store(put, f32x4.add(even, odd), 96);
      v128.store(put, f32x4.sub(even, odd), 192);
      v128.store(put, f32x4.add(even2, odd2), 288);
      v128.store(put, f32x4.sub(even2, odd2), 384);
      v128.store(put, f32x4.add(f32x4.sub(d1, f32x4.mul(both2, d3)), d5), 480);
    }
    let put = to + c;
    for (let i: usize = 0; i < 6; i++) {
      const at = room + i * 96;
      const d0 = v128.load(at), d1 = v128.load(at, 16), d2 = v128.load(at, 32);
      const d3 = v128.load(at, 48), d4 = v128.load(at, 64), d5 = v128.load(at, 80);
      const even = f32x4.sub(d4, f32x4.mul(far2, d2));
      const odd = f32x4.mul(near, f32x4.sub(d3, f32x4.mul(far2, d1)));
      const even2 = f32x4.sub(d4, f32x4.mul(near2, d2));
      const odd2 = f32x4.mul(far, f32x4.sub(d3, f32x4.mul(near2, d1)));
      v128.store(put, f32x4.add(f32x4.sub(d0, f32x4.mul(both2, d2)), d4));
      v128.store(put + point, f32x4.add(even, odd));
      v128.store(put + 2 * point, f32x4.sub(even, odd));
      v128.store(put + 3 * point, f32x4.add(even2, odd2));
      v128.store(put + 4 * point, f32x4.sub(even2, odd2));
      v128.store(put + 5 * point, f32x4.add(f32x4.sub(d1, f32x4.mul(both2, d3)), d5));
      put += 6 * point;
    }
  }
}

/** The products of point `piece` / `parts` for the part `piece` % `parts` of the outs. */
export function winogradMultiply(
  x: usize,
  kernel: usize,
  tiles: i32,
  ins: i32,
  outs: i32,
  parts: i32,
  to: usize,
  piece: i32,
): void {
  const point = piece / parts;
  const part = piece % parts;
  const panels = outs / COLUMNS;
  const pixel = <usize>ins << 2;
  const outPixel = <usize>outs << 2;
  x += <usize>point * pointBytes(tiles, ins);
  to += <usize>point * pointBytes(tiles, outs);
  kernel += <usize>(point * panels * ins) * 32;
  const end = ((part + 1) * panels) / parts;
  // As even as can be: 16 tiles are four times four rows, rather than three times five and one.
  const groups = (tiles + ROWS - 1) / ROWS;
  const rows = (tiles + groups - 1) / groups;
  for (let panel = (part * panels) / parts; panel < end; panel++) {
    const packed = kernel + <usize>(panel * ins) * 32;
    for (let row = 0; row < tiles; row += rows) {
      const from = x + <usize>row * pixel;
      const at = to + <usize>row * outPixel + (<usize>(panel * COLUMNS) << 2);
      const count = min(rows, tiles - row);
      if (count < ROWS) tileOfFour(from, pixel, count, ins, packed, at, outPixel);
      else tile(from, pixel, count, ins, packed, at, outPixel);
    }
  }
}

/** Aᵀ m A of tile `piece`: its 36 products to its pixels inside of a strip of y, [rows, width, outs]. */
export function winogradOutput(
  m: usize,
  constants: usize,
  room: usize,
  across: i32,
  tiles: i32,
  outs: i32,
  width: i32,
  rows: i32,
  to: usize,
  thread: i32,
  piece: i32,
): void {
  const near = constant(constants, 0), near2 = constant(constants, 1), near3 = constant(constants, 2);
  const far = constant(constants, 3), far2 = constant(constants, 4), far3 = constant(constants, 5);
  const pixel = <usize>outs << 2;
  const point = pointBytes(tiles, outs);
  room += <usize>thread * 576;
  const top = 4 * (piece / across);
  const left = 4 * (piece % across);
  const height = min(4, rows - top);
  const breadth = min(4, width - left);
  m += <usize>piece * pixel;
  to += <usize>(top * width + left) * pixel;
  const line = <usize>width * pixel;
  for (let c: usize = 0; c < pixel; c += 16) {
    for (let i: usize = 0; i < 6; i++) {
      const at = m + c + 6 * i * point;
      const m1 = v128.load(at + point), m2 = v128.load(at + 2 * point);
      const m3 = v128.load(at + 3 * point), m4 = v128.load(at + 4 * point);
      const sum = f32x4.add(m1, m2), difference = f32x4.sub(m1, m2);
      const sum2 = f32x4.add(m3, m4), difference2 = f32x4.sub(m3, m4);
      const put = room + i * 16;
      v128.store(put, f32x4.add(f32x4.add(v128.load(at), sum), sum2));
      v128.store(put, f32x4.add(f32x4.mul(near, difference), f32x4.mul(far, difference2)), 96);
      v128.store(put, f32x4.add(f32x4.mul(near2, sum), f32x4.mul(far2, sum2)), 192);
      v128.store(
        put,
        f32x4.add(
          f32x4.add(f32x4.mul(near3, difference), f32x4.mul(far3, difference2)),
          v128.load(at + 5 * point),
        ),
        288,
      );
    }
    for (let j: usize = 0; j < <usize>breadth; j++) {
      const at = room + j * 96;
      const m1 = v128.load(at, 16), m2 = v128.load(at, 32), m3 = v128.load(at, 48), m4 = v128.load(at, 64);
      const sum = f32x4.add(m1, m2), difference = f32x4.sub(m1, m2);
      const sum2 = f32x4.add(m3, m4), difference2 = f32x4.sub(m3, m4);
      const put = to + c + j * pixel;
      v128.store(put, f32x4.add(f32x4.add(v128.load(at), sum), sum2));
      if (height > 1)
        v128.store(put + line, f32x4.add(f32x4.mul(near, difference), f32x4.mul(far, difference2)));
      if (height > 2)
        v128.store(put + 2 * line, f32x4.add(f32x4.mul(near2, sum), f32x4.mul(far2, sum2)));
      if (height > 3)
        v128.store(
          put + 3 * line,
          f32x4.add(f32x4.add(f32x4.mul(near3, difference), f32x4.mul(far3, difference2)), v128.load(at, 80)),
        );
    }
  }
}
