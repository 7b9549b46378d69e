import type { Picture } from '../../images/picture.ts';
import { pixelsOf } from '../../images/quantize.ts';

/** A picture as the screen takes it: 8 bits a channel, cut to [0, 1], with its alpha. */
export async function bitmapOf(picture: Picture): Promise<ImageBitmap> {
  return createImageBitmap(new ImageData(pixelsOf(picture), picture.width, picture.height));
}
