/**
 * A domed brick basilica with its bell tower on a square, sphere traced. Arcades, columns and windows are carved by
 * repeating one bay; the drum and its ribs by repeating an angle. Bricks, stone and paving are drawn on the surfaces;
 * one sun with soft shadows, sky light with occlusion, cypresses and people for scale.
 */
import {
  box,
  camera,
  capsule,
  dot,
  ellipsoid,
  march,
  normalAt,
  normalize,
  occlusion,
  softShadow,
  type Field,
  type Vec,
} from '../march.ts';
import { createRandom, fbm2, hash, hypot, noise2, noise3 } from '../noise.ts';
import {
  bloom,
  clamp,
  film,
  light,
  mix,
  mixRgb,
  put,
  render,
  saturate,
  smoothstep,
  toneMap,
  type Picture,
  type Rgb,
  type Shader,
} from '../raster.ts';

const WIDTH = 600;
const HEIGHT = 752;
const SUN = normalize([0.56, 0.55, 0.6]);

const BRICK = light('#b5714e');
const BRICK_DARK = light('#84472f');
const STONE = light('#ddd0b4');
const TILE = light('#a4552f');
const PAVING = light('#b6a68c');
const PAVING_DARK = light('#8a7864');
const CYPRESS = light('#35502a');

/** How far outside an arched opening a point is. */
function arch(u: number, y: number, half: number, sill: number, spring: number): number {
  const below = Math.max(Math.abs(u) - half, sill - y, y - spring);
  const round = hypot(u, Math.max(y - spring, 0)) - half;
  return y > spring ? Math.max(round, sill - y) : below;
}

const repeat = (x: number, pitch: number): number => x - pitch * Math.round(x / pitch);

/** One wall seen from outside: `u` along, `w` outwards from the wall's face. */
function wallDetail(d: number, u: number, y: number, w: number, bays: number): number {
  if (w < -4) return d;
  if (w > 1.5) return d - 0.7;
  if (Math.abs(u) > bays * 2 + 1) return Math.min(d, Math.abs(u) - bays * 2 - 0.6);
  const cell = Math.min(Math.max(Math.round(u / 4), -(bays - 1) / 2), (bays - 1) / 2);
  const c = u - cell * 4;
  let r = d;
  r = Math.max(r, -Math.max(arch(c, y, 1.38, -1, 4.3), -w - 2.8));
  r = Math.max(r, -Math.max(arch(Math.abs(c) - 0.62, y, 0.45, 8.3, 10.3), -w - 0.6));
  const rim = Math.max(Math.abs(arch(c, y, 1.55, -1, 4.3)) - 0.17, Math.abs(w) - 0.14, 4.2 - y);
  r = Math.min(r, rim);
  const upper = Math.max(Math.abs(arch(c, y, 1.25, 8.0, 10.35)) - 0.1, Math.abs(w) - 0.1);
  r = Math.min(r, upper);
  r = Math.min(r, capsule(c, y, w, 0, 8.3, -0.2, 0, 10.3, -0.2, 0.13));
  const side = Math.abs(c) - 2;
  const radius = hypot(side, w - 0.1);
  const shaft = Math.max(radius - 0.34 + 0.012 * y, y - 6.2);
  r = Math.min(
    r,
    shaft,
    box(side, y - 0.3, w - 0.1, 0.5, 0.3, 0.5),
    box(side, y - 5.9, w - 0.1, 0.5 - 0.12 * clamp(6.2 - y), 0.3, 0.5),
  );
  r = Math.min(r, box(side, y - 10.2, w, 0.24, 2.5, 0.14));
  return r;
}

const PEOPLE: readonly Vec[] = (() => {
  const random = createRandom(17);
  return Array.from({ length: 17 }, (): Vec => {
    const far = random();
    return [-12 + 26 * random() - 3 * far, 1.55 + 0.25 * random(), 12.5 + 9 * (1 - far)];
  });
})();

function walls(x: number, y: number, z: number): number {
  let d = box(x, y - 6.5, z, 12, 6.5, 10);
  if (d > 3) return d - 1;
  d = wallDetail(d, x, y, z - 10, 5);
  d = wallDetail(d, z, y, -x - 12, 5);
  const cornice = Math.min(
    box(x, y - 6.75, z, 12.4, 0.3, 10.4),
    box(x, y - 12.9, z, 12.7, 0.35, 10.7),
    box(x, y - 7.3, z, 12.2, 0.12, 10.2),
  );
  d = Math.min(d, cornice);
  const bead = Math.max(box(repeat(x, 0.7), y - 12.42, z, 0.18, 0.16, 10.5), Math.abs(x) - 12.3);
  const beadSide = Math.max(box(x, y - 12.42, repeat(z, 0.7), 12.5, 0.16, 0.18), Math.abs(z) - 10.3);
  d = Math.min(d, bead, beadSide);
  return d;
}

