/**
 * A harbour town in evening sun, ray traced: rows of houses on rising ground, a church tower, moored boats, trees and
 * quay are convex solids and balls; windows, shutters, tiles and stones are drawn on their faces. The water is a
 * rippled mirror with real reflections; hills and clouds are painted on the sky and everything fades into haze.
 */
import { camera, dot, normalize, reflect, type Vec } from '../march.ts';
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
import { ball, beam, block, convex, createTracer, roof, spire, type Hit, type Solid } from '../solids.ts';

const WIDTH = 752;
const HEIGHT = 544;
const SUN = normalize([-0.8, 0.36, 0.42]);
const SUNLIGHT: Rgb = [3.3, 2.15, 1.15];
const HAZE = light('#e6bd94');

const PLASTER = [
  '#d9a45b',
  '#e3c79a',
  '#c9764f',
  '#e8ddc6',
  '#b9564a',
  '#d8b8a4',
  '#a9b7b5',
  '#e0b46a',
  '#cf8e6a',
  '#efe3cf',
].map(light);
const SHUTTERS = ['#2f5d4e', '#3d5f86', '#7a3b2a', '#4c6b3c', '#5b4a3a'].map(light);
const TILES = ['#a5502f', '#8c4028', '#b5623a', '#7a3f2c'].map(light);
const HULLS = ['#2c5f8a', '#e8e2d2', '#a83226', '#2f6b55', '#e2b43c', '#24354d'].map(light);
const STONE = light('#a8987c');
const TREE = light('#56702c');
const GLASS = light('#2a3440');
const WHITE = light('#ece6d8');
const WOOD = light('#6d4a2c');

