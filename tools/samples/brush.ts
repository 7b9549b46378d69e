/** Oil paint: strokes of many bristles along a path, with the height of the paint kept for the lighting. */
import { hash, type Random } from './noise.ts';
import { createRaster, relief, shrink, type Raster, type Rgb } from './raster.ts';

export interface Canvas {
  readonly raster: Raster;
  readonly height: Float32Array;
}

export interface Stroke {
  readonly x: number;
  readonly y: number;
  readonly length: number;
  readonly width: number;
  readonly color: Rgb;
  /** How much the bristles differ in color. */
  readonly variety: number;
}

/** The direction the paint is dragged in, as an angle. */
export type Flow = (x: number, y: number) => number;

export function createCanvas(width: number, height: number, ground: Rgb): Canvas {
  const raster = createRaster(width, height);
  for (let i = 0; i < raster.data.length; i++) raster.data[i] = ground[(i % 3) as 0 | 1 | 2];
  return { raster, height: new Float32Array(width * height) };
}

/** Lays one stroke, centered on its point, following the flow both ways. */
export function lay(canvas: Canvas, flow: Flow, stroke: Stroke, random: Random): void {
  const { raster, height } = canvas;
  const { width, height: rows } = raster;
  const seed = (random() * 1e6) | 0;
  const bristles = Math.max(3, Math.round(stroke.width * 1.25));
  const tints = new Float64Array(bristles * 3);
  const loads = new Float64Array(bristles);
  const starts = new Float64Array(bristles);
  const tone = random() - 0.5;
  for (let b = 0; b < bristles; b++) {
    const n = hash(b >> 1, 0, seed) - 0.5;
    for (let c = 0; c < 3; c++) {
      tints[b * 3 + c] =
        stroke.color[c as 0 | 1 | 2] * (1 + stroke.variety * (n + tone)) +
        stroke.variety * 0.22 * (hash(b >> 2, c + 1, seed) - 0.5);
    }
    loads[b] = 0.35 + 0.65 * hash(b, 5, seed);
    starts[b] = hash(b, 6, seed) * 0.16;
  }
  let x = stroke.x;
  let y = stroke.y;
  for (let s = 0; s < stroke.length / 2; s += 2) {
    const a = flow(x, y);
    x -= Math.cos(a) * 2;
    y -= Math.sin(a) * 2;
  }
  const step = 0.8;
  const count = Math.ceil(stroke.length / step);
  let angle = flow(x, y);
  for (let s = 0; s < count; s++) {
    if (s % 3 === 0) angle = flow(x, y);
    const ca = Math.cos(angle);
    const sa = Math.sin(angle);
    x += ca * step;
    y += sa * step;
    const along = s / count;
    const body = Math.min(1, Math.min(along, 1 - along) * 7);
    const half = (stroke.width / 2) * (0.55 + 0.45 * Math.sqrt(body));
    for (let b = 0; b < bristles; b++) {
      if (along < starts[b]! || along > 1 - starts[b]! * 1.6) continue;
      const across = (2 * (b + 0.5)) / bristles - 1;
      const px = Math.round(x - sa * across * half);
      const py = Math.round(y + ca * across * half);
      if (px < 0 || py < 0 || px >= width || py >= rows) continue;
      const p = py * width + px;
      const alpha = 0.5 + 0.45 * loads[b]! * (1 - 0.5 * along);
      for (let c = 0; c < 3; c++)
        raster.data[p * 3 + c]! += (tints[b * 3 + c]! - raster.data[p * 3 + c]!) * alpha;
      const ridge = 0.35 + 0.65 * across * across;
      height[p]! += (ridge * loads[b]! * stroke.width * 0.32 - height[p]!) * 0.5;
    }
  }
}

/** Lights the paint and reduces the canvas to the picture's size. */
export function varnish(canvas: Canvas, factor: number, strength: number): Raster {
  relief(canvas.raster, canvas.height, strength, 0.1);
  return shrink(canvas.raster, factor);
}
