/** Sphere tracing of signed distance fields: rays, normals, soft shadows, ambient occlusion, solids. */

import { hypot } from './noise.ts';

export type Field = (x: number, y: number, z: number) => number;
export type Vec = [number, number, number];

export const dot = (a: Vec, b: Vec): number => a[0] * b[0] + a[1] * b[1] + a[2] * b[2];

export function normalize(a: Vec): Vec {
  const n = 1 / Math.max(hypot(a[0], a[1], a[2]), 1e-12);
  return [a[0] * n, a[1] * n, a[2] * n];
}

export const cross = (a: Vec, b: Vec): Vec => [
  a[1] * b[2] - a[2] * b[1],
  a[2] * b[0] - a[0] * b[2],
  a[0] * b[1] - a[1] * b[0],
];

export function reflect(d: Vec, n: Vec): Vec {
  const k = 2 * dot(d, n);
  return [d[0] - k * n[0], d[1] - k * n[1], d[2] - k * n[2]];
}

/** A pinhole camera: the direction of the ray through a pixel. `focal` is in picture heights. */
export function camera(eye: Vec, target: Vec, focal: number, width: number, height: number) {
  const forward = normalize([target[0] - eye[0], target[1] - eye[1], target[2] - eye[2]]);
  const right = normalize(cross(forward, [0, 1, 0]));
  const up = cross(right, forward);
  return (x: number, y: number): Vec => {
    const u = (x - width / 2) / height;
    const v = (height / 2 - y) / height;
    return normalize([
      forward[0] * focal + right[0] * u + up[0] * v,
      forward[1] * focal + right[1] * u + up[1] * v,
      forward[2] * focal + right[2] * u + up[2] * v,
    ]);
  };
}

/** The distance along the ray to the surface, or -1. */
export function march(
  field: Field,
  o: Vec,
  d: Vec,
  near: number,
  far: number,
  steps: number,
  detail: number,
): number {
  let t = near;
  for (let i = 0; i < steps; i++) {
    const s = field(o[0] + d[0] * t, o[1] + d[1] * t, o[2] + d[2] * t);
    if (s < detail * t) return t;
    t += s;
    if (t > far) return -1;
  }
  return t;
}

export function normalAt(field: Field, p: Vec, e: number): Vec {
  const [x, y, z] = p;
  const a = field(x + e, y - e, z - e);
  const b = field(x - e, y - e, z + e);
  const c = field(x - e, y + e, z - e);
  const d = field(x + e, y + e, z + e);
  return normalize([a - b - c + d, -a - b + c + d, -a + b - c + d]);
}

/** How much of a light of angular size 1 / `sharpness` is seen, 0..1. */
export function softShadow(
  field: Field,
  p: Vec,
  l: Vec,
  near: number,
  far: number,
  sharpness: number,
): number {
  let seen = 1;
  let t = near;
  for (let i = 0; i < 32 && t < far; i++) {
    const s = field(p[0] + l[0] * t, p[1] + l[1] * t, p[2] + l[2] * t);
    seen = Math.min(seen, 0.5 + (0.5 * sharpness * s) / t);
    if (seen <= 0) return 0;
    t += Math.min(Math.max(s, near * 0.6), far * 0.12);
  }
  return seen * seen * (3 - 2 * seen);
}

/** How open the surroundings are, 0..1. */
export function occlusion(field: Field, p: Vec, n: Vec, reach: number): number {
  let hidden = 0;
  let weight = 1;
  let total = 0;
  for (let i = 1; i <= 5; i++) {
    const h = (reach * i) / 5;
    hidden += weight * Math.max(h - field(p[0] + n[0] * h, p[1] + n[1] * h, p[2] + n[2] * h), 0);
    total += weight * h;
    weight *= 0.72;
  }
  return Math.max(1 - (1.25 * hidden) / total, 0);
}

export function smoothMin(a: number, b: number, k: number): number {
  const h = Math.max(k - Math.abs(a - b), 0) / k;
  return Math.min(a, b) - h * h * k * 0.25;
}

export const smoothMax = (a: number, b: number, k: number): number => -smoothMin(-a, -b, k);

export function box(x: number, y: number, z: number, hx: number, hy: number, hz: number): number {
  const ax = Math.abs(x) - hx;
  const ay = Math.abs(y) - hy;
  const az = Math.abs(z) - hz;
  const out = hypot(Math.max(ax, 0), Math.max(ay, 0), Math.max(az, 0));
  return out + Math.min(Math.max(ax, ay, az), 0);
}

export function capsule(
  x: number,
  y: number,
  z: number,
  ax: number,
  ay: number,
  az: number,
  bx: number,
  by: number,
  bz: number,
  r: number,
): number {
  const px = x - ax;
  const py = y - ay;
  const pz = z - az;
  const ex = bx - ax;
  const ey = by - ay;
  const ez = bz - az;
  const h = Math.min(Math.max((px * ex + py * ey + pz * ez) / (ex * ex + ey * ey + ez * ez), 0), 1);
  return hypot(px - ex * h, py - ey * h, pz - ez * h) - r;
}

/** An ellipsoid; close to the true distance near the surface. */
export function ellipsoid(x: number, y: number, z: number, rx: number, ry: number, rz: number): number {
  const k0 = hypot(x / rx, y / ry, z / rz);
  const k1 = hypot(x / (rx * rx), y / (ry * ry), z / (rz * rz));
  return k1 < 1e-9 ? -Math.min(rx, ry, rz) : (k0 * (k0 - 1)) / k1;
}
