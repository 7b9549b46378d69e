import type { Picture } from '../picture.ts';
import { createRandom } from '../random.ts';
import { shade, type Color } from './color.ts';
import { smoothstep } from './curves.ts';
import { fractalNoise } from './fractal-noise.ts';
import { gradientNoise, type Field } from './gradient-noise.ts';
import { paletteRamp } from './palettes.ts';
import { paintPicture } from './paint.ts';
import { checkPatternOptions, type PatternOptions } from './pattern.ts';

/**
 * The layers from bottom to top: how long their strokes are, in scales, and how often a place is painted
 * over.
 */
const layers: readonly (readonly [length: number, coverage: number])[] = [
  [4, 3],
  [2.6, 2],
  [1.5, 0.8],
];

/**
 * Brush strokes along a flowing field, large ones below and small ones above, each bent and with the marks of
 * its bristles; after the layered painting of Hertzmann, "Painterly Rendering with Curved Brush Strokes of
 * Multiple Sizes", SIGGRAPH 1998.
 */
export function drawStrokes(options: PatternOptions): Picture {
  checkPatternOptions(options);
  const { width, height, seed, scale, colors } = options;
  const ramp = paletteRamp(colors);
  const random = createRandom(seed);
  const flow = gradientNoise(random.bits());
  const tones = fractalNoise(random.bits(), 0.25);
  const bristles = gradientNoise(random.bits());
  const ground = ramp(0.25);
  const picture = paintPicture(width, height, () => ground);
  for (const [relative, coverage] of layers) {
    // A stroke shorter than a few pixels would be a speck.
    const length = Math.max(4, relative * scale);
    const thickness = length / 5;
    const margin = length / 2;
    const area = (width + 2 * margin) * (height + 2 * margin);
    const count = Math.ceil((coverage * area) / (length * thickness));
    for (let i = 0; i < count; i++) {
      const x = random.uniform() * (width + 2 * margin) - margin;
      const y = random.uniform() * (height + 2 * margin) - margin;
      const angle = 2 * Math.PI * flow(x / scale / 7, y / scale / 7) + 0.25 * (random.uniform() - 0.5);
      const tone = 0.5 + 0.6 * tones(x / scale / 5, y / scale / 5) + 0.4 * (random.uniform() - 0.5);
      const color = shade(ramp(tone), 0.9 + 0.2 * random.uniform());
      const bend = (1.2 * (random.uniform() - 0.5)) / length;
      layStroke(picture, { x, y, angle, length, thickness, bend, color, lane: 19 * i }, bristles);
    }
  }
  return picture;
}

interface Stroke {
  /** Its middle, in pixels. */
  readonly x: number;
  readonly y: number;
  readonly angle: number;
  readonly length: number;
  readonly thickness: number;
  /** Curvature: how far it bends away, times the square of the way along it. */
  readonly bend: number;
  readonly color: Color;
  /** Where in the bristle noise its marks are taken from. */
  readonly lane: number;
}

/** Paints one stroke over the picture. */
function layStroke(picture: Picture, stroke: Stroke, bristles: Field): void {
  const { width, height, data } = picture;
  const { x, y, angle, length, thickness, bend, color, lane } = stroke;
  const [cos, sin] = [Math.cos(angle), Math.sin(angle)];
  const half = length / 2;
  const broad = thickness / 2;
  const sag = Math.abs(bend) * half * half;
  const reachX = Math.abs(cos) * half + Math.abs(sin) * (broad + sag) + 1;
  const reachY = Math.abs(sin) * half + Math.abs(cos) * (broad + sag) + 1;
  const right = Math.min(width - 1, Math.ceil(x + reachX));
  const bottom = Math.min(height - 1, Math.ceil(y + reachY));
  for (let row = Math.max(0, Math.floor(y - reachY)); row <= bottom; row++) {
    for (let column = Math.max(0, Math.floor(x - reachX)); column <= right; column++) {
      const dx = column + 0.5 - x;
      const dy = row + 0.5 - y;
      const along = dx * cos + dy * sin;
      const across = dy * cos - dx * sin - bend * along * along;
      const side = broad - Math.abs(across);
      const end = half - Math.abs(along);
      if (side <= -0.5 || end <= 0) continue;
      const mark = bristles((across / broad) * 4 + lane, (along / length) * 1.5 + lane * 0.37);
      // Bristles leave the paper one by one, so the ends are ragged.
      const ragged = smoothstep(0, 0.25 * length, end + 0.12 * length * mark);
      const cover = smoothstep(-0.5, 0.5, side) * ragged * Math.min(1, 0.9 + 0.3 * mark);
      // Thick paint catches light on one side.
      const light = 1 + 0.22 * mark - 0.12 * (across / broad);
      const to = (row * width + column) * 3;
      for (let c = 0; c < 3; c++) {
        data[to + c]! += cover * (Math.min(1, color[c]! * light) - data[to + c]!);
      }
    }
  }
}
