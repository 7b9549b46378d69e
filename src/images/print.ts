/** Inches in each unit that a print is measured in. */
const INCHES = { cm: 1 / 2.54, mm: 1 / 25.4, in: 1 } as const;

export type PrintUnit = keyof typeof INCHES;

/** The number of pixels that a length in print has at a density in dots per inch. */
export function printPixels(length: number, unit: PrintUnit, dpi: number): number {
  return Math.round(length * INCHES[unit] * dpi);
}
