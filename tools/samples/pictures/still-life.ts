/**
 * Fruit, a faience jug and a bottle on a wooden table by a window. Everything is a signed distance field (tori for
 * apples, blended balls for pears, solids of revolution for the vessels, a folded height field for the cloth), lit
 * by one soft window with shadows, occlusion, bounced light and, on the glossy things, traced reflections.
 */
import {
  camera,
  capsule,
  dot,
  ellipsoid,
  march,
  normalAt,
  normalize,
  occlusion,
  reflect,
  smoothMin,
  softShadow,
  type Field,
  type Vec,
} from '../march.ts';
import { createRandom, fbm2, fbm3, hash, hypot, noise2, noise3 } from '../noise.ts';
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

const WIDTH = 720;
const HEIGHT = 576;
const WALL = -2.1;
const LIGHT = normalize([-0.78, 0.62, 0.42]);

interface Part {
  readonly kind: 'cloth' | 'jug' | 'bottle' | 'apple' | 'pear' | 'lemon' | 'orange' | 'grape' | 'stem';
  readonly field: Field;
  /** A ball around the part. */
  readonly ball: readonly [number, number, number, number];
  readonly at: Vec;
  readonly seed: number;
}

/** The radius of a turned vessel from (height, radius) pairs, smoothly joined. */
function profile(points: readonly (readonly [number, number])[], y: number): number {
  if (y <= points[0]![0]) return points[0]![1];
  for (let i = 1; i < points.length; i++) {
    const [y1, r1] = points[i]!;
    if (y > y1) continue;
    const [y0, r0] = points[i - 1]!;
    const before = points[Math.max(i - 2, 0)]!;
    const after = points[Math.min(i + 1, points.length - 1)]!;
    const t = (y - y0) / (y1 - y0);
    const m0 = ((r1 - before[1]) / (y1 - before[0])) * (y1 - y0);
    const m1 = ((after[1] - r0) / (after[0] - y0)) * (y1 - y0);
    const a = 2 * t * t * t - 3 * t * t + 1;
    return a * r0 + (t * t * t - 2 * t * t + t) * m0 + (1 - a) * r1 + (t * t * t - t * t) * m1;
  }
  return points[points.length - 1]![1];
}

const JUG: readonly (readonly [number, number])[] = [
  [0, 0.3],
  [0.06, 0.31],
  [0.3, 0.46],
  [0.6, 0.53],
  [0.9, 0.43],
  [1.18, 0.24],
  [1.4, 0.22],
  [1.62, 0.3],
  [1.66, 0.31],
];
const BOTTLE: readonly (readonly [number, number])[] = [
  [0, 0.26],
  [0.05, 0.275],
  [0.95, 0.275],
  [1.12, 0.24],
  [1.3, 0.12],
  [1.45, 0.088],
  [1.86, 0.08],
  [1.88, 0.105],
  [1.95, 0.105],
];

function turned(points: readonly (readonly [number, number])[], slack: number): Field {
  const top = points[points.length - 1]![0];
  return (x, y, z) => {
    const side = (hypot(x, z) - profile(points, y)) * slack;
    return Math.max(side, y - top, -y);
  };
}

const placed: (readonly [number, number, number])[] = [];

function foldedHeight(x: number, z: number): number {
  const border =
    0.55 + 0.18 * Math.sin(z * 2.1 + 0.4) - 0.75 * smoothstep(-0.1, -1.1, z) - 0.2 * smoothstep(0.7, 1.5, z);
  const inside = smoothstep(border + 0.03, border - 0.03, x);
  if (inside <= 0) return 0;
  const bend = x + 0.35 * noise2(x * 0.9 + 3, z * 0.9, 4);
  const across = bend * 0.75 + z * 0.95;
  const fold = 0.5 + 0.5 * Math.sin(across * 6.2 + 1.6 * noise2(x * 0.8, z * 0.8, 5) + 0.6);
  const minor = 1 - Math.abs(noise2(across * 3.1 + 8, (bend - z) * 0.7, 6));
  let calm = 1;
  for (const [px, pz, pr] of placed)
    calm = Math.min(calm, smoothstep(pr * 0.75, pr * 1.9, hypot(x - px, z - pz)));
  const height = 0.16 * fold ** 2.2 + 0.075 * minor ** 4;
  const hem = 0.02 + 0.02 * smoothstep(border - 0.1, border, x);
  return inside * (hem + height * (0.12 + 0.88 * calm) * (0.45 + 0.55 * smoothstep(border, border - 0.5, x)));
}

