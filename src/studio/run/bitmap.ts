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

/** The picture that a bitmap shows. */
export function pictureOf(bitmap: ImageBitmap): Picture {
  const { width, height } = bitmap;
  const context = new OffscreenCanvas(width, height).getContext('2d', { willReadFrequently: true })!;
  context.drawImage(bitmap, 0, 0);
  const pixels = context.getImageData(0, 0, width, height).data;
  const data = new Float32Array(width * height * 3);
  for (let from = 0, to = 0; to < data.length; from += 4, to += 3) {
    data[to] = pixels[from]! / 255;
    data[to + 1] = pixels[from + 1]! / 255;
    data[to + 2] = pixels[from + 2]! / 255;
  }
  return { width, height, data };
}
