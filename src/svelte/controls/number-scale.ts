/** The limits of a number, and how it moves between them. */
export interface NumberRange {
  readonly min: number;
  readonly max: number;
  readonly integer?: boolean | undefined;
  readonly scale?: 'log' | undefined;
}

/** Pixels of a drag that multiply a value by ten. */
const PIXELS_PER_DECADE = 120;
/** Pixels of a drag from one end of a linear range to the other. */
const PIXELS_PER_RANGE = 300;
/** A range as wide as this has no ends that a bar could show. */
const ENDLESS = 1e9;

/** How a number is scrubbed, stepped, drawn as a bar and written. */
export class NumberScale {
  private readonly range: NumberRange;
  readonly logarithmic: boolean;

  constructor(range: NumberRange) {
    this.range = range;
    this.logarithmic = range.min > 0 && (range.scale === 'log' || range.max / range.min >= 1e3);
  }

  /** The value into the range, and whole if it has to be. */
  clamp(value: number): number {
    const { min, max } = this.range;
    return Math.min(max, Math.max(min, this.whole(value)));
  }

  /** The nearest whole number, where the value has to be whole. */
  whole(value: number): number {
    return this.range.integer ? Math.round(value) : value;
  }

  /** Where a drag of so many pixels takes a value. */
  drag(from: number, pixels: number): number {
    const { min, max, integer } = this.range;
    if (this.logarithmic) return this.rounded(from * 10 ** (pixels / PIXELS_PER_DECADE));
    if (max - min <= 1e3) {
      const step = (max - min) / PIXELS_PER_RANGE;
      return this.rounded(from + pixels * (integer ? Math.max(step, 1 / 12) : step));
    }
    const unit = Math.max(Math.abs(from) / 100, integer ? 1 / 4 : 0.01);
    return this.rounded(from + pixels * unit);
  }

  /** The next value up (`by` 1) or down (-1); tenths and tens for a finer and a coarser step. */
  step(from: number, by: number): number {
    const { min, max, integer } = this.range;
    const magnitude = 10 ** Math.floor(Math.log10(Math.abs(from) || 1) - 1);
    const linear = max - min <= 1e3 ? 10 ** Math.round(Math.log10((max - min) / 100)) : magnitude;
    const step = this.logarithmic ? magnitude : linear;
    return this.clamp(tidy(from + by * (integer ? Math.max(1, Math.round(step)) : step), 12));
  }

  /** The share of the range that lies below a value, or undefined if the range is too wide to draw. */
  share(value: number): number | undefined {
    const { min, max } = this.range;
    if (max - min >= ENDLESS) return undefined;
    const share = this.logarithmic
      ? Math.log(value / min) / Math.log(max / min)
      : (value - min) / (max - min);
    return Math.min(1, Math.max(0, share));
  }

  /** The value at a fraction of the range, the inverse of `share`, rounded to what a user can see. */
  at(share: number): number {
    const { min, max } = this.range;
    return this.rounded(this.logarithmic ? min * (max / min) ** share : min + share * (max - min));
  }

  private rounded(value: number): number {
    const { min, max } = this.range;
    const kept = this.clamp(value);
    if (this.logarithmic || max - min > 1e3) return this.clamp(tidy(kept, 3));
    const step = 10 ** Math.floor(Math.log10((max - min) / PIXELS_PER_RANGE));
    return this.clamp(tidy(Math.round(kept / step) * step, 12));
  }
}

/** A number in its shortest form: `0.03`, `1e-8`, `4294967295`. */
export function numberText(value: number): string {
  const size = Math.abs(value);
  if (size !== 0 && (size < 1e-3 || size >= 1e15)) return value.toExponential().replace('e+', 'e');
  return String(tidy(value, 12));
}

function tidy(value: number, digits: number): number {
  // A whole number of any length stays as it is.
  return Number.isInteger(value) && digits > 3 ? value : Number(value.toPrecision(digits));
}