const GRID = { x: -3.6, z: -2.2, step: 0.0125, columns: 360, rows: 400 } as const;

/** The folded cloth, sampled once on a grid. */
function createCloth(): (x: number, z: number) => number {
  const { columns, rows, step } = GRID;
  const heights = new Float32Array(columns * rows);
  for (let j = 0; j < rows; j++) {
    for (let i = 0; i < columns; i++)
      heights[j * columns + i] = foldedHeight(GRID.x + i * step, GRID.z + j * step);
  }
  return (x, z) => {
    const u = clamp((x - GRID.x) / step, 0, columns - 1.01);
    const v = clamp((z - GRID.z) / step, 0, rows - 1.01);
    const i = Math.floor(u);
    const j = Math.floor(v);
    const k = j * columns + i;
    const low = mix(heights[k]!, heights[k + 1]!, u - i);
    return mix(low, mix(heights[k + columns]!, heights[k + columns + 1]!, u - i), v - j);
  };
}

function buildParts(): Part[] {
  const parts: Part[] = [];
  const stem = (x: number, y: number, z: number, dx: number, dz: number, length: number, seed: number) => {
    parts.push({
      kind: 'stem',
      field: (px, py, pz) =>
        capsule(
          px,
          py,
          pz,
          x,
          y,
          z,
          x + dx,
          y + length,
          z + dz,
          0.018 + 0.02 * Math.max(0, py - y - length * 0.7),
        ),
      ball: [x + dx / 2, y + length / 2, z + dz / 2, length],
      at: [x, y, z],
      seed,
    });
  };
  const apple = (x: number, z: number, r: number, lean: number, seed: number) => {
    const y = r * 0.86;
    const c = Math.cos(lean);
    const s = Math.sin(lean);
    parts.push({
      kind: 'apple',
      field: (px, py, pz) => {
        const ax = c * (px - x) - s * (py - y);
        const ay = s * (px - x) + c * (py - y);
        const az = pz - z;
        const angle = Math.atan2(az, ax);
        const ring = hypot(ax, az) * (1 - 0.16 * (ay / r));
        const lobes = 1 + 0.02 * Math.cos(angle * 5 + seed) * (1 - ay / r);
        return (hypot(ring - 0.36 * r, ay * 0.98) - 0.66 * r * lobes) * 0.86;
      },
      ball: [x, y, z, r * 1.2],
      at: [x, y, z],
      seed,
    });
    placed.push([x, z, r]);
    stem(x + s * 0.4 * r, y + 0.42 * r, z, s * 0.5 * r + 0.05 * r, 0.1 * r, 0.5 * r, seed);
  };
  const pear = (x: number, z: number, r: number, lean: number, seed: number) => {
    const y = r * 0.92;
    const tx = Math.sin(lean) * r;
    const ty = Math.cos(lean) * r;
    parts.push({
      kind: 'pear',
      field: (px, py, pz) => {
        const a = ellipsoid(px - x, py - y, pz - z, r, r * 0.94, r);
        const b = hypot(px - x - tx * 1.05, py - y - ty * 1.05, pz - z) - r * 0.46;
        const c = hypot(px - x - tx * 1.42, py - y - ty * 1.42, pz - z) - r * 0.27;
        return smoothMin(smoothMin(a, b, r * 0.7), c, r * 0.35) * 0.92;
      },
      ball: [x + tx * 0.5, y + ty * 0.5, z, r * 1.75],
      at: [x, y, z],
      seed,
    });
    placed.push([x, z, r]);
    stem(x + tx * 1.62, y + ty * 1.62, z, tx * 0.35 + 0.06, 0.03, ty * 0.42, seed);
  };
  const lemon = (x: number, z: number, r: number, turn: number, seed: number) => {
    const c = Math.cos(turn);
    const s = Math.sin(turn);
    const y = r * 0.97;
    parts.push({
      kind: 'lemon',
      field: (px, py, pz) => {
        const lx = c * (px - x) + s * (pz - z);
        const lz = -s * (px - x) + c * (pz - z);
        const ly = py - y;
        const body = ellipsoid(lx, ly, lz, r * 1.3, r, r);
        const tip = ellipsoid(Math.abs(lx) - r * 1.3, ly, lz, r * 0.3, r * 0.2, r * 0.2);
        return smoothMin(body, tip, r * 0.32) * 0.94;
      },
      ball: [x, y, z, r * 1.75],
      at: [x, y, z],
      seed,
    });
    placed.push([x, z, r * 1.2]);
  };
  parts.push({
    kind: 'jug',
    field: (() => {
      const body = turned(JUG, 0.8);
      return (px, py, pz) => {
        const x = px + 0.95;
        const z = pz + 0.62;
        const inner = Math.max(hypot(x, z) - profile(JUG, py) + 0.035, 1.3 - py);
        const handle = hypot(hypot((-x - 0.36) * 0.92, (py - 1.08) * 0.72) - 0.3, z * 0.8) - 0.05;
        const grip = Math.max(handle * 0.85, x + 0.2);
        return Math.max(smoothMin(body(x, py, z), grip, 0.05), -inner);
      };
    })(),
    ball: [-1.05, 0.8, -0.62, 1.1],
    at: [-0.95, 0, -0.62],
    seed: 1,
  });
  placed.push([-0.95, -0.62, 0.45]);
  const bottle = turned(BOTTLE, 0.85);
  parts.push({
    kind: 'bottle',
    field: (x, y, z) => bottle(x - 0.72, y, z + 0.85),
    ball: [0.72, 0.97, -0.85, 1.05],
    at: [0.72, 0, -0.85],
    seed: 2,
  });
  apple(-0.1, -0.32, 0.4, 0.22, 3);
  apple(0.5, 0.12, 0.37, -0.35, 9);
  apple(1.42, -0.62, 0.38, 0.3, 14);
  pear(0.16, -0.95, 0.36, -0.18, 4);
  pear(-0.62, 0.22, 0.34, 0.32, 5);
  lemon(-0.12, 0.72, 0.235, 0.5, 6);
  lemon(-1.42, 0.12, 0.24, 2.2, 7);
  parts.push({
    kind: 'orange',
    field: (x, y, z) => hypot(x + 1.5, (y - 0.3) * 1.04, z + 0.5) - 0.32,
    ball: [-1.5, 0.3, -0.5, 0.34],
    at: [-1.5, 0.3, -0.5],
    seed: 8,
  });
  placed.push([-1.5, -0.5, 0.32]);
  const random = createRandom(11);
  const grapes: [number, number, number, number][] = [];
  for (let tries = 0; tries < 4000 && grapes.length < 60; tries++) {
    const along = random();
    const spread = 0.33 * Math.sqrt(1 - along * 0.75);
    const x = 0.92 + along * 0.72 + (random() - 0.5) * 0.1;
    const z = 0.12 + along * 0.42 + (random() - 0.5) * 2 * spread;
    const r = 0.078 + 0.016 * random();
    const y =
      r + random() * 0.5 * (1 - along * 0.8) * (1 - Math.abs(z - 0.12 - along * 0.42) / (spread + 0.05));
    if (grapes.every((g) => hypot(g[0] - x, g[1] - y, g[2] - z) > (g[3] + r) * 0.8))
      grapes.push([x, y, z, r]);
  }
  const balls = Float64Array.from(grapes.flat());
  parts.push({
    kind: 'grape',
    field: (px, py, pz) => {
      let d = 1e9;
      for (let i = 0; i < balls.length; i += 4) {
        const dx = px - balls[i]!;
        const dy = py - balls[i + 1]!;
        const dz = pz - balls[i + 2]!;
        d = Math.min(d, Math.sqrt(dx * dx + dy * dy + dz * dz) - balls[i + 3]!);
      }
      return d;
    },
    ball: [1.28, 0.25, 0.35, 0.72],
    at: [1.28, 0, 0.35],
    seed: 40,
  });
  placed.push([1.25, 0.35, 0.5]);
  const vine: readonly Vec[] = [
    [0.9, 0.34, 0.05],
    [0.86, 0.46, -0.06],
    [0.93, 0.53, -0.2],
  ];
  for (let i = 0; i < 2; i++) {
    const [a, b] = [vine[i]!, vine[i + 1]!];
    parts.push({
      kind: 'stem',
      field: (x, y, z) => capsule(x, y, z, a[0], a[1], a[2], b[0], b[1], b[2], 0.024),
      ball: [(a[0] + b[0]) / 2, (a[1] + b[1]) / 2, (a[2] + b[2]) / 2, 0.16],
      at: a,
      seed: 90,
    });
  }
  return parts;
}