function dome(x: number, y: number, z: number): number {
  const far = hypot(x, y - 19, z) - 15;
  if (far > 2) return far;
  const r = hypot(x, z);
  const angle = Math.atan2(z, x);
  const pitch = (Math.PI * 2) / 12;
  const a = angle - pitch * Math.round(angle / pitch);
  const u = Math.sin(a) * r;
  const w = Math.cos(a) * r;
  let drum = Math.max(r - 7, Math.abs(y - 16) - 3.6);
  drum = Math.max(drum, -Math.max(arch(u, y, 0.75, 14.6, 17.3), 6.3 - w));
  const b = angle - pitch * (Math.floor(angle / pitch) + 0.5);
  const v = Math.sin(b) * r;
  const k = Math.cos(b) * r;
  drum = Math.min(drum, box(v, y - 16, k - 7.05, 0.3, 3.3, 0.25));
  drum = Math.min(
    drum,
    Math.max(r - 7.55, Math.abs(y - 19.4) - 0.3),
    Math.max(r - 7.4, Math.abs(y - 13.4) - 0.5),
  );
  drum = Math.min(drum, Math.max(Math.abs(arch(u, y, 0.95, 14.4, 17.3)) - 0.12, Math.abs(w - 7) - 0.14));
  const shell = Math.max(ellipsoid(x, y - 19.5, z, 7.1, 7.9, 7.1), 19.4 - y);
  const rib = Math.max(ellipsoid(x, y - 19.5, z, 7.4, 8.2, 7.4), Math.abs(v) - 0.2, 19.4 - y);
  const top = Math.min(
    Math.max(r - 1.35 - 0.1 * Math.cos(angle * 8), Math.abs(y - 28.4) - 1.6),
    Math.max(r - 1.75, Math.abs(y - 27.1) - 0.2),
    Math.max(r - 1.65, Math.abs(y - 30.0) - 0.15),
    Math.max((r - 1.5 * clamp((32.4 - y) / 2.3)) * 0.7, Math.abs(y - 31.2) - 1.2),
    hypot(x, y - 32.7, z) - 0.35,
    capsule(x, y, z, 0, 32.7, 0, 0, 34.3, 0, 0.08),
  );
  return Math.min(drum, Math.min(shell, rib) * 0.9, top);
}

function campanile(px: number, y: number, pz: number): number {
  const x = px - 16.2;
  const z = pz - 2;
  const far = box(x, y - 19, z, 3.2, 20, 3.2);
  if (far > 2) return far;
  let d = box(x, y - 15, z, 2.6, 15, 2.6);
  for (const [u, w] of [
    [x, z - 2.6],
    [z, -x - 2.6],
  ] as const) {
    d = Math.max(d, -Math.max(arch(Math.abs(u) - 0.95, y, 0.62, 24.2, 27.3), -w - 1.6));
    d = Math.max(
      d,
      -Math.max(arch(u, y, 0.42, 17.5, 19.6), -w - 0.6),
      -Math.max(arch(u, y, 0.3, 11.5, 13.2), -w - 0.6),
    );
    d = Math.min(d, capsule(u, y, w, 0, 24.2, -0.15, 0, 27.3, -0.15, 0.17));
    d = Math.min(d, box(Math.abs(u) - 2.35, y - 13, w, 0.3, 9.4, 0.12));
  }
  for (const level of [3.5, 10.2, 16.3, 22.9, 29.6]) d = Math.min(d, box(x, y - level, z, 2.95, 0.25, 2.95));
  const m = Math.max(Math.abs(x), Math.abs(z));
  d = Math.min(d, Math.max((m - 2.9 * clamp((38.5 - y) / 8.6)) * 0.9, 29.8 - y, y - 38.5));
  return Math.min(d, hypot(x, y - 38.7, z) - 0.3);
}

function figures(x: number, y: number, z: number): number {
  if (y > 2.6 || z < 9.5) return Math.max(y - 2.2, 9.8 - z, 0.4);
  let d = 1e9;
  for (const [px, tall, pz] of PEOPLE) {
    const away = hypot(x - px, z - pz);
    if (away > 1.2) {
      d = Math.min(d, away - 0.5);
      continue;
    }
    const dx = x - px;
    const dz = z - pz;
    const turn = hash(Math.round(px * 9), Math.round(pz * 9), 3) * 3;
    const u = dx * Math.cos(turn) + dz * Math.sin(turn);
    const w = dz * Math.cos(turn) - dx * Math.sin(turn);
    const side = Math.abs(u);
    const stride = u > 0 ? 0.14 : -0.12;
    const legs = capsule(side, y, w, 0.09, tall * 0.48, 0, 0.1, 0.05, stride, 0.075);
    const trunk = ellipsoid(u, y - tall * 0.66, w, 0.2, tall * 0.21, 0.13);
    const arms = capsule(side, y, w, 0.2, tall * 0.8, 0, 0.27, tall * 0.48, -stride, 0.05);
    d = Math.min(d, legs, trunk, arms, hypot(u, y - tall * 0.93, w) - 0.115);
  }
  return d;
}