function town(): Solid[] {
  const random = createRandom(31);
  const solids: Solid[] = [];
  let seed = 1;
  const house = (x: number, base: number, z: number, w: number, h: number, depth: number) => {
    seed++;
    const gable = random() < 0.35;
    solids.push(block([x, base - 8, z - depth], [x + w, base + h, z], 'house', seed));
    const rise = gable ? w * 0.42 : 2.2 + random();
    solids.push(
      roof(
        [x - 0.3, base + h, z - depth - 0.3],
        [x + w + 0.3, base + h + rise, z + 0.4],
        gable,
        'roof',
        seed,
      ),
    );
    if (gable)
      solids.push(
        roof([x, base + h - 0.01, z - depth], [x + w, base + h + rise - 0.3, z + 0.42], true, 'gable', seed),
      );
    const cx = x + w * (0.2 + 0.6 * random());
    const cz = z - depth * 0.6;
    solids.push(block([cx, base + h, cz], [cx + 0.8, base + h + rise + 0.9, cz + 0.8], 'chimney', seed));
    solids.push(
      block([x - 0.15, base + h - 0.25, z - 0.1], [x + w + 0.15, base + h, z + 0.25], 'trim', seed),
    );
  };
  for (const row of [
    { base: 1.6, z: -5, low: 7.5, high: 12.5, from: -58, to: 52 },
    { base: 6, z: -20, low: 8, high: 13, from: -62, to: 60 },
    { base: 13, z: -36, low: 7, high: 11, from: -60, to: 58 },
    { base: 20, z: -54, low: 6, high: 9, from: -46, to: 40 },
  ]) {
    let x = row.from;
    while (x < row.to) {
      const w = 5.2 + 4 * random();
      const h = mix(row.low, row.high, random());
      const gap = row.base > 10 ? (random() < 0.45 ? 4 * random() : 0) : random() < 0.12 ? 2 : 0;
      house(
        x,
        row.base + (row.base > 5 ? 1.5 * noise2(x / 12, 1, 4) : 0),
        row.z - random() * 1.2,
        w - 0.02,
        h,
        10,
      );
      x += w + gap;
    }
  }
  // The church.
  solids.push(block([9, 0, -32], [15.5, 33, -25.5], 'tower', 3));
  for (const y of [14, 23, 33]) solids.push(block([8.6, y, -32.4], [15.9, y + 0.6, -25.1], 'trim', 3));
  solids.push(block([9.9, 33.6, -31.1], [14.6, 38, -26.4], 'lantern', 3));
  solids.push(block([9.6, 38, -31.4], [14.9, 38.5, -26.1], 'trim', 3));
  solids.push(spire([9.7, 38.5, -31.3], [14.8, 49, -26.2], 'slate', 3));
  solids.push(
    beam([12.25, 48.5, -28.75], [12.25, 51.5, -28.75], 0.12, 'iron', 3),
    beam([11.5, 50.4, -28.75], [13, 50.4, -28.75], 0.12, 'iron', 3),
  );
  solids.push(
    block([15.5, 0, -36], [33, 17.5, -25], 'nave', 5),
    roof([15.2, 17.5, -36.5], [33.4, 24, -24.6], false, 'roof', 5),
  );
  // Quay, steps, bollards, lamps, people.
  solids.push(
    block([-90, -3, -60], [90, 1.6, 0], 'quay', 1),
    block([-90, 1.6, -0.7], [90, 1.85, 0.12], 'kerb', 1),
  );
  for (let i = 0; i < 14; i++) {
    const x = -42 + i * 6.3;
    solids.push(beam([x, 1.6, -0.9], [x, 2.5, -0.9], 0.22, 'iron', i));
    if (i % 3 === 1) {
      solids.push(
        beam([x + 2, 1.6, -1.8], [x + 2, 6.2, -1.8], 0.09, 'iron', i),
        ball([x + 2, 6.5, -1.8], 0.38, 'lamp', i),
      );
    }
  }
  for (let i = 0; i < 24; i++) {
    const x = -38 + 76 * random();
    const z = -1.4 - 2.6 * random();
    const tall = 1.5 + 0.25 * random();
    solids.push(
      beam([x, 1.6, z], [x + 0.08, 1.6 + tall * 0.82, z], 0.24, 'person', i),
      ball([x + 0.08, 1.6 + tall, z], 0.19, 'skin', i),
    );
  }
  for (let i = 0; i < 6; i++) {
    const x = -34 + 13.5 * i + 3 * random();
    const color = i;
    solids.push(
      convex(
        [
          [
            [0, 0.8, 0.55],
            [x, 4.6, -3.4],
          ],
          [
            [0, -0.8, -0.55],
            [x, 4.45, -3.4],
          ],
          [
            [1, 0, 0],
            [x + 4.6, 4, 0],
          ],
          [
            [-1, 0, 0],
            [x, 4, 0],
          ],
          [
            [0, 0, 1],
            [x, 3, -2.6],
          ],
          [
            [0, 0, -1],
            [x, 5, -5.1],
          ],
        ],
        [x + 2.3, 4.8, -3.9],
        2.8,
        'awning',
        color,
        [x, 0, 0],
      ),
    );
  }
  // Trees: clouds of leafy balls.
  const tree = (x: number, y: number, z: number, r: number) => {
    solids.push(beam([x, y, z], [x, y + r * 1.4, z], r * 0.1, 'bark', 1));
    for (let i = 0; i < 34; i++) {
      const a = random() * 6.3;
      const b = random() * 2 - 0.8;
      const s = r * (0.35 + 0.65 * random()) * Math.sqrt(Math.max(0, 1.1 - b * b * 0.5));
      solids.push(
        ball(
          [x + Math.cos(a) * s, y + r * 1.9 + b * r * 0.8, z + Math.sin(a) * s * 0.8],
          r * (0.22 + 0.2 * random()),
          'leaves',
          i,
        ),
      );
    }
  };
  for (const [x, y, z, r] of [
    [-30, 1.6, -3.4, 2],
    [26.5, 1.6, -3.2, 2.2],
    [36, 8, -17, 3.2],
    [-14, 12, -33, 3],
    [3, 17, -38, 3.4],
    [-40, 16, -40, 4],
    [-24, 24, -52, 3.8],
    [20, 24, -52, 4],
    [44, 22, -50, 4.4],
  ] as const) {
    tree(x, y, z, r);
  }
  // Boats.
  const boat = (x: number, z: number, length: number, turn: number, mast: number, hull: number) => {
    const c = Math.cos(turn);
    const s = Math.sin(turn);
    const at = (u: number, y: number, v: number): Vec => [x + c * u - s * v, y, z + s * u + c * v];
    const way = (u: number, y: number, v: number): Vec => [c * u - s * v, y, s * u + c * v];
    const l = length / 2;
    const b = length * 0.16;
    const faces = (grow: number, top: number): (readonly [Vec, Vec])[] => [
      [[0, 1, 0], at(0, top, 0)],
      [[0, -1, 0], at(0, -0.5, 0)],
      [way(0, -0.35, 1), at(0, 1, b + grow)],
      [way(0, -0.35, -1), at(0, 1, -b - grow)],
      [way(0.42, -0.25, 1), at(l * 0.45, 1, b + grow)],
      [way(0.42, -0.25, -1), at(l * 0.45, 1, -b - grow)],
      [way(1, -0.5, 0), at(l, 1, 0)],
      [way(-1, -0.25, 0), at(-l, 1, 0)],
      [way(-0.25, -0.25, 1), at(-l * 0.5, 1, b + grow)],
      [way(-0.25, -0.25, -1), at(-l * 0.5, 1, -b - grow)],
    ];
    const top = 0.75 + length * 0.055;
    solids.push(convex(faces(0, top), at(0, 0.4, 0), l * 1.2, 'hull', hull, [0, top, 0]));
    solids.push(
      convex(
        [...faces(0.06, top + 0.1), [[0, -1, 0], at(0, top - 0.08, 0)]],
        at(0, top, 0),
        l * 1.2,
        'gunwale',
        hull,
      ),
    );
    const cabin = faces(-b * 0.42, top + length * 0.13).filter((_, i) => i !== 1 && i !== 6);
    solids.push(
      convex(
        [...cabin, [way(1, -0.2, 0), at(l * 0.02, top, 0)], [way(-1, -0.1, 0), at(-l * 0.5, top, 0)]],
        at(-l * 0.2, top + 0.5, 0),
        l * 0.75,
        'cabin',
        hull,
        at(-l * 0.5, top, 0),
        [c, s, 0],
      ),
    );
    if (mast <= 0) return;
    const foot = l * 0.15;
    solids.push(
      beam(at(foot, top, 0), at(foot, mast, 0), 0.1, 'spar', hull),
      beam(at(foot, top + 1.5, 0), at(-l * 0.8, top + 1.7, 0), 0.09, 'spar', hull),
    );
    solids.push(beam(at(foot - 0.2, top + 1.72, 0), at(-l * 0.72, top + 1.88, 0), 0.2, 'sail', hull));
    for (const [u, v] of [
      [l * 0.97, 0],
      [-l * 0.95, 0],
      [foot, b],
      [foot, -b],
    ] as const) {
      solids.push(beam(at(foot, mast - 0.1, 0), at(u, top, v), 0.026, 'rope', hull));
    }
    solids.push(beam(at(foot, mast * 0.68, -b * 0.6), at(foot, mast * 0.68, b * 0.6), 0.04, 'spar', hull));
  };
  boat(-17, 25, 10.5, 0.35, 13.5, 0);
  boat(9, 30, 9, -0.3, 0, 4);
  boat(17, 17, 11, 0.12, 14.5, 1);
  boat(-31, 12, 9.5, -0.15, 12, 2);
  boat(-4, 11, 8.5, 0.08, 11, 3);
  boat(33, 8, 10, 0.2, 13, 5);
  boat(-13, 5, 7.5, 0, 0, 2);
  boat(5, 4.5, 9, 0.05, 12, 0);
  boat(24, 4.2, 8, -0.05, 10, 3);
  boat(-25, 4.4, 8, 0.04, 10.5, 1);
  boat(-42, 6, 10, 0.1, 13, 4);
  boat(-7, 37, 5, 0.9, 0, 5);
  for (let i = 0; i < 9; i++) {
    const x = -24 + i * 5.7 + random();
    solids.push(beam([x, -2, 14 + 9 * random()], [x + 0.1, 1.6 + random(), 14], 0.14, 'bark', i));
  }
  return solids;
}

