import type { Picture } from '../picture.ts';
import { createRandom } from '../random.ts';
import { shade } from './color.ts';
import { fractalNoise } from './fractal-noise.ts';
import { paintPicture } from './paint.ts';
import { paletteRamp } from './palettes.ts';
import { checkPatternOptions, type PatternOptions } from './pattern.ts';

/** Clouds: fractal noise from the scale down to the pixel, one field for the color and one for the light. */
export function drawNoise(options: PatternOptions): Picture {
  checkPatternOptions(options);
  const { width, height, seed, scale, colors } = options;
  const random = createRandom(seed);
  const ramp = paletteRamp(colors);
  const finest = 1 / scale;
  const hue = fractalNoise(random.bits(), finest, 0.62, 8);
  const light = fractalNoise(random.bits(), finest, 0.75, 8);
  return paintPicture(width, height, (px, py) => {
    const x = px / scale;
    const y = py / scale;
    return shade(ramp(0.5 + 0.62 * hue(x, y)), 1 + 0.3 * light(x, y));
  });
}
