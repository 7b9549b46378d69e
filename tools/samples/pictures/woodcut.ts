/**
 * A woodcut of a village under a radiant sun. Each region of the drawing (sky, clouds, hills, trees, fields, houses)
 * has its own family of carved lines that follows its form; the tone wanted at a place sets the width of the line
 * there, and noise along the lines makes the edges and breaks of a knife.
 */
import { fbm2, hash, hypot, noise2 } from '../noise.ts';
import { clamp, film, hex, mix, render, smoothstep, type Picture, type Shader } from '../raster.ts';

const WIDTH = 720;
const HEIGHT = 560;
const INK = hex('#17130f');
const PAPER = hex('#eadbb8');
const SUN = { x: 0.66, y: 0.25, r: 0.085 };

interface Carving {
  /** The line coordinate (a line every 1), the share of ink, and the distance to a contour in picture heights. */
  line: number;
  tone: number;
  contour: number;
  along: number;
}

const HILLS = [0.5, 0.56, 0.645] as const;

function hillTop(i: number, x: number): number {
  return (
    HILLS[i as 0 | 1 | 2] +
    [0.075, 0.05, 0.045][i]! * Math.sin(x * [4.2, 5.1, 3.4][i]! + [0.3, 2.4, 4.4][i]!) +
    [0.05, 0.02, 0.012][i]! * fbm2(x * [5, 6, 5][i]!, i * 3 + 2, 4, 21 + i)
  );
}

function cloud(x: number, y: number): number {
  let d = 1;
  for (let k = 0; k < 3; k++) {
    const cx = [0.2, 0.98, 0.44][k]!;
    const cy = [0.2, 0.36, 0.07][k]!;
    const size = [0.15, 0.13, 0.09][k]!;
    let puffs = 1;
    for (let i = 0; i < 7; i++) {
      const a = (i - 3) / 3;
      const r = size * (0.55 - 0.3 * a * a + 0.16 * hash(i, k, 5));
      puffs = Math.min(
        puffs,
        hypot(x - cx - a * size * 1.25, (y - cy + 0.1 * size * hash(i, k, 7)) * 1.15) - r,
      );
    }
    d = Math.min(d, Math.max(puffs, y - cy - size * 0.22));
  }
  return d;
}

/** Cypresses and round trees: the inside distance, and where in the tree the point is. */
function trees(x: number, y: number, carving: Carving): boolean {
  for (const [tx, ty, w, h, kind] of [
    [0.115, 0.97, 0.075, 0.62, 0],
    [0.245, 0.9, 0.042, 0.36, 0],
    [0.905, 0.77, 0.075, 0.15, 1],
    [0.79, 0.715, 0.045, 0.09, 1],
    [1.13, 0.93, 0.13, 0.3, 1],
    [0.4, 0.7, 0.035, 0.075, 1],
  ] as const) {
    const u = x - tx;
    const v = (ty - y) / h;
    if (v < 0 || v > 1.05 || Math.abs(u) > w * 1.2) continue;
    const wobble = 0.16 * noise2(x * 22, y * 22, 6) + 0.1 * noise2(x * 55, y * 55, 7);
    if (kind === 0) {
      const half =
        w *
        (Math.sin(Math.PI * clamp(v) ** 0.75) ** 0.7 * 0.95 + wobble * Math.min(1, v * 4)) *
        (1 - 0.25 * v);
      if (Math.abs(u) > half) continue;
      const side = u / Math.max(half, 1e-3);
      carving.contour = half - Math.abs(u);
      carving.line = side * w * 90 + 1.6 * Math.sin(v * 30 * h + side * 3) + 1.5 * noise2(x * 18, y * 9, 9);
      carving.tone = clamp(0.86 - 0.62 * smoothstep(-0.1, 0.95, side) + 0.3 * noise2(x * 24, y * 16, 4));
      carving.along = v * 30;
      return true;
    }
    const r = hypot(u / w, (v - 0.6) / 0.42) - 0.92 - wobble * 1.4;
    if (r < 0) {
      carving.contour = -r * w * 0.6;
      const angle = Math.atan2(v - 0.5, u / w);
      carving.line = (1 + r) * w * 95 + 1.2 * Math.sin(angle * 9) + noise2(x * 30, y * 30, 3);
      carving.tone = clamp(0.66 - 0.42 * (u / w) + 0.42 * (0.6 - v) + 0.35 * noise2(x * 34, y * 34, 5));
      carving.along = angle * 9;
      return true;
    }
    if (Math.abs(u) < w * 0.1 && v < 0.4) {
      carving.contour = w * 0.1 - Math.abs(u);
      carving.line = u * 160;
      carving.tone = 0.75;
      carving.along = v * 9;
      return true;
    }
  }
  return false;
}

