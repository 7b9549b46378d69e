/**
 * Curling waves as a color woodblock print. A wave is a pair of splines, its back and its face, with bands of blue
 * blended between them; foam grows from the crest as tapering, branching claws. Everything is filled as polygons and
 * discs on a large sheet, then given wood grain, uneven ink and paper fibres.
 */
import { createRandom, fbm2, hash, noise2, type Random } from '../noise.ts';
import {
  clamp,
  createRaster,
  film,
  hex,
  mix,
  mixRgb,
  shrink,
  smoothstep,
  type Picture,
  type Raster,
  type Rgb,
} from '../raster.ts';

const WIDTH = 752;
const HEIGHT = 544;
const SCALE = 3;

const INK = hex('#16264c');
const FOAM = hex('#f1ead6');
const BLUES: readonly Rgb[] = [
  '#1b3566',
  '#2b5590',
  '#e9e3cf',
  '#3f74a6',
  '#23467c',
  '#8db3c4',
  '#1b3566',
  '#4d86b0',
].map(hex);
const PAPER = hex('#ecdfc0');

type Point = readonly [number, number];

function fill(raster: Raster, points: readonly Point[], color: Rgb): void {
  let top = Infinity;
  let bottom = -Infinity;
  for (const [, y] of points) {
    top = Math.min(top, y);
    bottom = Math.max(bottom, y);
  }
  const crossings: number[] = [];
  for (let y = Math.max(0, Math.floor(top)); y <= Math.min(raster.height - 1, bottom); y++) {
    crossings.length = 0;
    for (let i = 0; i < points.length; i++) {
      const a = points[i]!;
      const b = points[(i + 1) % points.length]!;
      if (a[1] > y + 0.5 === b[1] > y + 0.5) continue;
      crossings.push(a[0] + ((y + 0.5 - a[1]) / (b[1] - a[1])) * (b[0] - a[0]));
    }
    crossings.sort((a, b) => a - b);
    for (let i = 0; i + 1 < crossings.length; i += 2) {
      const from = Math.max(0, Math.round(crossings[i]!));
      const to = Math.min(raster.width, Math.round(crossings[i + 1]!));
      for (let x = from; x < to; x++) raster.data.set(color, (y * raster.width + x) * 3);
    }
  }
}

function disc(raster: Raster, x: number, y: number, r: number, color: Rgb): void {
  for (let j = Math.max(0, Math.floor(y - r)); j <= Math.min(raster.height - 1, y + r); j++) {
    const half = Math.sqrt(Math.max(r * r - (j - y) ** 2, 0));
    const to = Math.min(raster.width - 1, x + half);
    for (let i = Math.max(0, Math.ceil(x - half)); i <= to; i++)
      raster.data.set(color, (j * raster.width + i) * 3);
  }
}

function spline(points: readonly Point[], t: number): Point {
  const s = clamp(t) * (points.length - 1);
  const i = Math.min(Math.floor(s), points.length - 2);
  const f = s - i;
  const p1 = points[i]!;
  const p2 = points[i + 1]!;
  const p0 = points[i - 1] ?? p1;
  const p3 = points[i + 2] ?? p2;
  const at = (k: 0 | 1) =>
    0.5 *
    (2 * p1[k] +
      (p2[k] - p0[k]) * f +
      (2 * p0[k] - 5 * p1[k] + 4 * p2[k] - p3[k]) * f * f +
      (3 * p1[k] - p0[k] - 3 * p2[k] + p3[k]) * f * f * f);
  return [at(0), at(1)];
}

const BACK: readonly Point[] = [
  [-2.1, -0.35],
  [-1.35, -0.05],
  [-0.85, 0.25],
  [-0.45, 0.66],
  [-0.1, 0.96],
  [0.26, 1.04],
  [0.54, 0.9],
  [0.63, 0.66],
];
const FACE: readonly Point[] = [
  [1.5, -0.35],
  [0.75, -0.1],
  [0.25, 0.05],
  [-0.02, 0.28],
  [-0.04, 0.55],
  [0.14, 0.76],
  [0.38, 0.8],
  [0.6, 0.63],
];