function sky(d: Vec, out: Float64Array): void {
  const up = Math.max(d[1], 0);
  const sunward = clamp(0.5 + 0.5 * dot(d, normalize([SUN[0], 0.1, -0.4])));
  let color = mixRgb(light('#f0c391'), light('#7fa6c9'), smoothstep(0, 0.34, up));
  color = mixRgb(color, light('#3f6da6'), smoothstep(0.25, 0.75, up));
  color = mixRgb(color, light('#ffd9a0'), 0.55 * sunward ** 3 * smoothstep(0.5, 0, up));
  const k = 1 / (up + 0.13);
  const u = d[0] * k;
  const v = -d[2] * k * 0.9;
  const density = (x: number, y: number) =>
    fbm2(x * 0.75 + 0.4, y * 1.25, 6, 6) + 0.42 * noise2(x * 0.32, y * 0.5, 9);
  const here = density(u, v);
  const cover = smoothstep(-0.06, 0.34, here);
  const toSun = density(u - 0.12, v - 0.02);
  const lit = clamp(0.55 + 1.9 * (here - toSun) - 0.28 * cover);
  const cloud = mixRgb(light('#8a7f97'), light('#fff0d4'), lit);
  color = mixRgb(color, mixRgb(cloud, light('#f3b98a'), 0.55 * smoothstep(0.3, 0.02, up)), cover * 0.92);
  // Hills, farthest first.
  const bearing = d[0] / Math.max(-d[2], 0.05);
  const rise = d[1] / Math.max(-d[2], 0.05);
  for (let i = 0; i < 4; i++) {
    const far = 1 - i / 4;
    const height =
      (0.265 - 0.03 * i) * (0.72 + 0.5 * noise2(bearing * (1.3 + 0.3 * i) + i * 7.7, 1, 40 + i)) +
      0.03 * fbm2(bearing * 9, i, 4, 50 + i) +
      (i === 3 ? 0.01 : 0.035);
    if (rise > height) continue;
    const slope = fbm2(bearing * 9 + rise * 12, rise * 32 + i * 9, 5, 60 + i);
    const shade = clamp(0.5 + 1.1 * slope);
    const green = mixRgb(light('#35503a'), light('#b2a055'), shade);
    const haze = mixRgb(light('#b9a9b0'), HAZE, smoothstep(0.2, 0.02, rise));
    color = mixRgb(green, haze, 0.3 + 0.6 * far * far + 0.1 * smoothstep(height, height - 0.1, rise));
  }
  put(out, color, 1.05);
}