function trees(x: number, y: number, z: number): number {
  let d = 1e9;
  for (const [tx, tz, h] of [
    [-17.5, -8, 15],
    [-19.8, -2, 12.5],
    [-20.5, -13, 17],
    [23.5, 7, 12],
    [25.2, 3.5, 14.5],
  ] as const) {
    const dx = x - tx;
    const dz = z - tz;
    const far = hypot(dx, dz) - 2.4;
    if (far > 1.5) {
      d = Math.min(d, far);
      continue;
    }
    const body = ellipsoid(dx, y - h * 0.52, dz, 1.75, h * 0.5, 1.75);
    const leaf = 0.55 * noise3(x * 1.4, y * 0.9, z * 1.4, 3) + 0.3 * noise3(x * 4, y * 2.6, z * 4, 4);
    d = Math.min(d, (body + leaf) * 0.6, hypot(dx, dz) - 0.25 + Math.max(y - 3, 0));
  }
  return d;
}

function sky(d: Vec): Rgb {
  const up = Math.max(d[1], 0);
  let color = mixRgb(light('#cfdde2'), light('#5b93cc'), smoothstep(0, 0.38, up));
  color = mixRgb(color, light('#2f66ab'), smoothstep(0.3, 0.85, up));
  const k = 1 / (up + 0.24);
  const u = d[0] * k * 1.5;
  const v = d[2] * k * 1.5;
  const density = (a: number, b: number) =>
    fbm2(a * 0.9 + 3.1, b * 0.9 + 1.2, 6, 14) + 0.35 * noise2(a * 0.4, b * 0.4, 15);
  const here = density(u, v);
  const cover = smoothstep(0.02, 0.26, here);
  const lit = clamp(0.68 + 2.1 * (here - density(u + 0.12, v - 0.1)) - 0.25 * cover);
  return mixRgb(color, mixRgb(light('#8f9db1'), light('#fffaf0'), lit), cover * 0.93);
}

/** Courses of bricks: tone of the brick, or of the mortar below zero. */
function bricks(u: number, v: number, long: number, high: number): number {
  const row = Math.floor(v / high);
  const x = u / long + 0.5 * (row & 1);
  const i = Math.floor(x);
  const joint = Math.min(
    Math.min(x - i, i + 1 - x) * long,
    Math.min(v / high - row, row + 1 - v / high) * high,
  );
  return joint < 0.022 ? -1 : hash(i, row, 6);
}

