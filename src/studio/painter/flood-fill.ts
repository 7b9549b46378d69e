import type { Mask } from './mask.ts';

/**
 * Covers the region of similar color around a pixel: what can be reached from it over neighboring pixels, left, right, above and
 * below, that differ from it in no channel by more than the tolerance.
 *
 * @param colors red, green, blue and alpha of each pixel of a picture of the size of the mask, 0 to 255.
 * @param tolerance 0 to 255.
 */
export function floodFill(
  cover: Mask,
  colors: Uint8ClampedArray,
  at: readonly [x: number, y: number],
  tolerance: number,
): void {
  const { width, height, data } = cover;
  const [startX, startY] = [Math.floor(at[0]), Math.floor(at[1])];
  if (startX < 0 || startY < 0 || startX >= width || startY >= height) return;
  const seed = startY * width + startX;
  const like = (pixel: number): boolean => {
    for (let c = 0; c < 3; c++)
      if (Math.abs(colors[pixel * 4 + c]! - colors[seed * 4 + c]!) > tolerance) return false;
    return true;
  };
  const free = (pixel: number) => data[pixel] === 0 && like(pixel);
  const waiting = [seed];
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    if (!free(next)) continue;
    // A whole run of the row, then what is free above and below it, once for each run there.
    const row = next - (next % width);
    let left = next;
    while (left > row && free(left - 1)) left--;
    let right = next;
    while (right < row + width - 1 && free(right + 1)) right++;
    data.fill(255, left, right + 1);
    for (const beside of [-width, width]) {
      const [from, to] = [left + beside, right + beside];
      if (from < 0 || to >= data.length) continue;
      for (let pixel = from; pixel <= to; pixel++)
        if (free(pixel) && (pixel === from || !free(pixel - 1))) waiting.push(pixel);
    }
  }
}