interface Skin {
  color: Rgb;
  shine: number;
  glow: number;
}

function facade(solid: Solid, p: Vec, n: Vec): Skin {
  const u = Math.abs(n[2]) > 0.5 ? p[0] - solid.origin[0] : p[2] - solid.origin[2];
  const width = Math.abs(n[2]) > 0.5 ? solid.size[0] : solid.size[2];
  const top = solid.origin[1] + solid.size[1];
  const v = top - p[1];
  const { seed } = solid;
  const stain =
    fbm2(p[0] * 0.8 + p[2] * 0.8, p[1] * 0.35, 4, 5) + 0.5 * noise2(p[0] * 5 + p[2] * 5, p[1] * 5, 8);
  const plaster = PLASTER[Math.floor(hash(seed, 1, 2) * PLASTER.length)]!;
  const dim = 0.9 + 0.3 * stain;
  let color: Rgb = [plaster[0] * dim, plaster[1] * dim, plaster[2] * dim];
  color = mixRgb(color, light('#6d5b48'), 0.4 * smoothstep(0.1, 0.6, stain) * smoothstep(4, 9, v));
  if (n[2] < 0.5 && hash(seed, 2, 9) < 0.4) return { color, shine: 0, glow: 0 };
  const columns = Math.max(2, Math.round(width / 2.1));
  const pitch = width / columns;
  const i = Math.floor(u / pitch);
  const cu = u - (i + 0.5) * pitch;
  const storey = 2.9;
  const j = Math.floor((v - 0.35) / storey);
  const cv = v - 0.35 - (j + 0.52) * storey;
  const ground = solid.size[1] - 8 - v < 3.1;
  const tall = ground ? 1.15 : 0.82;
  const wide = ground && (i + seed) % 2 === 0 ? 0.75 : 0.46;
  const frame = Math.max(Math.abs(cu) - wide, Math.abs(cv) - tall);
  if (v < 0.5 || j < 0) return { color, shine: 0, glow: 0 };
  if (frame < 0) {
    const bar = Math.min(Math.abs(cu), Math.abs(cv - 0.2), -frame);
    if (bar < 0.055) return { color: WHITE, shine: 0, glow: 0 };
    const lamp = hash(i + seed * 7, j, 3) > 0.8 ? 1.1 * (0.6 + 0.4 * noise2(cu * 4, cv * 4, 2)) : 0;
    return { color: ground && wide < 0.5 ? WOOD : GLASS, shine: 1, glow: lamp };
  }
  if (
    !ground &&
    Math.abs(cv) < tall &&
    Math.abs(cu) > wide + 0.04 &&
    Math.abs(cu) < wide + 0.4 &&
    hash(seed, 6, 2) > 0.25
  ) {
    const slat = 0.75 + 0.25 * Math.sin(cv * 42);
    const shutter = SHUTTERS[Math.floor(hash(seed, 4, 2) * SHUTTERS.length)]!;
    return { color: [shutter[0] * slat, shutter[1] * slat, shutter[2] * slat], shine: 0, glow: 0 };
  }
  if (frame < 0.13) return { color: mixRgb(color, WHITE, 0.7), shine: 0, glow: 0 };
  if (cv > tall + 0.1 && cv < tall + 0.45 && Math.abs(cu) < wide + 0.1)
    color = [color[0] * 0.72, color[1] * 0.7, color[2] * 0.7];
  return { color, shine: 0, glow: 0 };
}