const ALBEDO = {
  appleRed: light('#b3211c'),
  appleDark: light('#7c1018'),
  appleGold: light('#e0b04a'),
  appleGreen: light('#a9b145'),
  pear: light('#b9b24a'),
  pearBlush: light('#c9803a'),
  russet: light('#6d5527'),
  lemon: light('#f0c419'),
  orange: light('#e8811c'),
  grape: light('#3b1838'),
  grapeRed: light('#6c1f35'),
  bloom: light('#8c90b4'),
  stem: light('#4f3a22'),
  faience: light('#e9e2d0'),
  cobalt: light('#1d3f86'),
  linen: light('#e6ddca'),
  stripe: light('#a3352c'),
  thread: light('#2f5687'),
  wood: light('#7a4a28'),
  woodDark: light('#3a2011'),
  wall: light('#7d7564'),
  wallDark: light('#4c463b'),
} as const;

interface Surface {
  color: Rgb;
  gloss: number;
  rough: number;
  bump: number;
  glow: number;
}

function jugPaint(p: Vec): Rgb {
  const angle = Math.atan2(p[2] + 0.62, p[0] + 0.95);
  const y = p[1];
  const u = (angle / Math.PI) * 6 + 0.02 * noise2(angle * 8, y * 8, 2);
  const cell = u - Math.floor(u) - 0.5;
  let blue = 0;
  for (const [at, half] of [
    [0.12, 0.014],
    [0.3, 0.02],
    [0.86, 0.02],
    [0.92, 0.008],
    [1.22, 0.014],
    [1.57, 0.025],
  ] as const) {
    blue = Math.max(
      blue,
      smoothstep(half + 0.008, half - 0.004, Math.abs(y - at + 0.004 * noise2(angle * 6, 1, 4))),
    );
  }
  const petal = hypot(cell * 0.42, y - 0.58);
  const lobes = 0.13 + 0.05 * Math.cos(6 * Math.atan2(y - 0.58, cell * 0.42));
  blue = Math.max(
    blue,
    smoothstep(0.012, -0.012, Math.abs(petal - lobes) - 0.012),
    smoothstep(0.05, 0.035, petal),
  );
  blue = Math.max(
    blue,
    0.8 * smoothstep(0.012, -0.006, Math.abs(y - 1.05 - 0.06 * Math.sin(u * Math.PI * 2)) - 0.012),
  );
  const wash = 0.75 + 0.35 * fbm2(angle * 5, y * 7, 3, 8);
  return mixRgb(ALBEDO.faience, ALBEDO.cobalt, clamp(blue * wash));
}

