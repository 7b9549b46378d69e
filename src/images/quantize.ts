import type { Picture } from './picture.ts';

/**
 * A picture's values as bytes: clipped to [0, 1], times 255, rounded. Not-a-number becomes 0.
 * Returns `height * width * 3` bytes in the picture's order.
 *
 * @throws if the picture's data does not fit its size.
 */
export function quantizePicture(picture: Picture): Uint8ClampedArray<ArrayBuffer> {
  const { width, height, data } = picture;
  if (data.length !== width * height * 3) {
    throw new Error(`a ${width} x ${height} picture has ${width * height * 3} values, not ${data.length}`);
  }
  const bytes = new Uint8ClampedArray(data.length);
  for (let i = 0; i < bytes.length; i++) bytes[i] = data[i]! * 255;
  return bytes;
}

/**
 * Fills the pixels of a canvas, four bytes each, with a picture {@link quantizePicture | quantized} and opaque.
 *
 * @throws if the picture's data does not fit its size.
 */
export function fillOpaque(pixels: Uint8ClampedArray, picture: Picture): void {
  const rgb = quantizePicture(picture);
  for (let from = 0, to = 0; from < rgb.length; from += 3, to += 4) {
    pixels[to] = rgb[from]!;
    pixels[to + 1] = rgb[from + 1]!;
    pixels[to + 2] = rgb[from + 2]!;
    pixels[to + 3] = 255;
  }
}
