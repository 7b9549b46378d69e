import { expect, test } from 'vitest';
import type { Picture } from '../../../src/images/picture.ts';
import { isLarge, partOf, reduced, rowsOf } from '../../../src/studio/run/large-canvas.ts';

/** Every pixel says where it is. */
function located(width: number, height: number, alpha = false): Picture {
  const data = Float32Array.from({ length: 3 * width * height }, (_, i) => {
    const pixel = Math.floor(i / 3);
    return [pixel % width, Math.floor(pixel / width), 0.5][i % 3]!;
  });
  const opacity = Float32Array.from({ length: width * height }, (_, i) => (i % width) / width);
  return { width, height, data, ...(alpha && { alpha: opacity }) };
}

const large = located(2000, 1500, true);

test('a large picture is reduced to so many pixels, with its alpha; others are shown as they are', () => {
  const { width, height, data, alpha } = reduced(large);
  expect(isLarge(large)).toBe(true);
  expect(width * height).toBeLessThanOrEqual(1.5e6);
  expect(width / height).toBeCloseTo(4 / 3, 2);
  // A pixel is the mean of those that it stands for.
  expect(data[3 * (width - 1)]).toBeCloseTo(2000 - 0.5 * (2000 / width) - 0.5, 0);
  expect(alpha![width - 1]).toBeCloseTo(1, 2);
  const small = located(60, 40);
  expect(reduced(small)).toBe(small);
});

test('a part of a picture has its own pixels, and is reduced if it is large', () => {
  const part = partOf(large, { left: 1990, top: 3, width: 10, height: 2 });
  expect([part.width, part.height]).toEqual([10, 2]);
  expect([...part.data.subarray(3 * 11, 3 * 11 + 3)]).toEqual([1991, 4, 0.5]);
  expect(part.alpha![11]).toBeCloseTo(1991 / 2000);
  expect(isLarge(partOf(large, { left: 0, top: 0, width: 2000, height: 1400 }))).toBe(false);
  expect([...rowsOf(large, 7, 1).data.subarray(0, 3)]).toEqual([0, 7, 0.5]);
});
