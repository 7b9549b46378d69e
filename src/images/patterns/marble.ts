import type { Picture } from '../picture.ts';
import { createRandom } from '../random.ts';
import { mixColors } from './color.ts';
import { smoothstep } from './curves.ts';
import { fractalNoise } from './fractal-noise.ts';
import { gradientNoise } from './gradient-noise.ts';
import { paintPicture } from './paint.ts';
import { paletteRamp } from './palettes.ts';
import { checkPatternOptions, type PatternOptions } from './pattern.ts';

/**
 * Marbled paper: colors flowing in folds, with thin veins where they turn.
 * Fractal noise of a plane bent by fractal noise (Quilez, "Domain warping",
 * https://iquilezles.org/articles/warp/), veins where a second noise is 0 (Perlin 1985).
 */
export function drawMarble(options: PatternOptions): Picture {
  checkPatternOptions(options);
  const { width, height, seed, scale, colors } = options;
  const random = createRandom(seed);
  const ramp = paletteRamp(colors);
  const finest = 2.5 / scale;
  const bend = fractalNoise(random.bits(), finest, 0.35, 2);
  const flow = fractalNoise(random.bits(), finest, 0.35, 3);
  const vein = gradientNoise(random.bits());
  // Lines finer than a few pixels would turn into a flat tint; below that scale there are none.
  const fine = 0.05 * smoothstep(8, 24, scale);
  return paintPicture(width, height, (px, py) => {
    const x = px / scale / 2.8;
    const y = py / scale / 2.8;
    const bx = bend(x, y);
    const by = bend(x + 5.2, y + 41.3);
    const body = flow(x + 1.1 * bx, y + 1.1 * by);
    const folds = 0.5 + 0.42 * Math.sin(4.5 * body + 2 * bx) + fine * Math.sin(50 * body);
    const ridge = Math.abs(vein(1.3 * x + 1.5 * by + 0.6 * body, 1.3 * y + 1.5 * bx));
    const line = 1 - smoothstep(0.008, 0.045, ridge);
    return mixColors(ramp(folds), ramp(by > 0 ? 0.02 : 0.98), 0.8 * line);
  });
}
