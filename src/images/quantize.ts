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
 * The pixels of a picture as a canvas has them, {@link quantizePicture | quantized}, with its alpha: four bytes each, not
 * premultiplied.
 *
 * @throws if the picture's data or alpha does not fit its size.
 */
export function pixelsOf(picture: Picture): Uint8ClampedArray<ArrayBuffer> {
  const { width, height, alpha } = picture;
  const rgb = quantizePicture(picture);
  if (alpha && alpha.length !== width * height)
    throw new Error(
      `a ${width} x ${height} picture has ${width * height} values of alpha, not ${alpha.length}`,
    );
  const pixels = new Uint8ClampedArray(width * height * 4);
  for (let from = 0, to = 0; from < rgb.length; from += 3, to += 4) {
    pixels[to] = rgb[from]!;
    pixels[to + 1] = rgb[from + 1]!;
    pixels[to + 2] = rgb[from + 2]!;
    pixels[to + 3] = alpha ? alpha[from / 3]! * 255 : 255;
  }
  return pixels;
}
