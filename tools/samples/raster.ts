/** A float RGB picture and what is done to a whole picture: sampling, blur, bloom, tone mapping, grain. */
import { hash, noise2 } from './noise.ts';

export interface Raster {
  readonly width: number;
  readonly height: number;
  /** Interleaved RGB, top row first. */
  readonly data: Float32Array;
}

export type Rgb = readonly [number, number, number];

/** Writes the color at a point, in pixels, into `out`. */
export type Shader = (x: number, y: number, out: Float64Array) => void;

export interface Picture {
  readonly name: string;
  readonly kind: 'content' | 'style';
  readonly title: string;
  readonly width: number;
  readonly height: number;
  /** Draws the picture; the values are display values (sRGB curve), 0..1. */
  readonly paint: () => Raster;
}

export const clamp = (x: number, low = 0, high = 1): number => (x < low ? low : x > high ? high : x);
export const mix = (a: number, b: number, t: number): number => a + (b - a) * t;
export const smoothstep = (a: number, b: number, x: number): number => {
  const t = clamp((x - a) / (b - a));
  return t * t * (3 - 2 * t);
};

/** '#rrggbb' as display values. */
export function hex(code: string): Rgb {
  const n = Number.parseInt(code.slice(1), 16);
  return [((n >> 16) & 255) / 255, ((n >> 8) & 255) / 255, (n & 255) / 255];
}

/** '#rrggbb' as linear light. */
export function light(code: string): Rgb {
  const [r, g, b] = hex(code);
  return [r ** 2.2, g ** 2.2, b ** 2.2];
}

export function mixRgb(a: Rgb, b: Rgb, t: number): Rgb {
  return [mix(a[0], b[0], t), mix(a[1], b[1], t), mix(a[2], b[2], t)];
}

/** A color of a ramp of evenly spaced stops. */
export function ramp(stops: readonly Rgb[], t: number): Rgb {
  const s = clamp(t) * (stops.length - 1);
  const i = Math.min(Math.floor(s), stops.length - 2);
  return mixRgb(stops[i]!, stops[i + 1]!, s - i);
}

export function put(out: Float64Array, color: Rgb, gain = 1): void {
  out[0] = color[0] * gain;
  out[1] = color[1] * gain;
  out[2] = color[2] * gain;
}

export function createRaster(width: number, height: number): Raster {
  return { width, height, data: new Float32Array(width * height * 3) };
}

/**
 * Runs a shader over a picture. One sample goes to every pixel; pixels that differ from a neighbor by more
 * than `threshold` get `grid` x `grid` samples.
 */
export function render(width: number, height: number, shader: Shader, grid = 3, threshold = 0.03): Raster {
  const raster = createRaster(width, height);
  const { data } = raster;
  const out = new Float64Array(3);
  for (let y = 0, i = 0; y < height; y++) {
    for (let x = 0; x < width; x++, i += 3) {
      shader(x + 0.5, y + 0.5, out);
      data.set(out, i);
    }
  }
  const soft = (v: number) => Math.sqrt(Math.max(v, 0) / (1 + Math.max(v, 0)));
  const marked = new Uint8Array(width * height);
  const compare = (p: number, q: number) => {
    for (let c = 0; c < 3; c++) {
      if (Math.abs(soft(data[p * 3 + c]!) - soft(data[q * 3 + c]!)) > threshold) {
        marked[p] = 1;
        marked[q] = 1;
        return;
      }
    }
  };
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const p = y * width + x;
      if (x + 1 < width) compare(p, p + 1);
      if (y + 1 < height) compare(p, p + width);
    }
  }
  for (let p = 0; p < marked.length; p++) {
    if (marked[p] === 0) continue;
    const x = p % width;
    const y = (p - x) / width;
    let r = 0;
    let g = 0;
    let b = 0;
    for (let j = 0; j < grid; j++) {
      for (let i = 0; i < grid; i++) {
        shader(x + (i + 0.5) / grid, y + (j + 0.5) / grid, out);
        r += Math.min(out[0]!, 8);
        g += Math.min(out[1]!, 8);
        b += Math.min(out[2]!, 8);
      }
    }
    const n = grid * grid;
    data[p * 3] = r / n;
    data[p * 3 + 1] = g / n;
    data[p * 3 + 2] = b / n;
  }
  return raster;
}

/** Averages squares of `factor` pixels. */
export function shrink(source: Raster, factor: number): Raster {
  const result = createRaster(Math.floor(source.width / factor), Math.floor(source.height / factor));
  const n = factor * factor;
  for (let y = 0; y < result.height; y++) {
    for (let x = 0; x < result.width; x++) {
      for (let c = 0; c < 3; c++) {
        let sum = 0;
        for (let j = 0; j < factor; j++) {
          for (let i = 0; i < factor; i++) {
            sum += source.data[((y * factor + j) * source.width + x * factor + i) * 3 + c]!;
          }
        }
        result.data[(y * result.width + x) * 3 + c] = sum / n;
      }
    }
  }
  return result;
}

