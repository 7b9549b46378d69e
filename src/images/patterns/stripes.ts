import type { Picture } from '../picture.ts';
import { createRandom } from '../random.ts';
import { mixColors, shade } from './color.ts';
import { smoothstep } from './curves.ts';
import { fractalNoise } from './fractal-noise.ts';
import { pointHash } from './hash.ts';
import { paintPicture } from './paint.ts';
import { paletteRamp } from './palettes.ts';
import { checkPatternOptions, type PatternOptions } from './pattern.ts';

/**
 * Wavering stripes, like agate or a woven blanket: bands of different width and color, some of them lined,
 * with a fine grain along them.
 */
export function drawStripes(options: PatternOptions): Picture {
  checkPatternOptions(options);
  const { width, height, seed, scale, colors } = options;
  const random = createRandom(seed);
  const ramp = paletteRamp(colors);
  const band = pointHash(random.bits());
  const bend = fractalNoise(random.bits(), 2 / scale, 0.45, 4);
  const grain = fractalNoise(random.bits(), 4 / scale, 0.7, 4);
  const angle = Math.PI * band(0, 1)[0];
  const [across, along] = [Math.cos(angle), Math.sin(angle)];
  const soft = Math.min(0.45, 0.7 / scale);
  return paintPicture(width, height, (px, py) => {
    const x = (px * across + py * along) / scale;
    const y = (py * across - px * along) / scale;
    const s = x + 0.9 * bend(0.28 * x, 0.28 * y);
    const index = Math.floor(s);
    // The wall between two bands is moved by up to a quarter, which makes widths from a half to one and a
    // half.
    const wallOf = (i: number): number => i + 0.5 * (band(i, 0)[0] - 0.5);
    const first = s < wallOf(index) ? index - 1 : s >= wallOf(index + 1) ? index + 1 : index;
    const from = wallOf(first);
    const to = wallOf(first + 1);
    const [, tone, kind] = band(first, 0);
    const body = ramp(tone * 1.1 - 0.05);
    const [lines, contrast] = band(first, 2);
    const count = 1 + Math.floor(lines * 4);
    const phase = ((s - from) / (to - from)) * count;
    const inLine = Math.abs(phase - Math.floor(phase) - 0.5);
    const lined = kind < 0.6 ? smoothstep(0.32 - soft * count, 0.32 + soft * count, 0.5 - inLine) : 0;
    const color = mixColors(body, ramp(tone + (contrast < 0.5 ? 0.3 : -0.3)), lined);
    const rim = smoothstep(0, 0.1, Math.min(s - from, to - s));
    return shade(color, (0.78 + 0.22 * rim) * (1 + 0.16 * grain(5 * s, 0.5 * y)));
  });
}
