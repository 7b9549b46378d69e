/**
 * An expressionist sunset over a fjord: long wavy bands of red, orange and dark blue in loaded strokes. The bands
 * follow a stream function bent by a few vortices; strokes run along it and take their color from it.
 */
import { createCanvas, lay, varnish } from '../brush.ts';
import { createRandom, fbm2, hypot, noise2 } from '../noise.ts';
import { clamp, film, hex, mixRgb, ramp, smoothstep, type Picture, type Rgb } from '../raster.ts';

const WIDTH = 720;
const HEIGHT = 576;
const SCALE = 2;

const SKY: readonly Rgb[] = [
  '#7d1420',
  '#c8281c',
  '#ec5a1e',
  '#f6a02c',
  '#f7cf5e',
  '#e97d22',
  '#b3211f',
  '#f08a2a',
].map(hex);
const WATER: readonly Rgb[] = [
  '#0b1533',
  '#15305c',
  '#27536f',
  '#b4552a',
  '#1c2a52',
  '#e69a3c',
  '#101a3c',
  '#3b6b78',
].map(hex);
const LAND: readonly Rgb[] = ['#081022', '#16223e', '#2b2a3c', '#123a40', '#3d2436', '#0c1a30'].map(hex);

const horizon = (u: number) => 0.5 + 0.035 * Math.sin(u * 5 + 1) + 0.02 * noise2(u * 8, 1, 3);
const bank = (u: number) =>
  0.7 + 0.24 * (1 - u) ** 1.4 * Math.sin(u * 5.2 + 0.9) + 0.2 * u * u + 0.03 * noise2(u * 5, 3, 8);

/** The stream function whose level lines are the bands. */
function stream(u: number, v: number): number {
  if (v > bank(u)) return (v - bank(u)) * 9 - u * 3.4 + 0.8 * noise2(u * 2.2, v * 2.2, 4);
  if (v > horizon(u)) {
    return (
      (v - horizon(u)) * 13 +
      0.75 * Math.sin(u * 7 + v * 9) * smoothstep(0, 0.12, v - horizon(u)) +
      0.5 * noise2(u * 3, v * 7, 5)
    );
  }
  const swirl = Math.exp(-(((u - 0.73) / 0.22) ** 2) - ((v - 0.22) / 0.16) ** 2);
  return (
    v * 9.5 +
    0.85 * Math.sin(u * 5.6 + v * 3.1) +
    0.5 * Math.sin(u * 11 - v * 7 + 1.3) +
    2.2 * swirl +
    0.7 * noise2(u * 2.1, v * 3, 6)
  );
}

function cycle(stops: readonly Rgb[], t: number): Rgb {
  const f = t - Math.floor(t);
  return ramp([...stops, stops[0]!], f);
}

function scene(u: number, v: number): Rgb {
  const s = stream(u, v);
  if (v > bank(u)) {
    const lit = smoothstep(0.03, 0, v - bank(u));
    return mixRgb(cycle(LAND, s * 0.42), hex('#c0532c'), 0.7 * lit);
  }
  if (v > horizon(u)) {
    const glow = Math.exp(-(((u - 0.42) / 0.16) ** 2)) * smoothstep(0.98, 0.5, v);
    const far = smoothstep(0.05, 0.0, v - horizon(u));
    const base = cycle(WATER, s * 0.3);
    return mixRgb(
      mixRgb(base, hex('#f2a541'), clamp(glow * (0.45 + 0.8 * Math.sin(s * 5)))),
      hex('#1a1836'),
      0.65 * far,
    );
  }
  const ridge = horizon(u) - v;
  if (ridge < 0.07 + 0.06 * noise2(u * 4, 7, 2) && ridge < 0.12) {
    return mixRgb(hex('#16204a'), hex('#4b2a52'), clamp(0.5 + fbm2(u * 9, v * 14, 2, 5)));
  }
  const sun = hypot((u - 0.42) * 1.25, v - 0.37);
  if (sun < 0.045) return hex('#fff0b0');
  const base = cycle(SKY, s * 0.29);
  const dusk = cycle([hex('#2b2350'), hex('#7d1f3a'), hex('#1f3a66')], s * 0.29);
  return mixRgb(
    mixRgb(base, dusk, 0.8 * smoothstep(0.2, 0, v + 0.06 * Math.sin(u * 6))),
    hex('#fbd469'),
    0.85 * Math.exp(-((sun / 0.12) ** 2)),
  );
}

function direction(x: number, y: number): number {
  const u = x / (WIDTH * SCALE);
  const v = y / (HEIGHT * SCALE);
  const e = 0.002;
  const du = (stream(u + e, v) - stream(u - e, v)) / (WIDTH * SCALE);
  const dv = (stream(u, v + e) - stream(u, v - e)) / (HEIGHT * SCALE);
  return Math.atan2(-du, dv);
}

function paint() {
  const random = createRandom(19);
  const canvas = createCanvas(WIDTH * SCALE, HEIGHT * SCALE, hex('#5a2420'));
  const passes = [
    { count: 1500, width: 40, length: 260, variety: 0.28 },
    { count: 2600, width: 24, length: 220, variety: 0.36 },
    { count: 3600, width: 13, length: 150, variety: 0.42 },
  ];
  for (const pass of passes) {
    for (let i = 0; i < pass.count; i++) {
      const x = random() * WIDTH * SCALE;
      const y = random() * HEIGHT * SCALE;
      const size = 0.65 + 0.7 * random();
      const color = scene(x / (WIDTH * SCALE), y / (HEIGHT * SCALE));
      lay(
        canvas,
        direction,
        { x, y, length: pass.length * size, width: pass.width * size, color, variety: pass.variety },
        random,
      );
    }
  }
  const raster = varnish(canvas, SCALE, 0.5);
  film(raster, 0.02, 0.14, 5);
  return raster;
}

export const expression: Picture = {
  name: 'expression',
  kind: 'style',
  title: 'Burning sky in long bands',
  width: WIDTH,
  height: HEIGHT,
  paint,
};
