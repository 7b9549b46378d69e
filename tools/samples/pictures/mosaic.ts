/**
 * A mosaic of two fish in gold and blue. The tesserae are an oriented centroidal Voronoi diagram: seeds are moved to
 * the middle of their cells for a number of rounds under a square metric turned along the outlines of the drawing,
 * so that the stones fall into curved rows. Every stone takes the design's color at its middle and its own tilt.
 */
import { createRandom, fbm2, hash, hypot, noise2 } from '../noise.ts';
import {
  clamp,
  film,
  hex,
  mix,
  mixRgb,
  ramp,
  render,
  smoothstep,
  type Picture,
  type Rgb,
  type Shader,
} from '../raster.ts';

const WIDTH = 720;
const HEIGHT = 720;
const STONE = 8.6;
const ROUNDS = 14;

const GOLD: readonly Rgb[] = ['#7c5214', '#b98522', '#e0b545', '#f7de8a'].map(hex);
const DEEP: readonly Rgb[] = ['#0b1d4a', '#15347c', '#2a5fae', '#5f9bd2'].map(hex);
const SEA: readonly Rgb[] = ['#0e4a5e', '#1e7f88', '#59b0a8', '#b9dccb'].map(hex);
const TEAL: readonly Rgb[] = ['#123a5c', '#1c5a86', '#3f86ab', '#8fc0cf'].map(hex);
const RED: readonly Rgb[] = ['#5a1414', '#9c2c22', '#cf5a38', '#e9a070'].map(hex);
const PALE: readonly Rgb[] = ['#b9ad94', '#d8cdb4', '#ece4d0', '#f8f3e6'].map(hex);
const DARK: readonly Rgb[] = ['#0a0d1c', '#141a33', '#1d2544', '#2b3458'].map(hex);

interface Mark {
  /** The signed distance to the nearest outline, in pixels, and the colors of the place. */
  distance: number;
  stones: readonly Rgb[];
  tone: number;
}

function fish(x: number, y: number, mark: Mark): boolean {
  const bend = y - 0.2 * Math.cos(x * 1.9) + 0.12;
  const half = x > -0.62 ? 0.31 * Math.sqrt(clamp(1 - ((x - 0.08) / 0.72) ** 2)) * (0.9 + 0.25 * x) : 0;
  const body = (Math.abs(bend) - half) * 0.85;
  const tailX = x + 0.6;
  const tail = Math.max(
    Math.abs(bend) + tailX * 0.75 - 0.05,
    -tailX - 0.42 + 0.35 * (0.26 - Math.abs(bend)),
    tailX - 0.06,
  );
  const fin = Math.max(hypot((x - 0.02) * 0.8, bend + 0.22) - 0.24, -(bend + 0.2), x - 0.26 + bend * 0.3);
  const lower = Math.max(hypot((x + 0.02) * 1.1, bend - 0.24) - 0.15, -(bend - 0.16), x - 0.12);
  const inside = Math.min(body, tail, fin, lower);
  if (inside > 0) {
    if (inside < mark.distance) mark.distance = inside;
    return false;
  }
  mark.distance = Math.max(inside, -0.2);
  if (body < 0) {
    const eye = hypot(x - 0.56, bend + 0.05);
    if (eye < 0.1) {
      mark.stones = eye < 0.036 ? DARK : eye < 0.07 ? PALE : RED;
      mark.tone = 0.7;
      mark.distance = -Math.abs(eye - 0.07);
      return true;
    }
    const gill = x - 0.36 + 0.9 * bend * bend;
    if (gill > 0) {
      mark.stones = gill < 0.045 ? RED : GOLD;
      mark.tone = 0.5 + 0.5 * clamp(-bend * 2 + 0.2);
      mark.distance = -Math.min(Math.abs(gill), -body);
      return true;
    }
    const row = (x + 0.5 * bend * bend) * 9;
    const scale = row - Math.floor(row);
    mark.stones = bend < -0.1 ? DEEP : bend < 0.04 ? SEA : bend < 0.16 ? GOLD : PALE;
    mark.tone = 0.25 + 0.75 * scale;
    mark.distance = -Math.min(Math.abs(scale - 0.5) * 0.06 + 0.015, -body);
    if (-body < 0.022) {
      mark.stones = DARK;
      mark.tone = 0.5;
    }
    return true;
  }
  mark.stones = Math.sin((bend + x * 0.4) * 60) > 0 ? RED : GOLD;
  mark.tone = 0.6;
  return true;
}

