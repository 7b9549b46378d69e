import { describe, expect, it } from 'vitest';
import { drawChannel, drawChannels, drawMatrix, mosaicOf } from '../../../src/studio/run/map-drawing.ts';

/** Two rows, three columns, two channels: the second is twice the first, with one entry below 0. */
const entries = Float32Array.from([0, 0, 1, 2, 2, 4, 3, 6, 4, -2, 5, 10]);
const shape = [2, 3, 2] as const;
const reds = ({ pixels }: { pixels: Uint8ClampedArray }) => [...pixels].filter((_, i) => i % 4 === 0);

describe('feature maps on the screen', () => {
  it('show a channel entry by entry, from its smallest value to its largest', () => {
    const first = drawChannel(entries, shape, 0);
    expect([first.width, first.height]).toEqual([3, 2]);
    expect(reds(first)).toEqual([0, 51, 102, 153, 204, 255]);
    expect(reds(drawChannel(entries, shape, 1))).toEqual([42, 85, 128, 170, 0, 255]);
  });

  it('are side by side in cells of equal size, in the order of the channels', () => {
    const { columns, cell } = mosaicOf([30, 40, 64]);
    expect([columns, cell]).toEqual([9, [42, 32]]);
    const drawing = drawChannels(new Float32Array(30 * 40 * 64).fill(1), [30, 40, 64]);
    expect([drawing.width, drawing.height]).toEqual([9 * 42 - 2, 8 * 32 - 2]);
  });

  it('are averaged if a cell is smaller than the map', () => {
    const map = new Float32Array(80 * 80).map((_, i) => (i % 2 === 0 ? 4 : 0));
    expect(reds(drawChannels(map, [80, 80, 1]))).toEqual(Array<number>(1600).fill(255));
    map[0] = 12;
    expect(reds(drawChannels(map, [80, 80, 1]))[1]).toBe(128);
  });

  it('are black without activations', () => {
    expect(new Set(reds(drawChannel(new Float32Array(12), shape, 0)))).toEqual(new Set([0]));
  });
});

describe('a matrix on the screen', () => {
  it('is black at 0, warm above and cold below', () => {
    const { pixels } = drawMatrix(Float32Array.from([0, 4, -4, 1]), [2, 2]);
    const color = (i: number) => [...pixels.subarray(4 * i, 4 * i + 3)];
    expect([color(0), color(1), color(2)]).toEqual([
      [0, 0, 0],
      [255, 191, 89],
      [89, 191, 255],
    ]);
    expect(color(3)[0]).toBeGreaterThan(color(3)[2]!);
  });
});