interface Wave {
  readonly x: number;
  readonly y: number;
  readonly size: number;
  /** 1 curls to the right, -1 to the left. */
  readonly side: number;
  readonly seed: number;
}

interface Blob {
  readonly x: number;
  readonly y: number;
  readonly r: number;
}

/** A claw of foam: a chain of shrinking discs that bends, with smaller claws on its outside. */
function claw(
  blobs: Blob[],
  x: number,
  y: number,
  angle: number,
  bend: number,
  r: number,
  depth: number,
  random: Random,
): void {
  const steps = 9;
  for (let i = 0; i < steps; i++) {
    const t = i / steps;
    const radius = r * (1 - 0.82 * t);
    blobs.push({ x, y, r: radius });
    if (depth > 0 && (i === 2 || i === 4 || i === 6)) {
      claw(blobs, x, y, angle - bend * (0.5 + 0.3 * random()), bend * 1.25, radius * 0.72, depth - 1, random);
    }
    x += Math.cos(angle) * r * 0.66;
    y += Math.sin(angle) * r * 0.66;
    angle += bend / steps;
  }
}

function stamp(raster: Raster, blobs: readonly Blob[], rim: number): void {
  for (const b of blobs) disc(raster, b.x, b.y, b.r + rim, INK);
  for (const b of blobs) disc(raster, b.x, b.y, b.r, FOAM);
}

function drawWave(raster: Raster, wave: Wave): void {
  const random = createRandom(wave.seed);
  const unit = wave.size * raster.height;
  const place = ([x, y]: Point): Point => [
    wave.x * raster.width + x * unit * wave.side,
    wave.y * raster.height - y * unit,
  ];
  const rim = 1.5 * SCALE;
  const count = 15;
  const line = (t: number) =>
    Array.from({ length: 81 }, (_, i) => {
      const s = i / 80;
      const a = spline(BACK, s);
      const b = spline(FACE, s);
      const sway = t + 0.035 * Math.sin(s * 9 + t * 14 + wave.seed) * Math.sin(Math.PI * t);
      return place([mix(a[0], b[0], sway), mix(a[1], b[1], sway)]);
    });
  const bodyBack = line(0);
  const bodyFace = line(1);
  fill(raster, [...bodyBack, ...bodyFace.toReversed()], INK);
  for (let k = 0; k < count; k++) {
    const color = BLUES[(k * 3 + wave.seed) % BLUES.length]!;
    const from = line((k + 0.06) / count);
    const to = line((k + 0.9) / count);
    fill(raster, [...from, ...to.toReversed()], color);
  }
  // Flecks of foam that lie on the bands.
  const flecks: Blob[] = [];
  for (let i = 0; i < 70; i++) {
    const s = 0.3 + 0.6 * random();
    const t = random() ** 1.6 * 0.9;
    const a = spline(BACK, s);
    const b = spline(FACE, s);
    const [x, y] = place([mix(a[0], b[0], t), mix(a[1], b[1], t)]);
    flecks.push({ x, y, r: unit * (0.004 + 0.008 * random()) });
  }
  stamp(raster, flecks, rim * 0.5);
  const crest = 40;
  const blobs: Blob[] = [];
  for (let i = 0; i < crest; i++) {
    const s = 0.38 + 0.62 * (i / (crest - 1));
    const p = spline(BACK, s);
    const q = spline(BACK, Math.min(s + 0.02, 1));
    const before = spline(BACK, s - 0.02);
    const [x, y] = place(p);
    const tangent = Math.atan2(-(q[1] - before[1]), (q[0] - before[0]) * wave.side);
    const grow = smoothstep(0.38, 0.75, s);
    const r = unit * (0.017 + 0.03 * grow) * (0.8 + 0.4 * random());
    blobs.push({ x, y, r: r * 0.8 });
    claw(
      blobs,
      x,
      y,
      tangent - wave.side * (0.7 - 0.6 * random()),
      wave.side * (0.8 + 1.3 * random()),
      r * (0.6 + 0.4 * random()),
      1,
      random,
    );
    if (s > 0.55) {
      claw(
        blobs,
        x,
        y,
        tangent + wave.side * (0.7 + 0.8 * random()),
        wave.side * (0.4 + random()),
        r * (0.4 + 0.35 * random()),
        1,
        random,
      );
    }
    if (i % 2 === 1) {
      stamp(raster, blobs, rim);
      blobs.length = 0;
    }
  }
  const [tipX, tipY] = place([0.61, 0.66]);
  for (let i = 0; i < 8; i++) {
    const finger: Blob[] = [];
    const angle = Math.PI / 2 - wave.side * (1.5 - i * 0.34);
    claw(finger, tipX, tipY, angle, wave.side * 1.5, unit * 0.026, 1, random);
    stamp(raster, finger, rim);
  }
  const spray: Blob[] = [];
  for (let i = 0; i < 120; i++) {
    const s = 0.6 + 0.42 * random();
    const p = spline(BACK, s);
    const away = 0.06 + 0.34 * random() ** 1.7;
    const turn = -0.5 + 2.2 * random();
    const [x, y] = place([p[0] + Math.cos(turn) * away, p[1] + 0.3 * Math.sin(turn) * away + 0.1 * random()]);
    spray.push({ x, y, r: unit * (0.003 + 0.008 * random() ** 2) });
  }
  stamp(raster, spray, rim * 0.55);
}