/** The drawing at a pixel. */
function design(px: number, py: number, mark: Mark): void {
  const x = (px - WIDTH / 2) / (WIDTH / 2);
  const y = (py - HEIGHT / 2) / (HEIGHT / 2);
  const edge = 1 - Math.max(Math.abs(x), Math.abs(y));
  if (edge < 0.17) {
    const along = Math.abs(x) > Math.abs(y) ? y : x;
    if (edge < 0.035 || edge > 0.14) {
      mark.stones = edge < 0.035 ? DARK : edge > 0.155 ? DARK : RED;
      mark.tone = 0.6;
      mark.distance = Math.min(Math.abs(edge - 0.035), Math.abs(edge - 0.14));
      return;
    }
    const phase = along * Math.PI * 4;
    const a = Math.abs(edge - 0.0875 - 0.03 * Math.sin(phase));
    const b = Math.abs(edge - 0.0875 + 0.03 * Math.sin(phase));
    const over = Math.cos(phase) > 0 ? a : b;
    const under = Math.cos(phase) > 0 ? b : a;
    mark.stones = over < 0.022 ? GOLD : under < 0.022 ? RED : DARK;
    mark.tone = 0.95 - (Math.min(over, under) / 0.022) * 0.4;
    mark.distance = Math.min(over, under);
    return;
  }
  mark.distance = 1;
  const angle = 0.42;
  const c = Math.cos(angle);
  const s = Math.sin(angle);
  for (const turn of [1, -1]) {
    const ox = x * turn + 0.02;
    const oy = y * turn + 0.36;
    if (fish((c * ox + s * oy) * 1.28, (-s * ox + c * oy) * 1.28, mark)) return;
  }
  const near = mark.distance;
  const rosette = hypot(x, y);
  if (rosette < 0.13) {
    const petal = 0.085 + 0.035 * Math.cos(Math.atan2(y, x) * 8);
    mark.stones = rosette < 0.035 ? RED : rosette < petal ? GOLD : DARK;
    mark.tone = 0.85 - rosette * 2;
    mark.distance = Math.min(Math.abs(rosette - petal), Math.abs(rosette - 0.13));
    return;
  }
  mark.distance = Math.min(near, rosette - 0.13);
  if (near < 0.035) {
    mark.stones = PALE;
    mark.tone = 0.8;
    return;
  }
  const wave = y * 5.2 + 0.42 * Math.sin(x * 7.5 + y * 2.2) + 0.3 * Math.sin(x * 3.1 - 1);
  const band = ((Math.floor(wave) % 4) + 4) % 4;
  const within = wave - Math.floor(wave);
  mark.stones = within < 0.17 ? PALE : [DEEP, SEA, DEEP, TEAL][band]!;
  mark.tone = 0.15 + 0.75 * within;
  mark.distance = Math.min(near, Math.min(within, 1 - within) * 0.19);
}

