import { drawCells } from './patterns/cells.ts';
import { drawDots } from './patterns/dots.ts';
import { drawMarble } from './patterns/marble.ts';
import { drawNoise } from './patterns/noise.ts';
import type { PatternOptions } from './patterns/pattern.ts';
import { drawStripes } from './patterns/stripes.ts';
import { drawStrokes } from './patterns/strokes.ts';
import type { Picture } from './picture.ts';

export { paletteNames, type PaletteName } from './patterns/palettes.ts';
export type { PatternOptions } from './patterns/pattern.ts';

export type PatternName = 'marble' | 'cells' | 'strokes' | 'stripes' | 'dots' | 'noise';

/**
 * Pictures drawn from a seed, for texture synthesis and as styles. Each throws on a size or scale that is
 * none.
 */
export const patterns: Readonly<Record<PatternName, (options: PatternOptions) => Picture>> = {
  marble: drawMarble,
  cells: drawCells,
  strokes: drawStrokes,
  stripes: drawStripes,
  dots: drawDots,
  noise: drawNoise,
};