function paint() {
  const building: Field = (x, y, z) => Math.min(walls(x, y, z), dome(x, y, z), campanile(x, y, z));
  const field: Field = (x, y, z) => Math.min(y, building(x, y, z), trees(x, y, z), figures(x, y, z));
  const skin = (p: Vec, n: Vec, t: number): Rgb => {
    const [x, y, z] = p;
    const weather = fbm2(x * 0.5 + z * 0.5, y * 0.4, 4, 5);
    const fade = smoothstep(75, 25, t);
    if (y < 0.02) {
      const ring = hypot(x - 2, z - 22);
      const diamond = (Math.floor((x + z) / 2.4) + Math.floor((x - z) / 2.4)) & 1;
      const tone = bricks(x, z, 1.2, 0.6);
      const base = diamond === 0 ? PAVING : PAVING_DARK;
      const band = Math.abs(((ring / 5) % 1) - 0.5) > 0.45 ? STONE : base;
      const k = (tone < 0 ? 0.55 : 0.82 + 0.3 * tone) + 0.35 * weather;
      return [band[0] * k, band[1] * k, band[2] * k];
    }
    if (trees(x, y, z) < 0.03) {
      const k = 0.6 + 0.8 * clamp(0.5 + noise3(x * 3, y * 2, z * 3, 8));
      return [CYPRESS[0] * k, CYPRESS[1] * k, CYPRESS[2] * k];
    }
    if (figures(x, y, z) < 0.03) {
      const tone = hash(Math.round(x / 1.3), Math.round(z / 2), 5);
      if (y > 1.46) return tone > 0.5 ? light('#8a5f48') : light('#40302a');
      if (y < 0.75) return light('#2e2c30');
      return [light('#7c2f2c'), light('#2d3f5c'), light('#d8cfbc'), light('#4a4238')][Math.floor(tone * 4)]!;
    }
    const radius = hypot(x, z);
    if (y > 19.75 && y < 27.2 && radius < 7.6 && dome(x, y, z) < 0.05) {
      const shell = ellipsoid(x, y - 19.5, z, 7.1, 7.9, 7.1);
      if (shell < 0.1) {
        const around = (Math.atan2(z, x) * 60) / Math.PI;
        const tone = 0.75 + 0.45 * hash(Math.floor(around), Math.floor(y * 3.2), 3) + 0.3 * weather;
        return [TILE[0] * tone, TILE[1] * tone, TILE[2] * tone];
      }
      return STONE;
    }
    if (y > 30 && x > 12) {
      const tone = 0.75 + 0.4 * hash(Math.floor((x + z) * 2), Math.floor(y * 3), 3);
      return [TILE[0] * tone, TILE[1] * tone, TILE[2] * tone];
    }
    if (y > 13.1 && n[1] > 0.8 && radius > 7.5) return TILE;
    // Stone for everything that stands out from or frames the brick walls.
    const tower = x > 13 && y > 0;
    const plain = tower
      ? Math.max(Math.abs(x - 16.2), Math.abs(z - 2)) < 2.64
      : y < 13.2
        ? Math.max(Math.abs(x) - 12, Math.abs(z) - 10) < 0.04
        : radius < 7.03;
    const u = Math.abs(n[2]) > Math.abs(n[0]) ? x : z;
    const along = y > 13.2 && !tower ? Math.atan2(z, x) * 7 : u;
    if (!plain || y > 26.8 + (tower ? 9 : 0)) {
      const tone = bricks(along, y, 1.3, 0.62);
      const k = (tone < 0 ? mix(0.9, 0.68, fade) : 0.86 + 0.18 * tone) + 0.25 * weather;
      return [STONE[0] * k, STONE[1] * k, STONE[2] * k];
    }
    const course = Math.floor(y / 0.27);
    const banded = tower ? course % 12 === 0 : y > 7 && y < 13 && course % 8 === 0;
    const tone = bricks(along, y, 0.62, 0.27);
    let color = banded ? STONE : mixRgb(BRICK, BRICK_DARK, clamp(tone < 0 ? 0.4 : tone * 0.9));
    if (tone < 0) color = mixRgb(color, STONE, 0.35 * fade);
    const k = 1 + 0.5 * weather - 0.3 * smoothstep(1.6, 0, y);
    return [color[0] * k, color[1] * k, color[2] * k];
  };

  const eye: Vec = [-19, 1.9, 36];
  const ray = camera(eye, [1.2, 14.2, 0], 1.02, WIDTH, HEIGHT);
  const shader: Shader = (px, py, out) => {
    const d = ray(px, py);
    const t = march(field, eye, d, 2, 110, 150, 0.0005);
    if (t < 0) {
      put(out, sky(d), 1.1);
      return;
    }
    const p: Vec = [eye[0] + d[0] * t, eye[1] + d[1] * t, eye[2] + d[2] * t];
    let n = normalAt(field, p, 0.0006 * t);
    n = normalize([
      n[0] + 0.07 * noise3(p[0] * 6, p[1] * 6, p[2] * 6, 1),
      n[1] + 0.07 * noise3(p[0] * 6, p[1] * 6, p[2] * 6, 2),
      n[2] + 0.07 * noise3(p[0] * 6, p[1] * 6, p[2] * 6, 3),
    ]);
    const start: Vec = [p[0] + n[0] * 0.04, p[1] + n[1] * 0.04, p[2] + n[2] * 0.04];
    const facing = dot(n, SUN);
    const key = facing > 0 ? facing * softShadow(field, start, SUN, 0.06, 26, 22) : 0;
    const open = occlusion(field, p, n, 1.6);
    const [r, g, b] = skin(p, n, t);
    const above = open * (0.17 + 0.16 * n[1]);
    const below = open * 0.16 * clamp(0.6 - 0.5 * n[1]) * smoothstep(22, 0, p[1]);
    out[0] = r * (4.1 * key + 0.82 * above + 1.1 * below);
    out[1] = g * (3.55 * key + 0.98 * above + 0.95 * below);
    out[2] = b * (2.65 * key + 1.32 * above + 0.72 * below);
    const haze = 1 - Math.exp(-t * 0.0022);
    out[0] = mix(out[0], 0.62, haze);
    out[1] = mix(out[1], 0.7, haze);
    out[2] = mix(out[2], 0.8, haze);
  };
  const raster = render(WIDTH, HEIGHT, shader, 2, 0.06);
  bloom(raster, 8, 1.1, 0.1);
  toneMap(raster, 0.62);
  saturate(raster, 1.06);
  film(raster, 0.03, 0.25, 11);
  return raster;
}

export const tower: Picture = {
  name: 'tower',
  kind: 'content',
  title: 'Basilica and bell tower',
  width: WIDTH,
  height: HEIGHT,
  paint,
};
