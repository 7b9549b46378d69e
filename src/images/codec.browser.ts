import { flattenSamples } from './flatten.ts';
import { readPictureHeader } from './header.ts';
import type { Picture } from './picture.ts';
import { quantizePicture } from './quantize.ts';
import type { PictureFormat } from './sniff.ts';

export { formatOf } from './format.ts';
export { readPictureSize } from './header.ts';

const quality = 0.95;

/**
 * Decodes a PNG, JPEG or WebP, told by content: upright after its EXIF orientation, transparency flattened
 * onto white, converted to 8-bit sRGB by the browser (colour profiles included). Of an animation, the first
 * frame.
 *
 * @throws if the file is empty, no such picture, cut off, damaged, or above 100 megapixels.
 */
export async function decodePicture(bytes: Uint8Array): Promise<Picture> {
  const file = bytes.slice();
  const { orientation, exif } = readPictureHeader(file);
  // Browsers do not agree on which formats' EXIF turns a picture, nor on how to ask them not to (Chromium
  // leaves a WebP as stored, and turns a JPEG even for imageOrientation "none"). So they see none, and we
  // turn it.
  exif?.fill(0);
  const bitmap = await decodeBitmap(file);
  try {
    const { width, height } = bitmap;
    const context = contextOf(width, height);
    context.fillStyle = 'white';
    context.fillRect(0, 0, width, height);
    context.drawImage(bitmap, 0, 0);
    const values = context.getImageData(0, 0, width, height).data;
    return flattenSamples({ width, height, channels: 4, values, white: 255 }, orientation);
  } finally {
    bitmap.close();
  }
}

/**
 * Encodes a picture with 8 bits a channel: values are clipped to [0, 1] and rounded. PNG is exact; JPEG and
 * WebP have quality 95.
 *
 * @throws if the picture's data does not fit its size, or the browser cannot write the format (Safari, WebP).
 */
export async function encodePicture(picture: Picture, format: PictureFormat): Promise<Uint8Array> {
  const { width, height } = picture;
  const rgb = quantizePicture(picture);
  const context = contextOf(width, height);
  const image = context.createImageData(width, height);
  for (let from = 0, to = 0; from < rgb.length; from += 3, to += 4) {
    image.data[to] = rgb[from]!;
    image.data[to + 1] = rgb[from + 1]!;
    image.data[to + 2] = rgb[from + 2]!;
    image.data[to + 3] = 255;
  }
  context.putImageData(image, 0, 0);
  const type = `image/${format}`;
  const blob = await context.canvas.convertToBlob({ type, quality });
  // A browser that lacks an encoder writes a PNG without a word.
  if (blob.type !== type) throw new Error(`this browser cannot write ${format}; choose png`);
  return new Uint8Array(await blob.arrayBuffer());
}

async function decodeBitmap(file: Uint8Array<ArrayBuffer>): Promise<ImageBitmap> {
  try {
    return await createImageBitmap(new Blob([file]));
  } catch (error) {
    throw new Error('cannot decode the picture: the browser finds it damaged', { cause: error });
  }
}

function contextOf(width: number, height: number): OffscreenCanvasRenderingContext2D {
  const context = new OffscreenCanvas(width, height).getContext('2d', { willReadFrequently: true });
  if (!context) throw new Error(`this browser cannot make a ${width} x ${height} canvas`);
  return context;
}
