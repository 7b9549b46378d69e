import { encodePicture } from '../../images/codec.browser.ts';
import type { Picture } from '../../images/picture.ts';
import { resizePicture } from '../../images/resize.ts';
import { base64 } from '../../share/base64.ts';

/** The longer side of a thumbnail in pixels: twice what a card shows, for sharp screens. */
const SIDE = 256;

/** A picture as a PNG to keep. */
export async function pngOf(picture: Picture): Promise<Uint8Array<ArrayBuffer>> {
  return (await encodePicture(picture, 'png')).slice();
}

/** A small picture as a data address. */
export async function thumbnailOf(picture: Picture): Promise<string> {
  const scale = Math.min(1, SIDE / Math.max(picture.width, picture.height));
  const side = (length: number) => Math.max(1, Math.round(length * scale));
  const small = resizePicture(picture, side(picture.width), side(picture.height), 'bicubic');
  const bytes = await encodePicture(small, 'jpeg');
  return `data:image/jpeg;base64,${base64(bytes)}`;
}
