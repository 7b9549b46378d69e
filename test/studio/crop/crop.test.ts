import { expect, it } from 'vitest';
import { sizeOfPart, takePart, WHOLE, type PicturePart } from '../../../src/images/part.ts';
import { Crop } from '../../../src/studio/crop/crop.ts';
import { mirrored, randomPicture } from '../../images/pictures.ts';

const picture = randomPicture(40, 30);
const quarter: PicturePart = {
  flip: 'vertical',
  rotate: 90,
  left: 0.2,
  top: 0.1,
  right: 1,
  bottom: 0.75,
};

it('gives back the part that it was given', () => {
  expect(Crop.of(picture, WHOLE).part).toEqual(WHOLE);
  expect(Crop.of(picture, quarter).part).toEqual(quarter);
  expect(Crop.of(picture, { ...quarter, rotate: -133.3 }).part).toMatchObject({
    flip: 'vertical',
    rotate: -133.3,
  });
});

it('turns and flips what is seen', () => {
  const before = takePart(picture, quarter);
  const crop = Crop.of(picture, quarter);
  const flipped = crop.flipped('horizontal');
  expect(takePart(picture, flipped.part)).toEqual(mirrored(before));
  expect(flipped.flipped('horizontal').part).toEqual(quarter);
  const turned = crop.turned('right');
  expect(takePart(picture, turned.part)).toEqual(takePart(before, { ...WHOLE, rotate: 90 }));
  expect(turned.turned('left').part).toEqual(quarter);
  // A flip of what is tilted tilts it the other way.
  expect(crop.tilted(10).angle).toBe(100);
  expect(crop.tilted(10).flipped('vertical').angle).toBe(-100);
});

it('keeps a locked ratio while the angle changes, and numbers in step', () => {
  const size = { width: 400, height: 300 };
  const square = Crop.of(size, WHOLE).lockedTo('1:1');
  expect(square.box).toEqual({ x: 50, y: 0, width: 300, height: 300 });
  const tilted = square.tilted(20);
  const { width, height } = tilted.box;
  expect(width).toBe(height);
  expect(sizeOfPart(size, tilted.part)).toEqual({ width, height });
  expect(tilted.tilted(0).box).toEqual(square.box);
  const small = square.resized('width', 100);
  expect(small.box).toEqual({ x: 50, y: 0, width: 100, height: 100 });
  expect(small.resized('height', 80).box).toEqual({ x: 50, y: 0, width: 80, height: 80 });
  expect(small.resized('x', 999).box.x).toBe(300);
  const wide = small.lockedTo('16:9');
  expect(wide.box.width / wide.box.height).toBeCloseTo(16 / 9, 1);
  const tall = wide.lockedTo('16:9', true);
  expect(tall.box.height / tall.box.width).toBeCloseTo(16 / 9, 1);
  expect(tall.turned('left').lock).toBeCloseTo(16 / 9);
});
