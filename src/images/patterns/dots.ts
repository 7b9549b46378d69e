import type { Picture } from '../picture.ts';
import { createRandom, type Random } from '../random.ts';
import { mixColors, shade, type Color } from './color.ts';
import { smoothstep } from './curves.ts';
import { fractalNoise } from './fractal-noise.ts';
import { pointHash } from './hash.ts';
import { paintPicture } from './paint.ts';
import { paletteRamp, type Ramp } from './palettes.ts';
import { checkPatternOptions, type PatternOptions } from './pattern.ts';

/**
 * The layers from bottom to top: how wide their grid is, in scales, and how many of its places hold a dot.
 */
const layers: readonly (readonly [spacing: number, filled: number])[] = [
  [0.3, 0.85],
  [0.75, 0.7],
  [1.6, 0.5],
];

/** Dots of three sizes, some with rings, scattered over a mottled ground. */
export function drawDots(options: PatternOptions): Picture {
  checkPatternOptions(options);
  const { width, height, seed, scale, colors } = options;
  const random = createRandom(seed);
  const ramp = paletteRamp(colors);
  const mottle = fractalNoise(random.bits(), 2 / scale, 0.55, 5);
  const grids = layers.map(([spacing, filled]) => dotGrid(random, spacing * scale, filled, ramp));
  return paintPicture(width, height, (x, y) => {
    const cloud = mottle(x / scale / 2, y / scale / 2);
    const ground = ramp(0.22 + 0.3 * cloud);
    const dotted = grids.reduce((color, grid) => grid(color, x, y), ground);
    return shade(dotted, 1 + 0.1 * cloud);
  });
}

type Layer = (below: Color, x: number, y: number) => Color;

/** Lays one dot, or none, in each square of a grid; a dot stays inside its square, so no two overlap. */
function dotGrid(random: Random, spacing: number, filled: number, ramp: Ramp): Layer {
  const place = pointHash(random.bits());
  const look = pointHash(random.bits());
  // Each layer's grid is turned and shifted, so that the dots of no two line up, nor with the picture's
  // sides.
  const [turn, shiftX, shiftY] = look(-1, 0x7fff);
  const [cos, sin] = [Math.cos(2 * Math.PI * turn), Math.sin(2 * Math.PI * turn)];
  return (below, x, y) => {
    const u = x * cos - y * sin + shiftX * spacing;
    const row = Math.floor((x * sin + y * cos) / spacing + shiftY);
    const v = x * sin + y * cos + shiftY * spacing;
    // Every row starts elsewhere, or the empty places would line up into columns.
    const start = place(row, 0x7fff)[0] * spacing;
    const column = Math.floor((u - start) / spacing);
    const [dx, dy, chance] = place(column, row);
    if (chance >= filled) return below;
    const [size, tone, ring] = look(column, row);
    const radius = spacing * (0.22 + 0.26 * size);
    const slack = spacing - 2 * radius;
    const cx = start + column * spacing + radius + dx * slack;
    const cy = row * spacing + radius + dy * slack;
    const distance = Math.sqrt((u - cx) ** 2 + (v - cy) ** 2);
    if (distance >= radius) return below;
    const face = ramp(0.3 + 0.75 * tone);
    if (ring > 0.5) return face;
    const inner = radius * (0.35 + 0.7 * ring);
    return mixColors(ramp(tone * 0.4), face, smoothstep(inner - 0.5, inner + 0.5, distance));
  };
}