function masonry(color: Rgb, u: number, v: number, size: number): Rgb {
  const row = Math.floor(v / size);
  const x = u / (size * 2.1) + 0.5 * (row & 1);
  const i = Math.floor(x);
  const joint = Math.min(Math.min(x - i, i + 1 - x) * 2.1, Math.min(v / size - row, row + 1 - v / size));
  const tone =
    (0.75 + 0.4 * hash(i, row, 4) + 0.25 * fbm2(u * 2, v * 2, 3, 6)) *
    mix(0.6, 1, smoothstep(0, 0.12, joint));
  return [color[0] * tone, color[1] * tone, color[2] * tone];
}

function skinOf(solid: Solid, p: Vec, n: Vec): Skin {
  const plain = (color: Rgb, shine = 0, glow = 0): Skin => ({ color, shine, glow });
  const side = Math.abs(n[2]) > 0.5 ? p[0] : p[2];
  switch (solid.material) {
    case 'house':
    case 'nave':
      return facade(solid, p, n);
    case 'gable': {
      const plaster = PLASTER[Math.floor(hash(solid.seed, 1, 2) * PLASTER.length)]!;
      const round = hypot(p[0] - solid.origin[0] - solid.size[0] / 2, p[1] - solid.origin[1] - 0.9);
      return plain(round < 0.45 ? GLASS : plaster);
    }
    case 'roof': {
      const tile = TILES[Math.floor(hash(solid.seed, 3, 2) * TILES.length)]!;
      const along = Math.abs(n[0]) > 0.3 ? p[2] : p[0];
      const row = Math.floor(p[1] / 0.3);
      const ripple = 0.72 + 0.28 * Math.sin(along * 14) ** 2;
      const tone =
        ripple *
        (0.72 + 0.5 * hash(Math.floor(along * 2.2), row, 7)) *
        (0.85 + 0.4 * fbm2(along * 0.7, p[1], 3, 8));
      return plain([tile[0] * tone, tile[1] * tone, tile[2] * tone]);
    }
    case 'slate': {
      const tone = 0.8 + 0.5 * hash(Math.floor(side * 2), Math.floor(p[1] / 0.45), 5);
      return plain([0.1 * tone, 0.14 * tone, 0.17 * tone], 0.1);
    }
    case 'tower': {
      const u = side - (Math.abs(n[2]) > 0.5 ? solid.origin[0] : solid.origin[2]) - 3.25;
      const y = p[1];
      const dial = hypot(u, y - 20);
      if (dial < 1.7) {
        const angle = Math.atan2(u, y - 20);
        const mark = dial > 1.3 && dial < 1.6 && Math.abs((((angle / 6.2832) * 12 + 24.5) % 1) - 0.5) < 0.12;
        const hands =
          (Math.abs(angle - 0.9) < 0.12 / dial && dial < 1.2) ||
          (Math.abs(angle + 1.9) < 0.12 / dial && dial < 0.85);
        return plain(mark || hands ? [0.03, 0.03, 0.04] : WHITE);
      }
      for (const cu of [-1.25, 1.25]) {
        const arch = y > 29.5 ? hypot(u - cu, y - 29.5) : Math.abs(u - cu);
        if (y > 25.3 && arch < 0.8)
          return plain((y * 2.2) % 1 < 0.4 ? [0.05, 0.035, 0.025] : [0.012, 0.01, 0.01]);
        if (y > 25.1 && arch < 1.02) return plain(WHITE);
      }
      if (Math.abs(u) < 0.45 && Math.abs(y - 16.4) < 1.1) return plain(GLASS, 1);
      return plain(masonry(light('#cdb68c'), side, y, 0.55));
    }
    case 'lantern': {
      const u = Math.abs(side - (Math.abs(n[2]) > 0.5 ? 12.25 : -28.75));
      const arch = p[1] > 36.4 ? hypot(u, p[1] - 36.4) : u;
      return plain(
        arch < 1.05 && p[1] > 34.2 ? [0.015, 0.013, 0.012] : masonry(light('#d8c6a0'), side, p[1], 0.5),
      );
    }
    case 'quay':
      return plain(
        n[1] > 0.5
          ? masonry(light('#b3a186'), p[0], p[2], 0.7)
          : mixRgb(
              masonry(STONE, p[0], p[1], 0.62),
              light('#2c3a2a'),
              0.75 * smoothstep(0.75, 0.1, p[1] + 0.3 * noise2(p[0], 1, 3)),
            ),
      );
    case 'kerb':
      return plain(masonry(light('#c9bb9f'), p[0], p[2] + 9, 1.1));
    case 'trim':
      return plain(light('#dccfb4'));
    case 'chimney':
      return plain(masonry(light('#a3644a'), side, p[1], 0.22));
    case 'awning':
      return plain(
        Math.floor((p[0] - solid.origin[0]) * 2.2) % 2 === 0
          ? WHITE
          : [light('#a8362c'), light('#2f5d86'), light('#3f7350')][solid.seed % 3]!,
      );
    case 'person':
      return plain(mixRgb([0.05, 0.05, 0.07], HULLS[solid.seed % HULLS.length]!, p[1] > 2.4 ? 0.75 : 0.1));
    case 'skin':
      return plain(light('#a8745a'));
    case 'lamp':
      return plain(WHITE, 0, 1.6);
    case 'leaves': {
      const f = 0.6 + 0.7 * noise3(p[0] * 3.5, p[1] * 3.5, p[2] * 3.5, 4) + 0.35 * hash(solid.seed, 5, 5);
      return plain([TREE[0] * Math.max(f, 0.15), TREE[1] * Math.max(f, 0.15), TREE[2] * Math.max(f, 0.1)]);
    }
    case 'hull': {
      const paintwork = HULLS[solid.seed % HULLS.length]!;
      if (n[1] > 0.8) return plain(WOOD);
      const below = p[1] < 0.22;
      const stripe = Math.abs(p[1] - solid.origin[1] + 0.28) < 0.07;
      const strake = 0.9 + 0.1 * Math.sin(p[1] * 30) + 0.2 * fbm2(p[0] * 1.5, p[1] * 5, 3, 5);
      const base = below ? light('#5a2320') : stripe ? WHITE : paintwork;
      return plain([base[0] * strake, base[1] * strake, base[2] * strake], 0.25);
    }
    case 'gunwale':
      return plain(light('#8a6238'), 0.1);
    case 'cabin': {
      const along = (p[0] - solid.origin[0]) * solid.size[0] + (p[2] - solid.origin[2]) * solid.size[1];
      const high = p[1] - solid.origin[1];
      const pane = Math.abs(n[1]) < 0.6 && high > 0.45 && high < 0.95 && (along * 0.95 + 20) % 1 < 0.68;
      return pane ? plain(GLASS, 1) : plain(n[1] > 0.7 ? light('#b9b2a0') : WHITE);
    }
    case 'spar':
      return plain(light('#b98a52'), 0.1);
    case 'sail':
      return plain(mixRgb(light('#d8ccb0'), light('#3d5f86'), solid.seed % 2), 0);
    case 'iron':
      return plain([0.03, 0.035, 0.035]);
    default:
      return plain(light('#5a4a38'));
  }
}

