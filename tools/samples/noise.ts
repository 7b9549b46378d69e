/** Seeded randomness: a generator, lattice hashes, gradient and value noise, fractal sums and Voronoi cells. */

/** `Math.hypot` is many times slower than the plain root. */
export const hypot = (x: number, y: number, z = 0): number => Math.sqrt(x * x + y * y + z * z);

export type Random = () => number;

/** A small fast generator (mulberry32) with values in [0, 1). */
export function createRandom(seed: number): Random {
  let state = seed | 0;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

/** A number in [0, 1) that depends only on the lattice point and the seed. */
export function hash(ix: number, iy: number, seed = 0): number {
  let h =
    Math.imul(ix | 0, 0x27d4eb2d) ^
    Math.imul((iy | 0) + 0x1b873593, 0x165667b1) ^
    Math.imul(seed + 1, 0x9e3779b1);
  h = Math.imul(h ^ (h >>> 15), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return ((h ^ (h >>> 16)) >>> 0) / 4294967296;
}

const GRADIENTS = Float64Array.from({ length: 64 }, (_, i) =>
  i % 2 === 0 ? Math.cos(((i >> 1) / 32) * Math.PI * 2) : Math.sin(((i >> 1) / 32) * Math.PI * 2),
);

function corner(ix: number, iy: number, dx: number, dy: number, seed: number): number {
  const g = (hash(ix, iy, seed) * 32) | 0;
  return GRADIENTS[g * 2]! * dx + GRADIENTS[g * 2 + 1]! * dy;
}

/** Gradient noise, about -1..1. */
export function noise2(x: number, y: number, seed = 0): number {
  const ix = Math.floor(x);
  const iy = Math.floor(y);
  const fx = x - ix;
  const fy = y - iy;
  const u = fx * fx * fx * (fx * (fx * 6 - 15) + 10);
  const v = fy * fy * fy * (fy * (fy * 6 - 15) + 10);
  const a = corner(ix, iy, fx, fy, seed);
  const b = corner(ix + 1, iy, fx - 1, fy, seed);
  const c = corner(ix, iy + 1, fx, fy - 1, seed);
  const d = corner(ix + 1, iy + 1, fx - 1, fy - 1, seed);
  return 1.5 * (a + (b - a) * u + (c - a) * v + (a - b - c + d) * u * v);
}

/** Value noise in space, -1..1. */
export function noise3(x: number, y: number, z: number, seed = 0): number {
  const ix = Math.floor(x);
  const iy = Math.floor(y);
  const iz = Math.floor(z);
  let u = x - ix;
  let v = y - iy;
  let w = z - iz;
  u = u * u * (3 - 2 * u);
  v = v * v * (3 - 2 * v);
  w = w * w * (3 - 2 * w);
  const s0 = seed + iz * 57;
  const s1 = s0 + 57;
  const a0 = hash(ix, iy, s0);
  const b0 = hash(ix + 1, iy, s0);
  const c0 = hash(ix, iy + 1, s0);
  const d0 = hash(ix + 1, iy + 1, s0);
  const a1 = hash(ix, iy, s1);
  const b1 = hash(ix + 1, iy, s1);
  const c1 = hash(ix, iy + 1, s1);
  const d1 = hash(ix + 1, iy + 1, s1);
  const low = a0 + (b0 - a0) * u + (c0 - a0) * v + (a0 - b0 - c0 + d0) * u * v;
  const high = a1 + (b1 - a1) * u + (c1 - a1) * v + (a1 - b1 - c1 + d1) * u * v;
  return 2 * (low + (high - low) * w) - 1;
}

/** Octaves of `noise2`, about -1..1. */
export function fbm2(x: number, y: number, octaves: number, seed = 0): number {
  let sum = 0;
  let amplitude = 0.5;
  for (let i = 0; i < octaves; i++) {
    sum += amplitude * noise2(x, y, seed + i * 13);
    const rx = 1.6 * x - 1.2 * y;
    y = 1.2 * x + 1.6 * y + 7.3;
    x = rx;
    amplitude *= 0.5;
  }
  return sum;
}

/** Octaves of `noise3`, about -1..1. */
export function fbm3(x: number, y: number, z: number, octaves: number, seed = 0): number {
  let sum = 0;
  let amplitude = 0.5;
  for (let i = 0; i < octaves; i++) {
    sum += amplitude * noise3(x, y, z, seed + i * 13);
    x = x * 2.03 + 3.1;
    y = y * 2.01 + 1.7;
    z = z * 2.02 + 5.3;
    amplitude *= 0.5;
  }
  return sum;
}

export interface Cell {
  /** Distance to the nearest site and to the border with the next cell. */
  nearest: number;
  border: number;
  /** Lattice coordinates that name the cell. */
  ix: number;
  iy: number;
}

/** The Voronoi cell of a jittered lattice that holds the point. */
export function cellAt(x: number, y: number, jitter: number, seed: number, out: Cell): Cell {
  const cx = Math.floor(x);
  const cy = Math.floor(y);
  let best = 1e9;
  let bx = 0;
  let by = 0;
  for (let j = -1; j <= 1; j++) {
    for (let i = -1; i <= 1; i++) {
      const px = cx + i + 0.5 + jitter * (hash(cx + i, cy + j, seed) - 0.5) - x;
      const py = cy + j + 0.5 + jitter * (hash(cx + i, cy + j, seed + 7) - 0.5) - y;
      const d = px * px + py * py;
      if (d < best) {
        best = d;
        bx = px;
        by = py;
        out.ix = cx + i;
        out.iy = cy + j;
      }
    }
  }
  let border = 1e9;
  for (let j = -2; j <= 2; j++) {
    for (let i = -2; i <= 2; i++) {
      const px = cx + i + 0.5 + jitter * (hash(cx + i, cy + j, seed) - 0.5) - x;
      const py = cy + j + 0.5 + jitter * (hash(cx + i, cy + j, seed + 7) - 0.5) - y;
      const ex = px - bx;
      const ey = py - by;
      const length = hypot(ex, ey);
      if (length < 1e-6) continue;
      border = Math.min(border, ((px + bx) * ex + (py + by) * ey) / (2 * length));
    }
  }
  out.nearest = Math.sqrt(best);
  out.border = border;
  return out;
}
