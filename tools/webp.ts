import { createCanvas } from '@napi-rs/canvas';
import type { Picture } from '../src/images/picture.ts';

/** A picture as a WebP of a quality from 0 to 100. */
export async function webpOf({ width, height, data }: Picture, quality: number): Promise<Buffer> {
  const canvas = createCanvas(width, height);
  const context = canvas.getContext('2d');
  const image = context.createImageData(width, height);
  for (let from = 0, to = 0; from < data.length; from += 3, to += 4)
    image.data.set([data[from]! * 255, data[from + 1]! * 255, data[from + 2]! * 255, 255], to);
  context.putImageData(image, 0, 0);
  return canvas.encode('webp', quality);
}