function surfaceOf(part: Part | undefined, p: Vec): Surface {
  if (part === undefined) {
    const plank = Math.floor(p[2] * 1.7 + 0.2);
    const edge = Math.abs(p[2] * 1.7 + 0.2 - plank - 0.5);
    const grain = fbm2(
      p[0] * 1.3 + plank * 9,
      p[2] * 16 + 2.5 * noise2(p[0] * 0.9, p[2] * 1.6 + plank * 5, 3),
      4,
      17,
    );
    let color = mixRgb(
      ALBEDO.wood,
      ALBEDO.woodDark,
      clamp(0.42 + 0.9 * grain + 0.25 * (hash(plank, 3) - 0.5)),
    );
    color = mixRgb(color, ALBEDO.woodDark, 0.85 * smoothstep(0.478, 0.495, edge));
    return { color, gloss: 0.35, rough: 0.14, bump: 0.02, glow: 0 };
  }
  const [x, y, z] = [p[0] - part.at[0], p[1] - part.at[1], p[2] - part.at[2]];
  const angle = Math.atan2(z, x);
  switch (part.kind) {
    case 'cloth': {
      const s = p[0] * 0.8 - p[2] * 0.6;
      const line = Math.abs(((s * 1.25) % 1) + (s < 0 ? 1 : 0) - 0.5);
      const weave = 0.94 + 0.06 * noise2(p[0] * 90, p[2] * 90, 5);
      let color = mixRgb(ALBEDO.linen, ALBEDO.stripe, 0.85 * smoothstep(0.062, 0.05, line));
      color = mixRgb(color, ALBEDO.thread, 0.85 * smoothstep(0.014, 0.009, Math.abs(line - 0.1)));
      return {
        color: [color[0] * weave, color[1] * weave, color[2] * weave],
        gloss: 0,
        rough: 1,
        bump: 0.05,
        glow: 0.1,
      };
    }
    case 'jug':
      return { color: jugPaint(p), gloss: 1, rough: 0.03, bump: 0.006, glow: 0 };
    case 'bottle':
      return { color: [0.006, 0.016, 0.008], gloss: 1.3, rough: 0.015, bump: 0, glow: 0 };
    case 'apple': {
      const streak =
        fbm2(angle * 5 + part.seed, y * 1.6, 3, part.seed) + 0.5 * noise2(angle * 26, y * 5, part.seed);
      let color = mixRgb(ALBEDO.appleRed, ALBEDO.appleDark, clamp(0.4 + 0.8 * streak));
      const sunless = smoothstep(0.1, 0.9, 0.5 + 0.5 * Math.sin(angle + part.seed) + 0.5 * streak - y * 0.7);
      color = mixRgb(color, ALBEDO.appleGold, 0.65 * sunless * smoothstep(-0.2, 0.5, streak + 0.15));
      color = mixRgb(
        color,
        ALBEDO.appleGreen,
        smoothstep(0.22, 0.02, hypot(x, z) - 0.02) * smoothstep(0, 0.1, y),
      );
      const dots = noise3(p[0] * 34, p[1] * 34, p[2] * 34, 3) > 0.72 ? 0.35 : 0;
      return {
        color: mixRgb(color, ALBEDO.appleGold, dots),
        gloss: 0.75,
        rough: 0.05,
        bump: 0.012,
        glow: 0.12,
      };
    }
    case 'pear': {
      const mottle = fbm3(p[0] * 5, p[1] * 5, p[2] * 5, 3, part.seed);
      let color = mixRgb(
        ALBEDO.pear,
        ALBEDO.pearBlush,
        smoothstep(-0.1, 0.75, mottle + 0.5 * Math.cos(angle - 0.5)),
      );
      const specks = noise3(p[0] * 42, p[1] * 42, p[2] * 42, 5);
      color = mixRgb(
        color,
        ALBEDO.russet,
        0.6 * smoothstep(0.5, 0.75, specks) + 0.5 * smoothstep(0.3, 0.7, y - 0.15 + 0.3 * mottle),
      );
      return { color, gloss: 0.35, rough: 0.11, bump: 0.02, glow: 0.14 };
    }
    case 'lemon':
      return {
        color: mixRgb(
          ALBEDO.lemon,
          ALBEDO.pear,
          clamp(0.25 + 0.6 * fbm3(p[0] * 6, p[1] * 6, p[2] * 6, 2, 3)),
        ),
        gloss: 0.5,
        rough: 0.09,
        bump: 0.09,
        glow: 0.16,
      };
    case 'orange':
      return { color: ALBEDO.orange, gloss: 0.5, rough: 0.09, bump: 0.1, glow: 0.14 };
    case 'grape': {
      const dust = smoothstep(-0.1, 0.5, fbm3(p[0] * 13, p[1] * 13, p[2] * 13, 3, part.seed));
      const color = mixRgb(
        ALBEDO.grape,
        ALBEDO.grapeRed,
        clamp(0.5 + noise3(p[0] * 5, p[1] * 5, p[2] * 5, 9)),
      );
      return {
        color: mixRgb(color, ALBEDO.bloom, 0.3 * dust),
        gloss: 0.8,
        rough: 0.05,
        bump: 0.01,
        glow: 0.2,
      };
    }
    default:
      return { color: ALBEDO.stem, gloss: 0.1, rough: 0.3, bump: 0.06, glow: 0 };
  }
}