function houses(x: number, y: number, carving: Carving): boolean {
  for (const [hx, base, w, h, church] of [
    [0.565, 0.715, 0.085, 0.075, 1],
    [0.68, 0.735, 0.1, 0.06, 0],
    [0.47, 0.755, 0.1, 0.065, 0],
    [0.83, 0.69, 0.08, 0.05, 0],
  ] as const) {
    const u = (x - hx) / w;
    const v = (base - y) / h;
    if (church === 1) {
      const t = (x - hx + 0.03) / 0.021;
      const rise = (base - y) / 0.24;
      const cap = rise > 0.6 ? 1 - (rise - 0.6) / 0.5 : 1;
      if (rise > 0 && rise < 1.1 && Math.abs(t) < cap) {
        carving.contour = Math.min(cap - Math.abs(t), rise > 0.6 ? 1 : Math.abs(rise - 0.6) * 8) * 0.021;
        const opening = Math.abs(t) < 0.3 && rise > 0.4 && rise < 0.52;
        carving.line = rise > 0.6 ? t * 4 : rise * 34;
        carving.tone = opening ? 1 : rise > 0.6 ? 0.78 - 0.35 * t : t < -0.15 ? 0.72 : 0.16;
        carving.along = rise * 30;
        return true;
      }
    }
    if (Math.abs(u) > 0.58 || v < 0 || v > 1.75) continue;
    const front = u < -0.12;
    const gable = 1 + 0.7 * (1 - Math.abs(u + 0.31) / 0.21);
    if (front && v > Math.max(gable, 1)) continue;
    if (!front && v > 1.7) continue;
    if (!front && v > 1 && u > 0.5 + 0.08 * (1.7 - v)) continue;
    if (!front && v > 1 && u < -0.31 + ((1.7 - v) / 0.7) * 0.2) continue;
    if (u < -0.52 || (v < 1 && u > 0.5)) continue;
    const roofed = !front && v > 1;
    const window = !roofed && v > 0.35 && v < 0.72 && Math.abs((((u + 0.52) * 5.2) % 1) - 0.5) < 0.2;
    const door = front && v < 0.6 && Math.abs(u + 0.31) < 0.05;
    carving.contour = Math.min(
      Math.abs(u + 0.12) * w,
      Math.abs(v - 1) * h,
      Math.min(u + 0.52, 0.5 - Math.min(u, 0.5) + 0.02) * w,
      v * h + 0.01,
      front ? (Math.max(gable, 1) - v) * h * 0.6 : (1.7 - v) * h,
    );
    carving.line = roofed ? (u + v * 0.28) * w * 190 : v * h * 170;
    carving.tone = window || door ? 1 : roofed ? 0.6 : front ? 0.7 : 0.12;
    carving.along = (u + v) * 20;
    return true;
  }
  return false;
}

