/**
 * The size of a picture scaled so that its longer side has exactly `longest` pixels and its shape is kept:
 * the other side is rounded, and at least 1.
 *
 * @throws if `longest` is not a positive integer.
 */
export function fitSize(width: number, height: number, longest: number): { width: number; height: number } {
  if (!Number.isInteger(longest) || longest < 1) {
    throw new Error(`the longest side must be a whole number of pixels of at least 1, not ${longest}`);
  }
  const other = (side: number, long: number): number => Math.max(1, Math.round((side * longest) / long));
  return width >= height
    ? { width: longest, height: other(height, width) }
    : { width: other(width, height), height: longest };
}
