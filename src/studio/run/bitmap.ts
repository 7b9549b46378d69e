import type { Picture } from '../../images/picture.ts';

/** A picture as the screen takes it: 8 bits a channel, cut to [0, 1]. */
export async function bitmapOf({ width, height, data }: Picture): Promise<ImageBitmap> {
  const pixels = new Uint8ClampedArray(width * height * 4);
  for (let from = 0, to = 0; to < pixels.length; from += 3, to += 4) {
    pixels[to] = data[from]! * 255;
    pixels[to + 1] = data[from + 1]! * 255;
    pixels[to + 2] = data[from + 2]! * 255;
    pixels[to + 3] = 255;
  }
  return createImageBitmap(new ImageData(pixels, width, height));
}