function paint() {
  const mark: Mark = { distance: 0, stones: GOLD, tone: 0 };
  const cos = new Float32Array(WIDTH * HEIGHT);
  const sin = new Float32Array(WIDTH * HEIGHT);
  const e = 4;
  const at = (x: number, y: number) => {
    design(x, y, mark);
    return Math.abs(mark.distance);
  };
  for (let y = 0; y < HEIGHT; y++) {
    for (let x = 0; x < WIDTH; x++) {
      const gx = at(x + e, y) - at(x - e, y);
      const gy = at(x, y + e) - at(x, y - e);
      const n = Math.max(hypot(gx, gy), 1e-9);
      cos[y * WIDTH + x] = gx / n;
      sin[y * WIDTH + x] = gy / n;
    }
  }
  const random = createRandom(5);
  const columns = Math.ceil(WIDTH / STONE);
  const rows = Math.ceil(HEIGHT / STONE);
  const count = columns * rows;
  const sx = new Float32Array(count);
  const sy = new Float32Array(count);
  for (let i = 0; i < count; i++) {
    sx[i] = ((i % columns) + random()) * STONE;
    sy[i] = (Math.floor(i / columns) + random()) * STONE;
  }
  const bucket = 10;
  const across = Math.ceil(WIDTH / bucket);
  const down = Math.ceil(HEIGHT / bucket);
  let lists: number[][] = [];
  const sort = () => {
    lists = Array.from({ length: across * down }, () => []);
    for (let i = 0; i < count; i++) {
      const bx = clamp(Math.floor(sx[i]! / bucket), 0, across - 1);
      const by = clamp(Math.floor(sy[i]! / bucket), 0, down - 1);
      lists[by * across + bx]!.push(i);
    }
  };
  let first = 0;
  let gap = 0;
  const closest = (x: number, y: number) => {
    const bx = Math.floor(x / bucket);
    const by = Math.floor(y / bucket);
    let near = 1e9;
    let next = 1e9;
    first = -1;
    for (let j = Math.max(by - 1, 0); j <= Math.min(by + 1, down - 1); j++) {
      for (let i = Math.max(bx - 1, 0); i <= Math.min(bx + 1, across - 1); i++) {
        for (const k of lists[j * across + i]!) {
          const dx = x - sx[k]!;
          const dy = y - sy[k]!;
          const p =
            Math.min(Math.max(Math.round(sy[k]!), 0), HEIGHT - 1) * WIDTH +
            Math.min(Math.max(Math.round(sx[k]!), 0), WIDTH - 1);
          const a = Math.abs(dx * cos[p]! + dy * sin[p]!);
          const b = Math.abs(dy * cos[p]! - dx * sin[p]!);
          const d = Math.max(a, b) + 0.12 * (a + b);
          if (d < near) {
            next = near;
            near = d;
            first = k;
          } else if (d < next) next = d;
        }
      }
    }
    gap = (next - near) / 2;
  };
  for (let round = 0; round < ROUNDS; round++) {
    sort();
    const mx = new Float64Array(count);
    const my = new Float64Array(count);
    const mass = new Float64Array(count);
    for (let y = round % 2; y < HEIGHT; y += 2) {
      for (let x = (round >> 1) % 2; x < WIDTH; x += 2) {
        closest(x, y);
        if (first < 0) continue;
        mx[first]! += x;
        my[first]! += y;
        mass[first]! += 1;
      }
    }
    for (let i = 0; i < count; i++) {
      if (mass[i] === 0) continue;
      sx[i] = mx[i]! / mass[i]!;
      sy[i] = my[i]! / mass[i]!;
    }
  }
  sort();
  const colors = Array.from({ length: count }, (_, i): Rgb => {
    design(sx[i]!, sy[i]!, mark);
    const odd = hash(i, 4, 3);
    const base = ramp(mark.stones, clamp(mark.tone + 0.5 * (hash(i, 1, 3) - 0.5)));
    const stray = odd > 0.94 ? PALE[2]! : odd < 0.05 ? DARK[3]! : base;
    return mixRgb(base, stray, 0.35);
  });
  const shader: Shader = (px, py, out) => {
    const x = px + 0.9 * noise2(px / 4, py / 4, 3);
    const y = py + 0.9 * noise2(px / 4, py / 4, 4);
    closest(x, y);
    const k = Math.max(first, 0);
    const color = colors[k]!;
    const dx = (x - sx[k]!) / STONE;
    const dy = (y - sy[k]!) / STONE;
    const tilt = dx * (hash(k, 5, 3) - 0.7) + dy * (hash(k, 6, 3) - 0.7);
    const width = 0.75 + 0.55 * hash(k, 7, 3);
    const grainy = 0.1 * fbm2(px / 5 + k, py / 5, 3, 7) + 0.06 * (hash(px | 0, py | 0, 5) - 0.5);
    const rim = smoothstep(width + 1.6, width + 0.3, gap);
    const facing = -(dx + dy) * rim * 0.55;
    const gleam = color[0] > color[2] + 0.25 && hash(k, 9, 3) > 0.72 ? 0.16 : 0;
    const value = 1 + 0.38 * tilt + facing + grainy + gleam + 0.1 * fbm2(px / 120, py / 120, 3, 13);
    const stone = smoothstep(width - 0.35, width + 0.45, gap);
    const grout = 0.3 + 0.12 * fbm2(px / 7, py / 7, 3, 17) + 0.08 * (hash(px | 0, py | 0, 8) - 0.5);
    for (let c = 0; c < 3; c++) {
      out[c] = mix(grout * [1, 0.93, 0.82][c]!, color[c as 0 | 1 | 2] * value, stone);
    }
  };
  const raster = render(WIDTH, HEIGHT, shader, 2, 0.02);
  film(raster, 0.015, 0.12, 3);
  return raster;
}

export const mosaic: Picture = {
  name: 'mosaic',
  kind: 'style',
  title: 'Mosaic with two fish',
  width: WIDTH,
  height: HEIGHT,
  paint,
};
