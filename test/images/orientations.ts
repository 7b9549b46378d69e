import type { Picture } from '../../src/images/picture.ts';
import { pictureOf, pixel } from './pictures.ts';

/**
 * Flat blocks of 16 pixels, 3 across and 2 down, all different: what survives JPEG and tells all turns apart.
 * `fixtures/blocks.webp` holds it, as our encoder in Node writes it.
 */
export const blocks = pictureOf(48, 32, (x, y) => {
  const gray = (1 + Math.floor(x / 16) + 3 * Math.floor(y / 16)) / 7;
  return [gray, gray, gray];
});

/** EXIF's eight orientations: where the pixel shown at (x, y) is stored, in a stored picture of w x h. */
const stored: Record<number, (x: number, y: number, w: number, h: number) => [number, number]> = {
  1: (x, y) => [x, y],
  2: (x, y, w) => [w - 1 - x, y],
  3: (x, y, w, h) => [w - 1 - x, h - 1 - y],
  4: (x, y, _w, h) => [x, h - 1 - y],
  5: (x, y) => [y, x],
  6: (x, y, _w, h) => [y, h - 1 - x],
  7: (x, y, w, h) => [w - 1 - y, h - 1 - x],
  8: (x, y, w) => [w - 1 - y, x],
};

/** How a stored picture is shown under an orientation. */
export function shown(picture: Picture, orientation: number): Picture {
  const { width: w, height: h } = picture;
  const [width, height] = orientation >= 5 ? [h, w] : [w, h];
  return pictureOf(width, height, (x, y) => {
    const [r, g, b] = pixel(picture, ...stored[orientation]!(x, y, w, h));
    return [r!, g!, b!];
  });
}
