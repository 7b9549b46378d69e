import type { Picture } from '../../images/picture.ts';
import { bitmapOf } from './bitmap.ts';
import { partOf, type PixelBox } from './large-canvas.ts';

/** What a reduced bitmap stands for. */
export interface LargePicture {
  readonly width: number;
  readonly height: number;
  /** A part of it, to look at; undefined if it is not there any more. */
  readonly part: (box: PixelBox) => Promise<ImageBitmap | undefined>;
  /** All of it; undefined if it is not there any more. */
  readonly whole: () => Promise<Picture | undefined>;
}

const known = new WeakMap<ImageBitmap, LargePicture>();

/** Says what a reduced bitmap stands for. */
export function standsFor(bitmap: ImageBitmap, large: LargePicture): void {
  known.set(bitmap, large);
}

/** What a bitmap stands for, if it is reduced. */
export const largeOf = (bitmap: ImageBitmap): LargePicture | undefined => known.get(bitmap);

/** The size of the picture that a bitmap shows. */
export const sizeOfShown = (bitmap: ImageBitmap): Pick<Picture, 'width' | 'height'> =>
  largeOf(bitmap) ?? bitmap;

/** A large picture that the page has. */
export const largeHere = (picture: Picture): LargePicture => ({
  width: picture.width,
  height: picture.height,
  part: (box) => bitmapOf(partOf(picture, box)),
  whole: () => Promise.resolve(picture),
});