/** Blurs interleaved channels with three box passes, close to a Gaussian of the given radius. */
function blurChannels(
  data: Float32Array,
  width: number,
  height: number,
  channels: number,
  radius: number,
): Float32Array {
  const r = Math.max(1, Math.round(radius));
  let source = Float32Array.from(data);
  let target = new Float32Array(data.length);
  const pass = (count: number, length: number, lineStep: number, step: number) => {
    for (let line = 0; line < count; line++) {
      for (let c = 0; c < channels; c++) {
        const base = line * lineStep + c;
        let sum = 0;
        for (let k = -r; k <= r; k++) sum += source[base + clamp(k, 0, length - 1) * step]!;
        for (let k = 0; k < length; k++) {
          target[base + k * step] = sum / (2 * r + 1);
          sum +=
            source[base + Math.min(k + r + 1, length - 1) * step]! -
            source[base + Math.max(k - r, 0) * step]!;
        }
      }
    }
    [source, target] = [target, source];
  };
  for (let i = 0; i < 3; i++) {
    pass(height, width, width * channels, channels);
    pass(width, height, channels, width * channels);
  }
  return source;
}

function blur(source: Raster, radius: number): Raster {
  return {
    width: source.width,
    height: source.height,
    data: blurChannels(source.data, source.width, source.height, 3, radius),
  };
}

/** Adds the light that bright places spill around them. */
export function bloom(raster: Raster, radius: number, level: number, gain: number): void {
  const bright = createRaster(raster.width, raster.height);
  for (let i = 0; i < raster.data.length; i++)
    bright.data[i] = Math.min(Math.max(raster.data[i]! - level, 0), 4);
  const spill = blur(bright, radius);
  for (let i = 0; i < raster.data.length; i++) raster.data[i]! += spill.data[i]! * gain;
}

/** Linear light to display values along a film-like curve. */
export function toneMap(raster: Raster, exposure: number): void {
  const { data } = raster;
  for (let i = 0; i < data.length; i++) {
    const x = Math.max(data[i]!, 0) * exposure;
    const y = (x * (2.51 * x + 0.03)) / (x * (2.43 * x + 0.59) + 0.14);
    data[i] = clamp(y) ** (1 / 2.2);
  }
}

/** Moves every color away from (or towards) its own gray. */
export function saturate(raster: Raster, amount: number): void {
  const { data } = raster;
  for (let i = 0; i < data.length; i += 3) {
    const gray = 0.3 * data[i]! + 0.59 * data[i + 1]! + 0.11 * data[i + 2]!;
    for (let c = 0; c < 3; c++) data[i + c] = mix(gray, data[i + c]!, amount);
  }
}

/** Darkens the corners and adds a fine monochrome grain, strongest in the middle tones. */
export function film(raster: Raster, grain: number, vignette: number, seed: number): void {
  const { width, height, data } = raster;
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const i = (y * width + x) * 3;
      const u = (2 * x) / width - 1;
      const v = (2 * y) / height - 1;
      const shade = 1 - vignette * smoothstep(0.4, 2, u * u + v * v);
      const value = (data[i]! + data[i + 1]! + data[i + 2]!) / 3;
      const n = (hash(x, y, seed) - 0.5 + 0.6 * noise2(x / 1.7, y / 1.7, seed)) * grain;
      const amount = n * (0.35 + 2.2 * clamp(value) * (1 - clamp(value)));
      for (let c = 0; c < 3; c++) data[i + c] = data[i + c]! * shade + amount;
    }
  }
}

/** Lights a height map from the upper left and multiplies the picture with it, as varnished paint looks. */
export function relief(raster: Raster, height: Float32Array, strength: number, shine: number): void {
  const { width, height: rows, data } = raster;
  for (let y = 0; y < rows; y++) {
    for (let x = 0; x < width; x++) {
      const p = y * width + x;
      const dx = height[y * width + Math.min(x + 1, width - 1)]! - height[y * width + Math.max(x - 1, 0)]!;
      const dy = height[Math.min(y + 1, rows - 1) * width + x]! - height[Math.max(y - 1, 0) * width + x]!;
      const slope = -(dx * 0.6 + dy * 0.8) * strength;
      const lit = slope / Math.sqrt(1 + slope * slope);
      const gloss = shine * Math.max(lit, 0) ** 3;
      for (let c = 0; c < 3; c++) {
        const v = data[p * 3 + c]!;
        data[p * 3 + c] = lit > 0 ? v + (1 - v) * lit * 0.35 * (0.3 + v) + gloss : v * (1 + lit * 0.55);
      }
    }
  }
}
