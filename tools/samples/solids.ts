/** A small exact ray tracer for scenes made of convex solids (bounded by planes) and balls. */
import { hypot } from './noise.ts';
import { cross, normalize, type Vec } from './march.ts';

export interface Solid {
  /** Four numbers a plane (outward normal, offset); none for a ball. */
  readonly planes: Float64Array;
  readonly center: Vec;
  readonly radius: number;
  readonly material: string;
  readonly seed: number;
  /** A corner to measure surface coordinates from, and the size of the solid. */
  readonly origin: Vec;
  readonly size: Vec;
}

export interface Hit {
  t: number;
  solid: Solid | undefined;
  normal: Vec;
}

const NONE: Vec = [0, 0, 0];

export function ball(center: Vec, radius: number, material: string, seed: number): Solid {
  return {
    planes: new Float64Array(0),
    center,
    radius,
    material,
    seed,
    origin: center,
    size: [radius, radius, radius],
  };
}

/** A convex solid from points on its planes, with the planes' outward normals. */
export function convex(
  faces: readonly (readonly [Vec, Vec])[],
  center: Vec,
  radius: number,
  material: string,
  seed: number,
  origin: Vec = NONE,
  size: Vec = NONE,
): Solid {
  const planes = new Float64Array(faces.length * 4);
  for (const [i, [normal, point]] of faces.entries()) {
    const n = normalize(normal);
    planes.set([...n, n[0] * point[0] + n[1] * point[1] + n[2] * point[2]], i * 4);
  }
  return { planes, center, radius, material, seed, origin, size };
}

export function block(low: Vec, high: Vec, material: string, seed: number): Solid {
  const size: Vec = [high[0] - low[0], high[1] - low[1], high[2] - low[2]];
  return convex(
    [
      [[1, 0, 0], high],
      [[0, 1, 0], high],
      [[0, 0, 1], high],
      [[-1, 0, 0], low],
      [[0, -1, 0], low],
      [[0, 0, -1], low],
    ],
    [(low[0] + high[0]) / 2, (low[1] + high[1]) / 2, (low[2] + high[2]) / 2],
    hypot(...size) / 2,
    material,
    seed,
    low,
    size,
  );
}

/** A roof over a rectangle; the ridge runs along x, or along z when `gable` is set. */
export function roof(low: Vec, high: Vec, gable: boolean, material: string, seed: number): Solid {
  const size: Vec = [high[0] - low[0], high[1] - low[1], high[2] - low[2]];
  const half = (gable ? size[0] : size[2]) / 2;
  const slopes: (readonly [Vec, Vec])[] = gable
    ? [
        [
          [size[1], half, 0],
          [high[0], low[1], 0],
        ],
        [
          [-size[1], half, 0],
          [low[0], low[1], 0],
        ],
        [[0, 0, 1], high],
        [[0, 0, -1], low],
      ]
    : [
        [
          [0, half, size[1]],
          [0, low[1], high[2]],
        ],
        [
          [0, half, -size[1]],
          [0, low[1], low[2]],
        ],
        [[1, 0, 0], high],
        [[-1, 0, 0], low],
      ];
  return convex(
    [...slopes, [[0, -1, 0], low]],
    [(low[0] + high[0]) / 2, (low[1] + high[1]) / 2, (low[2] + high[2]) / 2],
    hypot(...size) / 2,
    material,
    seed,
    low,
    size,
  );
}

/** A four-sided spire. */
export function spire(low: Vec, high: Vec, material: string, seed: number): Solid {
  const size: Vec = [high[0] - low[0], high[1] - low[1], high[2] - low[2]];
  const rise = size[1];
  return convex(
    [
      [
        [rise, size[0] / 2, 0],
        [high[0], low[1], 0],
      ],
      [
        [-rise, size[0] / 2, 0],
        [low[0], low[1], 0],
      ],
      [
        [0, size[2] / 2, rise],
        [0, low[1], high[2]],
      ],
      [
        [0, size[2] / 2, -rise],
        [0, low[1], low[2]],
      ],
      [[0, -1, 0], low],
    ],
    [(low[0] + high[0]) / 2, low[1] + rise / 2, (low[2] + high[2]) / 2],
    hypot(...size) / 2,
    material,
    seed,
    low,
    size,
  );
}