const SIDE = normalize([LIGHT[2], 0, -LIGHT[0]]);
const RISE: Vec = [
  SIDE[1] * LIGHT[2] - SIDE[2] * LIGHT[1],
  SIDE[2] * LIGHT[0] - SIDE[0] * LIGHT[2],
  SIDE[0] * LIGHT[1] - SIDE[1] * LIGHT[0],
];

/** The window as seen in a mirror: a tall rectangle with glazing bars, softened by the roughness. */
function windowIn(r: Vec, rough: number): number {
  const depth = dot(r, LIGHT);
  if (depth < 0.2) return 0;
  const a = dot(r, SIDE) / depth;
  const b = dot(r, RISE) / depth;
  const soft = 0.012 + rough;
  const frame =
    smoothstep(0.3 + soft, 0.3 - soft, Math.abs(a)) * smoothstep(0.42 + soft, 0.42 - soft, Math.abs(b));
  const bars = Math.min(Math.abs(a), Math.abs(b + 0.14), Math.abs(b - 0.14));
  return frame * mix(1, smoothstep(0.012, 0.012 + soft, bars), clamp(1.2 - rough * 8));
}

function paint() {
  const parts = buildParts();
  const clothHeight = createCloth();
  const cloth: Part = {
    kind: 'cloth',
    field: (x, y, z) => (y - clothHeight(x, z)) * 0.62,
    ball: [0, 0, 0, 0],
    at: [0, 0, 0],
    seed: 0,
  };
  const bounds = Float64Array.from(parts.flatMap((part) => part.ball));
  const field: Field = (x, y, z) => {
    let d = y;
    if (y < 0.34) {
      if (x < 0.95) d = Math.min(d, cloth.field(x, y, z));
    } else {
      d = y - 0.28;
    }
    for (let i = 0; i < parts.length; i++) {
      const dx = x - bounds[i * 4]!;
      const dy = y - bounds[i * 4 + 1]!;
      const dz = z - bounds[i * 4 + 2]!;
      const apart = Math.sqrt(dx * dx + dy * dy + dz * dz) - bounds[i * 4 + 3]!;
      if (apart < d) d = Math.min(d, apart > 0.15 ? apart : parts[i]!.field(x, y, z));
    }
    return d;
  };
  const partAt = (p: Vec): Part | undefined => {
    let best: Part | undefined;
    let d = p[1] + 0.002;
    const c = clothHeight(p[0], p[2]);
    if (c > 0 && Math.abs(p[1] - c) < d) {
      best = cloth;
      d = Math.abs(p[1] - c) * 0.62;
    }
    for (const part of parts) {
      const s = part.field(p[0], p[1], p[2]);
      if (s < d) {
        d = s;
        best = part;
      }
    }
    return best;
  };

  const wall = (p: Vec): Rgb => {
    const a = dot(p, SIDE);
    const b = dot(p, RISE);
    const stain = fbm2(p[0] * 1.7, p[1] * 1.7, 5, 8);
    const base = mixRgb(ALBEDO.wall, ALBEDO.wallDark, clamp(0.45 + 0.9 * stain));
    const px = a + 1.22;
    const py = b + 2.75;
    const patch = smoothstep(0.62, 0.5, Math.abs(px)) * smoothstep(0.95, 0.82, Math.abs(py));
    const bars = smoothstep(0.015, 0.07, Math.min(Math.abs(px), Math.abs(py - 0.3), Math.abs(py + 0.3)));
    const sun = patch * bars * 1.35;
    const sweep = 0.22 + 0.42 * smoothstep(2.4, -2.2, p[0]) * smoothstep(3.4, -0.2, p[1]);
    const rough = 1 + 0.22 * fbm2(p[0] * 14, p[1] * 14, 3, 5);
    return [
      base[0] * (sweep + sun * 1.0) * rough,
      base[1] * (sweep * 0.98 + sun * 0.88) * rough,
      base[2] * (sweep * 0.95 + sun * 0.7) * rough,
    ];
  };

  const shade = (o: Vec, d: Vec, depth: number): Rgb => {
    const t = march(field, o, d, 0.02, 14, depth > 0 ? 44 : 130, 0.0006);
    const back = d[2] < 0 ? (WALL - o[2]) / d[2] : 1e9;
    if (t < 0 || t > back) {
      if (back > 1e8) {
        const w = windowIn(d, 0.1);
        return [0.08 + w * 2, 0.075 + w * 1.9, 0.07 + w * 1.7];
      }
      const p: Vec = [o[0] + d[0] * back, o[1] + d[1] * back, WALL];
      const c = wall(p);
      const contact = smoothstep(-0.1, 0.5, p[1]) * 0.6 + 0.4;
      const shadow = p[1] < 2.2 ? 0.45 + 0.55 * softShadow(field, p, LIGHT, 0.1, 3, 3.5) : 1;
      return [c[0] * contact * shadow, c[1] * contact * shadow, c[2] * contact * shadow];
    }
    const p: Vec = [o[0] + d[0] * t, o[1] + d[1] * t, o[2] + d[2] * t];
    const part = partAt(p);
    const s = surfaceOf(part, p);
    let n = normalAt(field, p, 0.0016 * t);
    if (s.bump > 0) {
      const f = part?.kind === 'cloth' ? 60 : part?.kind === 'lemon' || part?.kind === 'orange' ? 46 : 24;
      n = normalize([
        n[0] + s.bump * noise3(p[0] * f, p[1] * f, p[2] * f, 1),
        n[1] + s.bump * noise3(p[0] * f, p[1] * f, p[2] * f, 2),
        n[2] + s.bump * noise3(p[0] * f, p[1] * f, p[2] * f, 3),
      ]);
    }
    const facing = dot(n, LIGHT);
    const start: Vec = [p[0] + n[0] * 0.012, p[1] + n[1] * 0.012, p[2] + n[2] * 0.012];
    const seen = facing > -s.glow ? softShadow(field, start, LIGHT, 0.02, 2.6, 7) : 0;
    const open = occlusion(field, p, n, 0.32);
    const fall = 1.15 - 0.16 * p[0] - 0.1 * Math.max(0, p[1] - 0.8);
    const key = 3.1 * fall * seen * clamp((facing + s.glow) / (1 + s.glow));
    const fill = open * (0.16 + 0.22 * clamp(0.5 - 0.5 * n[0]) + 0.08 * n[1]);
    const bounce = open * (0.13 * clamp(0.5 - 0.6 * n[1]) + 0.1 * clamp(n[0]));
    let r = s.color[0] * (key + fill * 0.85 + bounce * 1.25);
    let g = s.color[1] * (key * 0.93 + fill * 0.95 + bounce * 0.9);
    let b = s.color[2] * (key * 0.8 + fill * 1.15 + bounce * 0.6);
    if (s.gloss > 0) {
      const view = clamp(-dot(d, n));
      const fresnel = (0.045 + 0.955 * (1 - view) ** 5) * s.gloss;
      const m = reflect(d, n);
      const pane = windowIn(m, s.rough) * seen * (16 / (1 + s.rough * 40)) * (0.05 + fresnel);
      let mirrored: Rgb = [0.12 * open, 0.11 * open, 0.1 * open];
      if (depth === 0 && s.rough < 0.2 && fresnel > 0.055) mirrored = shade(start, m, 1);
      const blurred = clamp(1 - s.rough * 2);
      r += mirrored[0] * fresnel * blurred + pane;
      g += mirrored[1] * fresnel * blurred + pane * 0.97;
      b += mirrored[2] * fresnel * blurred + pane * 0.9;
    }
    if (part?.kind === 'bottle') {
      const rim = clamp(dot(normalize([n[0], 0, n[2]]), normalize([0.75, 0, 0.25]))) ** 5;
      const wine = smoothstep(1.0, 0.96, p[1]);
      const through = (0.55 * rim + 0.1) * (1 - 0.72 * wine) * fall;
      r += 0.1 * through;
      g += 0.3 * through;
      b += 0.09 * through;
    }
    return [r, g, b];
  };

  const eye: Vec = [0.05, 1.72, 5.0];
  const ray = camera(eye, [0.0, 0.62, -0.3], 1.62, WIDTH, HEIGHT);
  const shader: Shader = (x, y, out) => {
    put(out, shade(eye, ray(x, y), 0));
  };
  const raster = render(WIDTH, HEIGHT, shader, 2, 0.05);
  bloom(raster, 9, 1.1, 0.12);
  toneMap(raster, 0.5);
  saturate(raster, 0.96);
  film(raster, 0.035, 0.3, 5);
  return raster;
}

export const stillLife: Picture = {
  name: 'still-life',
  kind: 'content',
  title: 'Fruit by a window',
  width: WIDTH,
  height: HEIGHT,
  paint,
};
