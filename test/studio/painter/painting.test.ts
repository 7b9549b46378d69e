import { describe, expect, it } from 'vitest';
import { decodePicture } from '../../../src/images/codec.node.ts';
import { encodeGrayPng } from '../../../src/studio/painter/gray-png.ts';
import { emptyMask, paintingSize, type Mask } from '../../../src/studio/painter/mask.ts';
import { PaintHistory } from '../../../src/studio/painter/paint-history.ts';
import { Painting } from '../../../src/studio/painter/painting.ts';
import type { PixelRectangle } from '../../../src/studio/painter/rectangle.ts';

const rows = ({ width, height, data }: Mask): number[][] =>
  Array.from({ length: height }, (_, y) => [...data.subarray(y * width, (y + 1) * width)]);
const sum = ({ data }: Mask) => data.reduce((a, b) => a + b, 0);
const at = ({ width, data }: Mask, x: number, y: number) => data[y * width + x]!;
const dab = (x: number, y: number, radius = 4) => ({ x, y, radius });

/** A mask that no operation would give. */
function uneven(width: number, height: number): Mask {
  return { width, height, data: Uint8Array.from({ length: width * height }, (_, i) => (i * 37) % 256) };
}

function stroke(painting: Painting, points: readonly [number, number][], hardness = 1, erases = false): void {
  const [first, ...others] = points;
  painting.press(dab(...first!), hardness, erases);
  for (const point of others) painting.move(dab(...point), hardness, erases);
  painting.release(hardness, erases);
}

describe('a stroke', () => {
  it('has no gaps, however far apart its points are', () => {
    const painting = new Painting(emptyMask(96, 32));
    stroke(painting, [
      [8, 16],
      [88, 16],
    ]);
    for (let x = 8; x < 88; x++)
      expect([at(painting.mask, x, 13), at(painting.mask, x, 18)], `column ${x}`).toEqual([255, 255]);
    expect(at(painting.mask, 48, 21)).toBe(0);
    expect(at(painting.mask, 2, 16)).toBe(0);
  });

  it('is round: a turn has no corner, and its ends are where the pointer was', () => {
    const painting = new Painting(emptyMask(64, 64));
    stroke(painting, [
      [8, 8],
      [56, 8],
      [56, 56],
    ]);
    // The curve cuts the corner.
    expect(at(painting.mask, 58, 5)).toBe(0);
    expect(at(painting.mask, 8, 8)).toBe(255);
    expect(at(painting.mask, 56, 55)).toBe(255);
  });

  it('does not add up with itself, and fades evenly where it is soft', () => {
    const painting = new Painting(emptyMask(64, 32));
    stroke(painting, [[16, 16]], 0);
    const once = painting.mask.data.slice();
    const profile = [16, 17, 18, 19].map((x) => at(painting.mask, x, 16));
    expect(profile).toEqual([...profile].sort((a, b) => b - a));
    expect(new Set(profile).size).toBe(4);
    const other = new Painting(emptyMask(64, 32));
    stroke(
      other,
      Array.from({ length: 9 }, () => [16, 16]),
      0,
    );
    expect(other.mask.data).toEqual(once);
  });

  it('changes its width with the pressure', () => {
    const painting = new Painting(emptyMask(64, 32));
    painting.press(dab(8, 16, 2), 1, false);
    painting.move(dab(56, 16, 10), 1, false);
    painting.release(1, false);
    const width = (x: number) => rows(painting.mask).filter((row) => row[x]! > 127).length;
    expect(width(10)).toBeLessThan(width(30));
    expect(width(30)).toBeLessThan(width(54));
  });

  it('erases what is there, and can be canceled', () => {
    const painting = new Painting(uneven(40, 40));
    const start = painting.mask.data.slice();
    painting.press(dab(20, 20), 1, true);
    expect(at(painting.mask, 20, 20)).toBe(0);
    painting.cancel();
    expect(painting.mask.data).toEqual(start);
    expect(painting.canUndo).toBe(false);
  });

  it('says what it changed', () => {
    const parts: PixelRectangle[] = [];
    const painting = new Painting(emptyMask(256, 256), (part) => parts.push(part));
    painting.press(dab(10, 250, 3), 1, false);
    expect(parts).toEqual([{ x: 6, y: 246, width: 8, height: 8 }]);
  });
});

describe('the fill of a region', () => {
  /** A ring of black around a white middle, and white around it. */
  const size = 9;
  const isRing = (x: number, y: number) => Math.max(Math.abs(x - 4), Math.abs(y - 4)) === 2;
  const colors = new Uint8ClampedArray(size * size * 4);
  for (let i = 0; i < size * size; i++)
    colors.fill(isRing(i % size, Math.floor(i / size)) ? 90 : 250, i * 4, i * 4 + 4);

  it('stops where the color differs by more than the tolerance', () => {
    const inside = new Painting(emptyMask(size, size));
    inside.fillRegion(colors, [4.5, 4.5], 32, false);
    expect(sum(inside.mask) / 255).toBe(9);
    expect(at(inside.mask, 3, 3)).toBe(255);
    expect(at(inside.mask, 2, 4)).toBe(0);
    const outside = new Painting(emptyMask(size, size));
    outside.fillRegion(colors, [0, 0], 159, false);
    expect(sum(outside.mask) / 255).toBe(81 - 25);
    outside.fillRegion(colors, [4, 2], 0, false);
    expect(sum(outside.mask) / 255).toBe(81 - 9);
    outside.fillRegion(colors, [4, 4], 160, true);
    expect(sum(outside.mask)).toBe(0);
  });

  it('outside the picture does nothing', () => {
    const painting = new Painting(emptyMask(size, size));
    painting.fillRegion(colors, [-1, 4], 255, false);
    expect(sum(painting.mask)).toBe(0);
    expect(painting.canUndo).toBe(false);
  });
});

