import type { Picture } from '../picture.ts';
import { createRandom } from '../random.ts';
import { mixColors, shade } from './color.ts';
import { smoothstep } from './curves.ts';
import { fractalNoise } from './fractal-noise.ts';
import { paintPicture } from './paint.ts';
import { paletteRamp } from './palettes.ts';
import { checkPatternOptions, type PatternOptions } from './pattern.ts';
import { voronoi } from './voronoi.ts';

/**
 * Cells with dark walls, like skin, cobbles or stained glass: a Voronoi diagram, each cell with a color, a
 * rim and a grain of smaller cells.
 */
export function drawCells(options: PatternOptions): Picture {
  checkPatternOptions(options);
  const { width, height, seed, scale, colors } = options;
  const random = createRandom(seed);
  const ramp = paletteRamp(colors);
  const cells = voronoi(random.bits());
  const grain = voronoi(random.bits());
  const bend = fractalNoise(random.bits(), 2 / scale, 0.5, 4);
  // Walls thinner than a pixel would break up.
  const wall = Math.max(0.06, 1 / scale);
  const fine = smoothstep(6, 12, scale);
  return paintPicture(width, height, (px, py) => {
    const x = px / scale;
    const y = py / scale;
    const wobble = bend(0.6 * x, 0.6 * y);
    const cell = cells(x + 0.22 * wobble, y + 0.22 * bend(0.6 * x + 9.1, 0.6 * y + 3.7));
    const small = grain(x * 4.1, y * 4.1);
    const base = ramp(0.2 + 0.75 * cell.random[0] + 0.08 * wobble);
    const rim = smoothstep(wall, wall + 0.22, cell.edge);
    const speck = fine * (small.random[0] - 0.5 - 0.5 * (1 - smoothstep(0, 0.12, small.edge)));
    const inside = shade(base, (0.72 + 0.36 * rim) * (1 + 0.28 * speck));
    return mixColors(ramp(0.03), inside, smoothstep(wall * 0.5, wall, cell.edge));
  });
}