/** A square bar between two points. */
export function beam(a: Vec, b: Vec, r: number, material: string, seed: number): Solid {
  const along = normalize([b[0] - a[0], b[1] - a[1], b[2] - a[2]]);
  const u = normalize(cross(along, Math.abs(along[1]) > 0.9 ? [0.3, 0, 1] : [0, 1, 0]));
  const v = cross(along, u);
  const at = (n: Vec, s: number): Vec => [a[0] + n[0] * s, a[1] + n[1] * s, a[2] + n[2] * s];
  const minus = (n: Vec): Vec => [-n[0], -n[1], -n[2]];
  return convex(
    [
      [along, b],
      [minus(along), a],
      [u, at(u, r)],
      [minus(u), at(u, -r)],
      [v, at(v, r)],
      [minus(v), at(v, -r)],
    ],
    [(a[0] + b[0]) / 2, (a[1] + b[1]) / 2, (a[2] + b[2]) / 2],
    hypot(b[0] - a[0], b[1] - a[1], b[2] - a[2]) / 2 + r * 1.5,
    material,
    seed,
    a,
    [r, r, r],
  );
}

/** Finds the first solid along the ray; with `any`, stops at whichever it meets. */
export function createTracer(solids: readonly Solid[]) {
  const count = solids.length;
  const bounds = new Float64Array(count * 4);
  for (const [i, s] of solids.entries()) bounds.set([...s.center, s.radius * s.radius], i * 4);
  return (o: Vec, d: Vec, far: number, any: boolean, hit: Hit): boolean => {
    hit.t = far;
    hit.solid = undefined;
    const [ox, oy, oz] = o;
    const [dx, dy, dz] = d;
    for (let i = 0; i < count; i++) {
      const cx = bounds[i * 4]! - ox;
      const cy = bounds[i * 4 + 1]! - oy;
      const cz = bounds[i * 4 + 2]! - oz;
      const along = cx * dx + cy * dy + cz * dz;
      const inside = bounds[i * 4 + 3]! - (cx * cx + cy * cy + cz * cz - along * along);
      if (inside < 0) continue;
      const reach = Math.sqrt(inside);
      if (along + reach < 1e-4 || along - reach > hit.t) continue;
      const solid = solids[i]!;
      const { planes } = solid;
      if (planes.length === 0) {
        const t = along - reach;
        if (t < 1e-4 || t >= hit.t) continue;
        hit.t = t;
        hit.solid = solid;
        hit.normal = [
          (ox + dx * t - solid.center[0]) / solid.radius,
          (oy + dy * t - solid.center[1]) / solid.radius,
          (oz + dz * t - solid.center[2]) / solid.radius,
        ];
      } else {
        let enter = -1e9;
        let leave = 1e9;
        let face = 0;
        for (let k = 0; k < planes.length; k += 4) {
          const slope = planes[k]! * dx + planes[k + 1]! * dy + planes[k + 2]! * dz;
          const gap = planes[k + 3]! - (planes[k]! * ox + planes[k + 1]! * oy + planes[k + 2]! * oz);
          if (slope < -1e-9) {
            const t = gap / slope;
            if (t > enter) {
              enter = t;
              face = k;
            }
          } else if (slope > 1e-9) leave = Math.min(leave, gap / slope);
          else if (gap < 0) leave = -1e9;
        }
        if (enter < 1e-4 || enter > leave || enter >= hit.t) continue;
        hit.t = enter;
        hit.solid = solid;
        hit.normal = [planes[face]!, planes[face + 1]!, planes[face + 2]!];
      }
      if (any) return true;
    }
    return hit.solid !== undefined;
  };
}