function paint() {
  const trace = createTracer(town());
  const shadowHit: Hit = { t: 0, solid: undefined, normal: [0, 0, 0] };
  const tint = new Float64Array(3);

  const scene = (o: Vec, d: Vec, out: Float64Array): number => {
    const hit: Hit = { t: 0, solid: undefined, normal: [0, 0, 0] };
    if (!trace(o, d, 400, false, hit) || hit.solid === undefined) {
      sky(d, out);
      return 400;
    }
    const p: Vec = [o[0] + d[0] * hit.t, o[1] + d[1] * hit.t, o[2] + d[2] * hit.t];
    let n = hit.normal;
    const skin = skinOf(hit.solid, p, n);
    const leafy = hit.solid.material === 'leaves';
    if (leafy) {
      n = normalize([
        n[0] + 0.9 * noise3(p[0] * 4, p[1] * 4, p[2] * 4, 1),
        n[1] + 0.9 * noise3(p[0] * 4, p[1] * 4, p[2] * 4, 2) + 0.2,
        n[2] + 0.9 * noise3(p[0] * 4, p[1] * 4, p[2] * 4, 3),
      ]);
    }
    const start: Vec = [
      p[0] + hit.normal[0] * 0.02,
      p[1] + hit.normal[1] * 0.02,
      p[2] + hit.normal[2] * 0.02,
    ];
    const facing = clamp(dot(n, SUN));
    const seen = facing > 0 && !trace(start, SUN, 160, true, shadowHit) ? 1 : 0;
    const key = facing * seen;
    const open = 0.45 + 0.55 * smoothstep(0, 5, p[1] - 1.2) * (leafy ? 0.7 : 1);
    const fill = open * (0.36 + 0.3 * n[1] + 0.12 * clamp(-n[0]));
    const bounce = 0.16 * clamp(0.5 - 0.5 * n[1]) + 0.07;
    const [r, g, b] = skin.color;
    out[0] = r * (SUNLIGHT[0] * key + fill * 0.72 + bounce * 1.2) + skin.glow * 1.3;
    out[1] = g * (SUNLIGHT[1] * key + fill * 0.84 + bounce * 0.9) + skin.glow * 0.8;
    out[2] = b * (SUNLIGHT[2] * key + fill * 1.18 + bounce * 0.6) + skin.glow * 0.3;
    if (skin.shine > 0) {
      const m = reflect(d, n);
      sky([m[0], Math.abs(m[1]), -Math.abs(m[2])], tint);
      const amount = skin.shine * (0.12 + 0.6 * (1 - clamp(-dot(d, n))) ** 4);
      for (let c = 0; c < 3; c++) out[c]! += tint[c]! * amount;
    }
    return hit.t;
  };

  const eye: Vec = [-5, 6.2, 66];
  const ray = camera(eye, [0.5, 12.4, 0], 1.22, WIDTH, HEIGHT);
  const shader: Shader = (px, py, out) => {
    const d = ray(px, py);
    let t = scene(eye, d, out);
    const surface = d[1] < 0 ? -eye[1] / d[1] : 1e9;
    if (surface < t) {
      t = surface;
      const x = eye[0] + d[0] * t;
      const z = eye[2] + d[2] * t;
      const calm = 1 / (1 + t * 0.012);
      const e = 0.05;
      const wave = (a: number, b: number) =>
        0.045 * noise2(a * 0.4 + 1.5 * noise2(a * 0.1, b * 0.2, 5), b * 0.9, 3) +
        0.012 * noise2(a * 1.5, b * 2.7, 4) +
        0.003 * noise2(a * 5, b * 8, 6);
      const h = wave(x, z);
      const n = normalize([((h - wave(x + e, z)) / e) * calm, 1, ((h - wave(x, z + e)) / e) * calm]);
      const m = reflect(d, n);
      m[1] = Math.max(m[1], 0.012);
      scene([x, 0.01, z], normalize(m), out);
      const view = clamp(-dot(d, n));
      const fresnel = 0.05 + 0.95 * (1 - view) ** 3.2;
      const depth: Rgb = [0.02, 0.06, 0.075];
      for (let c = 0; c < 3; c++) out[c] = mix(depth[c as 0 | 1 | 2], out[c]! * 0.96, clamp(fresnel * 1.05));
      const spark = clamp(dot(normalize(m), normalize([-0.5, 0.3, -0.8]))) ** 90 * 1.2;
      out[0]! += spark;
      out[1]! += spark * 0.8;
      out[2]! += spark * 0.5;
    }
    if (t < 400) {
      const haze = 1 - Math.exp(-Math.max(t - 30, 0) * 0.0034);
      for (let c = 0; c < 3; c++) out[c] = mix(out[c]!, HAZE[c as 0 | 1 | 2] * 0.95, haze);
    }
  };
  const raster = render(WIDTH, HEIGHT, shader, 3, 0.05);
  bloom(raster, 12, 1.1, 0.16);
  toneMap(raster, 0.62);
  saturate(raster, 1.08);
  film(raster, 0.03, 0.25, 7);
  return raster;
}

export const harbour: Picture = {
  name: 'harbour',
  kind: 'content',
  title: 'Harbour town in evening sun',
  width: WIDTH,
  height: HEIGHT,
  paint,
};
