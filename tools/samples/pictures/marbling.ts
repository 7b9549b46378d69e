/**
 * Turkish marbled paper. The bath is simulated backwards: every pixel is traced through the combs and past the
 * ink drops in reverse order (a drop pushes older ink outwards without changing its area, a comb drags it along)
 * until it falls into the drop that colored it.
 */
import { createRandom, fbm2, hash, noise2 } from '../noise.ts';
import { clamp, film, hex, render, type Picture, type Rgb, type Shader } from '../raster.ts';

const WIDTH = 720;
const HEIGHT = 720;

interface Drop {
  readonly x: number;
  readonly y: number;
  readonly squared: number;
  readonly ink: number;
}

const INKS: readonly Rgb[] = [
  hex('#12233f'),
  hex('#1f5a78'),
  hex('#b3322a'),
  hex('#e0a63a'),
  hex('#efe4cc'),
  hex('#2f7f74'),
  hex('#6d1f33'),
  hex('#f4ecd8'),
];

function bath(): Drop[] {
  const random = createRandom(41);
  const drops: Drop[] = [];
  const pick = [0, 4, 1, 2, 3, 4, 0, 5, 7, 6, 2, 1];
  for (let i = 0; i < 300; i++) {
    const age = i / 300;
    const radius = (0.017 + 0.04 * random() ** 2) * (1.15 - 0.6 * age);
    drops.push({
      x: random() * 1.2 - 0.1,
      y: random() * 1.2 - 0.1,
      squared: radius * radius,
      ink: pick[(i + ((random() * 3) | 0)) % pick.length]!,
    });
  }
  for (let i = 0; i < 160; i++) {
    const radius = 0.004 + 0.009 * random() ** 3;
    drops.push({
      x: random(),
      y: random(),
      squared: radius * radius,
      ink: i % 3 === 0 ? 7 : i % 3 === 1 ? 0 : 3,
    });
  }
  return drops;
}

function paint() {
  const drops = bath();
  const specks = drops.length - 160;
  const shader: Shader = (px, py, out) => {
    let x = px / WIDTH;
    let y = py / HEIGHT;
    const grainX = x;
    const grainY = y;
    x += 0.004 * noise2(x * 14, y * 14, 3);
    y += 0.004 * noise2(x * 14, y * 14, 5);
    // The last gesture: a few large whorls turned with the stylus.
    for (let i = 0; i < 5; i++) {
      const cx = [0.24, 0.76, 0.52, 0.1, 0.93][i]!;
      const cy = [0.28, 0.22, 0.66, 0.86, 0.8][i]!;
      const dx = x - cx;
      const dy = y - cy;
      const turn = (i % 2 === 0 ? 2.6 : -2.4) * Math.exp(-(dx * dx + dy * dy) / (i === 2 ? 0.018 : 0.01));
      const c = Math.cos(turn);
      const s = Math.sin(turn);
      x = cx + c * dx - s * dy;
      y = cy + s * dx + c * dy;
    }
    // A fine comb drawn down, its teeth in turn up and down, then a wide one drawn across.
    const tooth = (x + 0.012 * Math.sin(y * 9)) * 19;
    const lane = Math.abs((((tooth % 2) + 2) % 2) - 1);
    y += 0.07 * (lane - 0.5) + 0.025 * Math.exp(-8 * (1 - lane)) - 0.025 * Math.exp(-8 * lane);
    const rake = Math.abs((((((y + 0.02 * Math.sin(x * 6)) * 5) % 2) + 2) % 2) - 1);
    x += 0.16 * (rake - 0.5);
    let ink = -1;
    let edge = 1;
    for (let i = drops.length - 1; i >= 0; i--) {
      const drop = drops[i]!;
      const dx = x - drop.x;
      const dy = y - drop.y;
      const d = dx * dx + dy * dy;
      if (d < drop.squared) {
        ink = drop.ink;
        edge = 1 - d / drop.squared;
        break;
      }
      const k = Math.sqrt(1 - drop.squared / d);
      x = drop.x + dx * k;
      y = drop.y + dy * k;
      if (i === specks) {
        x += 0.01 * noise2(x * 9, y * 9, 8);
      }
    }
    if (ink < 0) ink = ((fbm2(x * 4, y * 4, 3, 12) + 1) * 4) & 7;
    const color = INKS[ink]!;
    const thin = 0.86 + 0.22 * clamp(edge * 3) + 0.1 * fbm2(x * 40, y * 40, 2, 21);
    const paper = 0.05 * fbm2(grainX * 160, grainY * 160, 2, 31) + 0.03 * (hash(px | 0, py | 0, 9) - 0.5);
    for (let c = 0; c < 3; c++) {
      const base = color[c as 0 | 1 | 2];
      out[c] = clamp((base < 0.6 ? base / thin + 0.02 * (1 - thin) : base * (0.9 + 0.1 * thin)) + paper);
    }
  };
  const raster = render(WIDTH, HEIGHT, shader, 2, 0.05);
  film(raster, 0.03, 0.1, 4);
  return raster;
}

export const marbling: Picture = {
  name: 'marbling',
  kind: 'style',
  title: 'Marbled paper',
  width: WIDTH,
  height: HEIGHT,
  paint,
};
