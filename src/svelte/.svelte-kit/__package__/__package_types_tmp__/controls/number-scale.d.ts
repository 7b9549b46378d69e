/** The limits of a number, and how it moves between them. */
export interface NumberRange {
  readonly min: number;
  readonly max: number;
  readonly integer?: boolean | undefined;
  readonly scale?: 'log' | undefined;
}
/** How a number is scrubbed, stepped, drawn as a bar and written. */
export declare class NumberScale {
  private readonly range;
  readonly logarithmic: boolean;
  constructor(range: NumberRange);
  /** The value into the range, and whole if it has to be. */
  clamp(value: number): number;
  /** Where a drag of so many pixels takes a value. */
  drag(from: number, pixels: number): number;
  /** The next value up (`by` 1) or down (-1); tenths and tens for a finer and a coarser step. */
  step(from: number, by: number): number;
  /** The share of the range that lies below a value, or undefined where the range is too wide to draw. */
  share(value: number): number | undefined;
  private rounded;
}
/** A number as short as it can be told: `0.03`, `1e-8`, `4294967295`. */
export declare function numberText(value: number): string;