describe('a polygon', () => {
  it('covers its area, with parts of pixels at its sides', () => {
    const painting = new Painting(emptyMask(8, 6));
    const corners = [
      [1.5, 1],
      [5, 1],
      [5, 3.5],
      [1.5, 3.5],
    ] as const;
    painting.fillPolygon(corners, false);
    expect(rows(painting.mask).slice(1, 4)).toEqual([
      [0, 128, 255, 255, 255, 0, 0, 0],
      [0, 128, 255, 255, 255, 0, 0, 0],
      [0, 64, 128, 128, 128, 0, 0, 0],
    ]);
    expect(sum(painting.mask) / 255).toBeCloseTo(3.5 * 2.5, 1);
  });

  it('may go beyond the mask and cross itself', () => {
    const painting = new Painting(emptyMask(8, 8));
    const star = [
      [-4, -4],
      [12, 12],
      [12, -4],
      [-4, 12],
    ] as const;
    painting.fillPolygon(star, false);
    expect([at(painting.mask, 7, 4), at(painting.mask, 0, 3), at(painting.mask, 4, 0)]).toEqual([
      255, 255, 0,
    ]);
  });
});

describe('operations on all', () => {
  it('a gradient falls evenly between its ends', () => {
    const painting = new Painting(emptyMask(8, 2));
    painting.fillGradient([2, 0], [6, 0], false);
    expect(rows(painting.mask)[1]).toEqual([255, 255, 223, 159, 96, 32, 0, 0]);
    painting.fillGradient([3, 3], [3, 3], true);
    expect(rows(painting.mask)[0]).toEqual([255, 255, 223, 159, 96, 32, 0, 0]);
  });

  it('inverted twice, a mask is what it was', () => {
    const painting = new Painting(uneven(9, 7));
    const start = painting.mask.data.slice();
    painting.invert();
    expect([...painting.mask.data]).toEqual([...start].map((byte) => 255 - byte));
    painting.invert();
    expect(painting.mask.data).toEqual(start);
  });

  it('feathered, a mask keeps its sum, and an edge its place', () => {
    const painting = new Painting(emptyMask(64, 48));
    const half = [
      [0, 0],
      [32, 0],
      [32, 48],
      [0, 48],
    ] as const;
    painting.fillPolygon(half, false);
    const before = sum(painting.mask);
    painting.feather(4);
    expect(Math.abs(sum(painting.mask) / before - 1)).toBeLessThan(0.002);
    const row = rows(painting.mask)[20]!;
    expect(row.slice(0, 12)).toEqual(Array.from({ length: 12 }, () => 255));
    expect(row[31]! + row[32]!).toBe(255);
    // One standard deviation from the edge of a Gaussian: 0.159 of it is left.
    expect((row[35]! + row[36]!) / 2 / 255).toBeCloseTo(0.159, 1);
    const all = new Painting(emptyMask(5, 3));
    all.fill(255);
    all.feather(16);
    expect(sum(all.mask)).toBe(15 * 255);
  });
});

describe('undo', () => {
  it('restores every byte, and redo too', () => {
    const painting = new Painting(uneven(150, 70));
    const states = [painting.mask.data.slice()];
    const keep = () => states.push(painting.mask.data.slice());
    stroke(painting, [
      [20, 20],
      [130, 50],
    ]);
    keep();
    painting.feather(2);
    keep();
    painting.invert();
    keep();
    painting.fill(0);
    keep();
    for (const state of states.slice(0, -1).reverse()) {
      painting.undo();
      expect(painting.mask.data).toEqual(state);
    }
    expect(painting.canUndo).toBe(false);
    for (const state of states.slice(1)) {
      painting.redo();
      expect(painting.mask.data).toEqual(state);
    }
    painting.undo();
    stroke(painting, [[5, 5]], 1, true);
    expect(painting.canRedo).toBe(false);
  });

  it('forgets the oldest steps when there are too many', () => {
    const [black, white] = [
      emptyMask(64, 64),
      { ...emptyMask(64, 64), data: new Uint8Array(4096).fill(255) },
    ];
    const history = new PaintHistory(3 * 2 * 4096);
    for (let i = 0; i < 5; i++) history.record(i % 2 === 0 ? black : white, i % 2 === 0 ? white : black);
    let steps = 0;
    for (; history.canUndo; steps++) history.undo(emptyMask(64, 64));
    expect(steps).toBe(3);
  });

  it('has no step for what changed nothing', () => {
    const painting = new Painting(emptyMask(8, 8));
    painting.fill(0);
    expect(painting.canUndo).toBe(false);
  });
});

describe('the file of a painting', () => {
  it('is a gray PNG that gives the same bytes', async () => {
    const mask = uneven(37, 21);
    const bytes = await encodeGrayPng(mask);
    expect(bytes[25]).toBe(0);
    const picture = await decodePicture(bytes);
    expect([picture.width, picture.height]).toEqual([37, 21]);
    expect([...mask.data].map((_, i) => Math.round(picture.data[3 * i]! * 255))).toEqual([...mask.data]);
  });

  it('has at most 1024 pixels on its longer side', () => {
    expect(paintingSize(4000, 3000)).toEqual({ width: 1024, height: 768 });
    expect(paintingSize(640, 2)).toEqual({ width: 640, height: 2 });
    expect(paintingSize(9000, 1)).toEqual({ width: 1024, height: 1 });
  });
});
