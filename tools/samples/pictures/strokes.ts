/**
 * A night of turning lights in thick oil paint. A plain color scene is painted over in three passes of ever finer
 * bristle strokes that follow a flow field of whorls; the ridges of the paint are then lit from the upper left.
 */
import { createCanvas, lay, varnish } from '../brush.ts';
import { createRandom, fbm2, hypot, noise2 } from '../noise.ts';
import { clamp, film, hex, mixRgb, ramp, smoothstep, type Picture, type Rgb } from '../raster.ts';

const WIDTH = 720;
const HEIGHT = 576;
const SCALE = 2;

const LIGHTS = [
  { x: 0.2, y: 0.24, r: 0.085, spin: 1 },
  { x: 0.52, y: 0.34, r: 0.13, spin: -1 },
  { x: 0.83, y: 0.17, r: 0.1, spin: 1 },
  { x: 0.36, y: 0.08, r: 0.045, spin: 1 },
  { x: 0.68, y: 0.06, r: 0.035, spin: -1 },
  { x: 0.07, y: 0.46, r: 0.045, spin: -1 },
  { x: 0.93, y: 0.46, r: 0.055, spin: -1 },
  { x: 0.74, y: 0.43, r: 0.032, spin: 1 },
] as const;

const SKY: readonly Rgb[] = ['#0b1a44', '#14347a', '#2a5fa8', '#5b9cc4', '#a9cfd0'].map(hex);
const GLOW: readonly Rgb[] = ['#3f74a8', '#8fb08c', '#e8c65a', '#f6e08a', '#fff3c4'].map(hex);
const EMBER: readonly Rgb[] = ['#24486f', '#7b5a4a', '#d9822b', '#f2a53a', '#ffe08a'].map(hex);
const LAND: readonly Rgb[] = ['#06122b', '#0d2b3f', '#1f4b4a', '#47704f', '#8a9a55'].map(hex);

const shore = (u: number) => 0.66 + 0.035 * Math.sin(u * 5.2 + 0.6) + 0.03 * fbm2(u * 3, 2, 3, 4);
const ridge = (u: number) => 0.53 + 0.06 * Math.sin(u * 4 + 2.2) + 0.05 * fbm2(u * 2.4, 9, 4, 6);

function scene(u: number, v: number): Rgb {
  if (v > shore(u)) {
    let water = ramp(SKY, 0.18 + 0.5 * smoothstep(0.98, 0.64, v) + 0.22 * noise2(u * 3, v * 26, 8));
    for (const lamp of LIGHTS) {
      const wide = lamp.r * (0.5 + 1.6 * (v - 0.66));
      const band = Math.exp(-(((u - lamp.x) / wide) ** 2)) * (0.6 + 0.6 * noise2(u * 9, v * 34, 3));
      water = mixRgb(water, ramp(EMBER, 0.5 + 0.5 * band), clamp(band * 1.1));
    }
    return water;
  }
  if (v > ridge(u)) {
    const depth = (v - ridge(u)) / (shore(u) - ridge(u));
    return ramp(LAND, 0.75 - 0.75 * depth + 0.4 * fbm2(u * 7 - v * 4, v * 12, 3, 12));
  }
  let sky = ramp(SKY, 0.2 + 0.48 * v + 0.42 * fbm2(u * 3 + 0.6 * Math.sin(v * 7), v * 5, 3, 2));
  for (const [i, lamp] of LIGHTS.entries()) {
    const d = hypot((u - lamp.x) * 1.25, v - lamp.y) / lamp.r;
    const rings = 0.5 + 0.5 * Math.cos(d * 5.2);
    const glow = Math.exp(-d * d * 0.42) * (0.66 + 0.34 * rings);
    sky = mixRgb(
      sky,
      ramp(i % 3 === 1 ? EMBER : GLOW, clamp(1.35 * Math.exp(-d * d * 0.7) + 0.1)),
      clamp(glow * 1.5),
    );
  }
  return sky;
}

function direction(x: number, y: number): number {
  const u = x / (WIDTH * SCALE);
  const v = y / (HEIGHT * SCALE);
  if (v > shore(u)) return 0.16 * Math.sin(u * 9 + v * 30) + 0.2 * noise2(u * 5, v * 9, 5);
  if (v > ridge(u)) return 0.6 * Math.cos(u * 4 + 2.2) + 0.9 * fbm2(u * 4, v * 4, 2, 31);
  let dx = 1.1 + 0.4 * noise2(u * 2.4, v * 3, 14);
  let dy = 0.75 * Math.sin(u * 8.2 + v * 3) + 0.7 * noise2(u * 3, v * 3.4, 15);
  for (const lamp of LIGHTS) {
    const ex = (u - lamp.x) * 1.25;
    const ey = v - lamp.y;
    const d = hypot(ex, ey) / lamp.r;
    const pull = (lamp.spin * 9 * smoothstep(0.05, 0.45, d) * Math.exp(-d * d * 0.16)) / (d * lamp.r + 0.03);
    dx += -ey * pull;
    dy += ex * pull;
  }
  return Math.atan2(dy, dx);
}

function paint() {
  const random = createRandom(7);
  const canvas = createCanvas(WIDTH * SCALE, HEIGHT * SCALE, hex('#122446'));
  const passes = [
    { count: 1800, width: 34, length: 150, variety: 0.3 },
    { count: 5200, width: 18, length: 95, variety: 0.42 },
    { count: 8200, width: 11, length: 62, variety: 0.5 },
  ];
  for (const pass of passes) {
    for (let i = 0; i < pass.count; i++) {
      const x = random() * WIDTH * SCALE;
      const y = random() * HEIGHT * SCALE;
      const color = scene(x / (WIDTH * SCALE), y / (HEIGHT * SCALE));
      const size = 0.7 + 0.6 * random();
      lay(
        canvas,
        direction,
        { x, y, length: pass.length * size, width: pass.width * size, color, variety: pass.variety },
        random,
      );
    }
  }
  for (const lamp of LIGHTS) {
    for (let i = 0; i < 7; i++) {
      const x = (lamp.x + 0.08 * lamp.r * (random() - 0.5)) * WIDTH * SCALE;
      const y = (lamp.y + 0.1 * lamp.r * (random() - 0.5)) * HEIGHT * SCALE;
      const angle = random() * Math.PI;
      lay(canvas, () => angle, { x, y, length: 30, width: 14, color: hex('#fff2c0'), variety: 0.2 }, random);
    }
  }
  // Windows along the shore, and what the water makes of them.
  for (let i = 0; i < 46; i++) {
    const u = 0.02 + 0.96 * ((i + random()) / 46);
    const shoreLine = shore(u);
    const color = i % 3 === 0 ? hex('#ffd76a') : hex('#f59a2e');
    const dab = (v: number, length: number, width: number) => {
      lay(
        canvas,
        () => 0,
        { x: u * WIDTH * SCALE, y: v * HEIGHT * SCALE, length, width, color, variety: 0.3 },
        random,
      );
    };
    dab(shoreLine - 0.012 - 0.05 * random() ** 2, 12 + 10 * random(), 7 + 4 * random());
    for (let k = 0; k < 3; k++)
      dab(shoreLine + 0.012 + 0.035 * k + 0.02 * random(), 20 + 50 * random() - 5 * k, 5 + 4 * random());
  }
  const raster = varnish(canvas, SCALE, 0.55);
  film(raster, 0.015, 0.12, 3);
  return raster;
}

export const strokes: Picture = {
  name: 'strokes',
  kind: 'style',
  title: 'Night in thick strokes',
  width: WIDTH,
  height: HEIGHT,
  paint,
};
