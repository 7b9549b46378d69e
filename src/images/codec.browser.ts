import { decodeWith, type DecodedPicture, type DecodeOptions, type DecodePixels } from './decode.ts';
import type { Picture } from './picture.ts';
import { encodePng } from './encode-png.ts';
import { pixelsOf } from './quantize.ts';
import { checkAlpha } from './format.ts';
import type { PictureFormat } from './sniff.ts';

export { IncompletePictureError, type DecodedPicture, type DecodeOptions } from './decode.ts';

const quality = 0.95;

/**
 * Decodes a PNG, JPEG or WebP, told by content: upright after its EXIF orientation, what is transparent on white with its alpha
 * beside, converted to 8-bit sRGB by the browser after its color profile. Of an animation, the first frame. The same comes of it in Node, to
 * one level.
 *
 * @throws IncompletePictureError if it breaks off, and `incomplete` is not asked for; Error if it is empty, no such picture,
 * damaged, or above 100 megapixels.
 */
export function decodePicture(bytes: Uint8Array, options: DecodeOptions = {}): Promise<DecodedPicture> {
  return decodeWith(decodePixels, bytes, options);
}

let decodeInks: DecodePixels | undefined;

/**
 * Sets the decoder for CMYK pictures with a profile: browsers do not agree on them, and Chromium treats black ink like the
 * other three.
 */
export function provideInkDecoder(decoder: DecodePixels): void {
  decodeInks = decoder;
}

const decodePixels: DecodePixels = async (file, header) => {
  if (header.inks && decodeInks) return decodeInks(file, header);
  const bitmap = await decodeBitmap(file);
  try {
    const { width, height } = bitmap;
    const context = contextOf(width, height);
    const pixels = () => context.getImageData(0, 0, width, height).data;
    let transparent: Uint8ClampedArray | undefined;
    if (!header.opaque) {
      context.drawImage(bitmap, 0, 0);
      transparent = pixels();
    }
    context.fillStyle = 'white';
    context.fillRect(0, 0, width, height);
    context.drawImage(bitmap, 0, 0);
    return { width, height, values: pixels(), transparent };
  } finally {
    bitmap.close();
  }
};

/**
 * Encodes a picture with 8 bits a channel, as sRGB: values are clipped to [0, 1] and rounded. PNG is exact; JPEG and WebP
 * have quality 95. PNG and WebP have the picture's alpha.
 *
 * @throws if the picture's data does not fit its size, the browser cannot write the format (Safari, WebP), or a picture with
 * alpha is to be a JPEG.
 */
export async function encodePicture(picture: Picture, format: PictureFormat): Promise<Uint8Array> {
  if (format === 'png') return encodePng(picture);
  checkAlpha(picture, format);
  const { width, height } = picture;
  const context = contextOf(width, height);
  context.putImageData(new ImageData(pixelsOf(picture), width, height), 0, 0);
  const type = `image/${format}`;
  const blob = await context.canvas.convertToBlob({ type, quality });
  // A browser that lacks an encoder writes a PNG without a word.
  if (blob.type !== type) throw new Error(`this browser cannot write ${format}; use png`);
  return new Uint8Array(await blob.arrayBuffer());
}

async function decodeBitmap(file: Uint8Array<ArrayBuffer>): Promise<ImageBitmap> {
  try {
    return await createImageBitmap(new Blob([file]));
  } catch (error) {
    throw new Error('cannot decode the picture: it is damaged', { cause: error });
  }
}

function contextOf(width: number, height: number): OffscreenCanvasRenderingContext2D {
  const context = new OffscreenCanvas(width, height).getContext('2d', { willReadFrequently: true });
  if (!context) throw new Error(`this browser cannot make a ${width} x ${height} canvas`);
  return context;
}