/** A swell that crosses the whole sheet, banded, with a crest line of foam scallops. */
function drawSwell(raster: Raster, level: number, height: number, seed: number, foam: number): void {
  const random = createRandom(seed);
  const crest = (u: number) =>
    level +
    height *
      (Math.sin(u * 7.3 + seed) * 0.6 + 0.5 * Math.sin(u * 15.1 + seed * 2.3) + 0.9 * noise2(u * 4, 1, seed));
  const bands = 7;
  for (let k = 0; k < bands; k++) {
    for (const [offset, color] of [
      [0, INK],
      [0.12, BLUES[(k * 3 + seed) % BLUES.length]!],
    ] as const) {
      const points: Point[] = [];
      for (let i = 0; i <= 160; i++) {
        const u = i / 160;
        const drop = (k + offset) * height * (0.55 + 0.25 * Math.sin(u * 11 + k + seed));
        points.push([u * raster.width, (crest(u) + drop) * raster.height]);
      }
      points.push([raster.width, raster.height], [0, raster.height]);
      fill(raster, points, color);
    }
  }
  const blobs: Blob[] = [];
  for (let i = 0; i < 90; i++) {
    const u = (i + random()) / 90;
    const strength = smoothstep(0.1, 0.7, noise2(u * 6, 3, seed) + 0.35);
    if (strength <= 0.05) continue;
    const r = foam * raster.height * (0.5 + 0.6 * random()) * strength;
    const y = crest(u) * raster.height;
    blobs.push({ x: u * raster.width, y, r });
    claw(blobs, u * raster.width, y, -0.6 - 0.5 * random(), 2.1, r * 0.8, 1, random);
    if (random() < 0.6)
      blobs.push({ x: (u + 0.01) * raster.width, y: y + r * (1.4 + 2 * random()), r: r * 0.4 });
  }
  stamp(raster, blobs, 1.1 * SCALE);
}