function carve(x: number, y: number, carving: Carving): void {
  carving.contour = 1;
  if (trees(x, y, carving)) return;
  if (houses(x, y, carving)) return;
  const field = 0.745 + 0.02 * Math.sin(x * 4 + 1) + 0.006 * noise2(x * 14, 3, 4);
  if (y > field) {
    // Plowed land that runs to a vanishing point, crossed by a lane.
    const depth = (y - 0.69) / 0.31;
    const lane =
      (x - 0.62 + 0.16 * (depth - 0.2) * (depth - 0.2) * 2 - 0.05 * Math.sin(depth * 5)) /
      (0.035 + 0.13 * depth);
    carving.contour = Math.min(y - field, Math.abs(Math.abs(lane) - 1) * 0.05 * depth + 0.001);
    const furrow = (x - 0.55) / (depth + 0.05);
    carving.along = depth * 14;
    if (Math.abs(lane) < 1) {
      carving.line = depth * 34 + lane * lane * 1.4 + 0.6 * noise2(x * 20, y * 20, 2);
      carving.tone = 0.1 + 0.2 * clamp(Math.abs(lane)) ** 3 + 0.16 * noise2(x * 12, y * 40, 3);
      return;
    }
    const plot = Math.floor(furrow * 0.9 + 0.4 * Math.sin(depth * 3));
    if (((plot % 2) + 2) % 2 === 0) {
      carving.line = furrow * 17 + 0.35 * noise2(x * 9, y * 9, 8);
      carving.tone =
        0.5 + 0.22 * Math.sin(depth * 8) + 0.24 * noise2(x * 8, y * 22, 5) + 0.2 * smoothstep(0.5, 1, depth);
    } else {
      carving.line =
        Math.log(depth + 0.06) * 19 + 0.5 * Math.sin(furrow * 6) + 0.7 * noise2(x * 15, y * 15, 4);
      carving.tone = 0.36 + 0.28 * noise2(x * 9, y * 18, 6) + 0.3 * smoothstep(0.5, 1, depth);
    }
    return;
  }
  for (let i = 2; i >= 0; i--) {
    const top = hillTop(i, x);
    if (y < top) continue;
    const down = y - top;
    const slope = (hillTop(i, x + 0.09) - hillTop(i, x - 0.09)) / 0.18;
    carving.contour = down;
    const lean = 0.5 + 0.25 * i;
    carving.line =
      (x + down * (slope * 1.2 + lean)) * (96 - 14 * i) +
      1.8 * Math.sin(down * 22 + x * 5) +
      0.8 * noise2(x * 14, y * 14, 12);
    const shade = 0.5 + 0.85 * slope * (x < SUN.x ? -0.6 : 0.8) + 0.5 * fbm2(x * 6, y * 9, 3, 31 + i);
    carving.tone = clamp(
      mix(0.12, 0.82, shade) +
        0.9 * (0.055 - Math.min(down, 0.055)) * (i === 0 ? -3 : -7) +
        0.12 * i * smoothstep(0, 0.12, down),
    );
    carving.along = down * 60;
    return;
  }
  const c = cloud(x, y + 0.008 * noise2(x * 26, y * 26, 4));
  const d = hypot(x - SUN.x, y - SUN.y);
  if (c < 0) {
    carving.contour = -c;
    carving.line = -c * 88 + 0.7 * noise2(x * 16, y * 16, 8);
    carving.tone =
      clamp(
        0.05 +
          5.2 *
            (y -
              0.16 -
              0.16 * smoothstep(0.7, 0.9, x) +
              0.1 * smoothstep(0.34, 0.4, x) * smoothstep(0.56, 0.5, x)) +
          0.2 * noise2(x * 13, y * 13, 3),
      ) * 0.7;
    carving.along = x * 60;
    return;
  }
  const angle = Math.atan2(y - SUN.y, x - SUN.x);
  if (d < SUN.r * 1.25) {
    carving.contour = Math.min(Math.abs(d - SUN.r * 1.25), Math.abs(d - SUN.r));
    carving.line = d * 120;
    carving.tone =
      d > SUN.r ? 0.55 : 0.1 + 0.35 * smoothstep(0.4, 1, d / SUN.r) * clamp(0.5 + (y - SUN.y) / SUN.r);
    carving.along = angle * 20;
    return;
  }
  // Rays: between two rays a third one grows as they part, so that their spacing stays even.
  const octave = Math.max(Math.log2(d / 0.1), 0);
  const level = Math.floor(octave);
  const within = octave - level;
  const ray = (angle / (Math.PI * 2)) * 108 * 2 ** level + 0.12 * noise2(d * 20, angle * 12, 3);
  const off = Math.abs(ray - Math.round(ray));
  const beamLight = 0.5 + 0.5 * Math.cos(angle * 18);
  const tone = clamp(
    (0.2 + 0.55 * smoothstep(0.12, 0.85, d)) * (0.6 + 0.6 * beamLight) + 0.14 * fbm2(x * 6, y * 6, 3, 8),
  );
  const margin = Math.max((tone * (1 - within / 2)) / 2 - off, (tone * within) / 4 - (0.5 - off));
  carving.line = Math.floor(ray) + 0.25;
  carving.tone = clamp(0.5 + 2 * margin);
  carving.contour = c;
  carving.along = d * 70;
}

function paint() {
  const carving: Carving = { line: 0, tone: 0, contour: 1, along: 0 };
  const shader: Shader = (px, py, out) => {
    const x = px / HEIGHT + 0.0016 * noise2(px / 9, py / 9, 1);
    const y = py / HEIGHT + 0.0016 * noise2(px / 9, py / 9, 2);
    let ink: number;
    const margin = Math.min(px, py, WIDTH - px, HEIGHT - py) + 1.5 * noise2(px / 14, py / 14, 4);
    if (margin < 12) ink = margin > 8 && margin < 12 ? 1 : 0;
    else {
      carve(x, y, carving);
      const phase = Math.abs(carving.line - Math.floor(carving.line) - 0.5) * 2;
      const knife =
        0.14 * noise2(carving.line * 1.3 + px / 40, carving.along + py / 22, 6) +
        0.07 * noise2(px / 3.2, py / 3.2, 9);
      const tone = clamp(carving.tone + knife * smoothstep(0, 0.1, carving.tone));
      ink = 1 - phase < tone ? 1 : 0;
      if (tone > 0.95) ink = 1;
      if (carving.contour < 0.0028 + 0.0012 * noise2(px / 18, py / 18, 7)) ink = 1;
    }
    const press =
      0.93 +
      0.1 * fbm2(px / 40, py / 40, 3, 12) -
      0.22 * smoothstep(0.45, 0.8, noise2(px / 2.1, py / 2.1, 14)) -
      0.1 * smoothstep(0.2, 0.7, noise2(px / 60, py / 1.6, 15));
    const fibre =
      1 +
      0.035 * fbm2(px / 8, py / 3, 3, 16) +
      0.03 * fbm2(px / 120, py / 120, 3, 17) +
      0.025 * (hash(px | 0, py | 0, 3) - 0.5);
    const cover = ink * clamp(press);
    for (let c = 0; c < 3; c++) out[c] = mix(PAPER[c as 0 | 1 | 2] * fibre, INK[c as 0 | 1 | 2], cover);
  };
  const raster = render(WIDTH, HEIGHT, shader, 3, 0.02);
  film(raster, 0.015, 0.12, 3);
  return raster;
}

export const woodcut: Picture = {
  name: 'woodcut',
  kind: 'style',
  title: 'Village under a radiant sun, woodcut',
  width: WIDTH,
  height: HEIGHT,
  paint,
};
