import type { PaletteName } from './palettes.ts';

/** What to draw. The same options give the same picture. */
export interface PatternOptions {
  /** Pixels. */
  readonly width: number;
  readonly height: number;
  /** Any safe integer. */
  readonly seed: number;
  /** The size of the main features in pixels, above 0. 32 suits a picture of 512. */
  readonly scale: number;
  readonly colors: PaletteName;
}

/** @throws if the size or the scale is no size. */
export function checkPatternOptions({ width, height, scale }: PatternOptions): void {
  const whole = [width, height].every((side) => Number.isInteger(side) && side >= 1);
  if (!whole)
    throw new Error(`a pattern's size must be whole numbers of pixels from 1, not ${width} x ${height}`);
  if (!(scale > 0 && Number.isFinite(scale)))
    throw new Error(`a pattern's scale must be above 0, not ${scale}`);
}