function paint() {
  const raster = createRaster(WIDTH * SCALE, HEIGHT * SCALE);
  const { width, height, data } = raster;
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const u = x / width;
      const v = y / height;
      let sky = mixRgb(
        hex('#5f86a0'),
        hex('#e6cf9c'),
        smoothstep(0, 0.36, v + 0.03 * fbm2(u * 4, v * 30, 2, 2)),
      );
      sky = mixRgb(sky, hex('#e0a27c'), 0.75 * smoothstep(0.3, 0.62, v));
      const cloud = Math.sin(v * 46 + 2.5 * noise2(u * 3, v * 5, 6)) + 1.6 * noise2(u * 2.4, v * 9, 7);
      sky = mixRgb(sky, PAPER, 0.75 * smoothstep(0.75, 0.85, cloud) * smoothstep(0.5, 0.4, v));
      data.set(sky, (y * width + x) * 3);
    }
  }
  const sunX = 0.62 * width;
  const sunY = 0.36 * height;
  disc(raster, sunX, sunY, 0.105 * height, hex('#bf3f2c'));
  for (let i = 0; i < 3; i++) {
    const y = sunY + (0.015 + 0.034 * i) * height;
    fill(
      raster,
      [
        [sunX - (0.16 - 0.02 * i) * height, y],
        [sunX + 0.02 * height, y - 0.006 * height],
        [sunX + (0.12 + 0.03 * i) * height, y + 0.002 * height],
        [sunX, y + 0.009 * height],
      ],
      hex('#e8cfa2'),
    );
  }
  const island = (base: number, from: number, to: number, peak: number, color: Rgb, seed: number) => {
    const points: Point[] = [];
    for (let i = 0; i <= 90; i++) {
      const t = i / 90;
      const rise =
        peak * Math.sin(Math.PI * t) ** 1.4 * (0.75 + 0.5 * noise2(t * 5, 2, seed)) +
        0.006 * noise2(t * 26, 4, seed);
      points.push([mix(from, to, t) * width, (base - rise) * height]);
    }
    fill(raster, points, color);
  };
  island(0.56, 0.3, 0.86, 0.13, hex('#7f9aa6'), 3);
  island(0.57, 0.62, 1.12, 0.16, hex('#4f7791'), 8);
  drawSwell(raster, 0.55, 0.014, 3, 0.006);
  drawSwell(raster, 0.6, 0.02, 5, 0.009);
  drawWave(raster, { x: 0.8, y: 0.8, size: 0.42, side: -1, seed: 4 });
  drawSwell(raster, 0.72, 0.028, 11, 0.012);
  drawWave(raster, { x: 0.27, y: 0.86, size: 0.74, side: 1, seed: 9 });
  drawSwell(raster, 0.87, 0.03, 17, 0.017);
  const print = shrink(raster, SCALE);
  for (let y = 0; y < HEIGHT; y++) {
    for (let x = 0; x < WIDTH; x++) {
      const p = (y * WIDTH + x) * 3;
      const grain = noise2(
        x / 60 + 0.5 * noise2(x / 90, y / 30, 4),
        y / 1.8 + 4 * noise2(x / 120, y / 60, 5),
        6,
      );
      const mottle = fbm2(x / 9, y / 9, 3, 7);
      const fibre =
        Math.max(0, noise2(x / 22 + y / 9, y / 3, 9) - 0.55) * 0.12 + 0.04 * (hash(x, y, 2) - 0.5);
      const dark = 1 - (print.data[p]! + print.data[p + 1]! + print.data[p + 2]!) / 3;
      const worn = clamp(0.05 + 0.1 * grain + 0.14 * mottle) * (0.35 + dark);
      const edge = smoothstep(
        0,
        14,
        Math.min(x, y, WIDTH - 1 - x, HEIGHT - 1 - y) + 3 * noise2(x / 9, y / 9, 12),
      );
      for (let c = 0; c < 3; c++) {
        const ink = mix(print.data[p + c]!, PAPER[c as 0 | 1 | 2], worn + fibre);
        print.data[p + c] = mix(PAPER[c as 0 | 1 | 2] * 0.96, ink * (1 + 0.05 * mottle), edge);
      }
    }
  }
  film(print, 0.02, 0.1, 3);
  return print;
}

export const waves: Picture = {
  name: 'waves',
  kind: 'style',
  title: 'Curling waves, woodblock print',
  width: WIDTH,
  height: HEIGHT,
  paint,
};
