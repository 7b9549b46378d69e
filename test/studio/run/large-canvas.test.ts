import { expect, test } from 'vitest';
import type { Picture } from '../../../src/images/picture.ts';
import { isLarge, partOf, reduced, rowsOf } from '../../../src/studio/run/large-canvas.ts';

/** Every pixel says where it is. */
function located(width: number, height: number, withAlpha = false): Picture {
  const data = new Float32Array(3 * width * height);
  const alpha = new Float32Array(width * height);
  for (let y = 0, pixel = 0; y < height; y++)
    for (let x = 0; x < width; x++, pixel++) {
      data.set([x, y, 0.5], 3 * pixel);
      alpha[pixel] = x / width;
    }
  return { width, height, data, ...(withAlpha && { alpha }) };
}

const large = located(2000, 1500, true);

test('a large picture is reduced to so many pixels, with its alpha; others are shown as they are', () => {
  const { width, height, data, alpha } = reduced(large);
  expect(isLarge(large)).toBe(true);
  expect(width * height).toBeLessThanOrEqual(1.5e6);
  expect(width / height).toBeCloseTo(4 / 3, 2);
  // A pixel is the mean of those that it stands for.
  expect([data[3 * 5], data[3 * 5 + 2], alpha![5]]).toEqual([10.5, 0.5, Math.fround(10.5 / 2000)]);
  const odd = reduced(located(2001, 1501));
  expect([odd.width, odd.height]).toEqual([1001, 751]);
  expect([...odd.data.subarray(-3)]).toEqual([2000, 1500, 0.5]);
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
