import { decodeWith, type DecodedPicture, type DecodeOptions, type DecodePixels } from './decode.ts';
import { encodePng } from './encode-png.ts';
import type { Picture } from './picture.ts';
import { fillOpaque } from './quantize.ts';
import type { PictureFormat } from './sniff.ts';

export { IncompletePictureError, type DecodedPicture, type DecodeOptions } from './decode.ts';
export { formatOf } from './format.ts';

const quality = 95;

/**
 * Decodes a PNG, JPEG or WebP, told by content: upright after its EXIF orientation, what is transparent on white, converted
 * to 8-bit sRGB after its color profile, by the decoders and color conversion that Chromium has too (Skia). Of an animation,
 * the first frame. The same comes of it in browsers, to one level.
 *
 * @throws IncompletePictureError if it breaks off, and `incomplete` is not asked for; Error if it is empty, no such picture,
 * damaged, or above 100 megapixels.
 */
export function decodePicture(bytes: Uint8Array, options: DecodeOptions = {}): Promise<DecodedPicture> {
  return decodeWith(decodePixels, bytes, options);
}

/** The library looks for fonts when it is loaded: only where there is a picture to open or to write. */
const skia = () => import('@napi-rs/canvas');

const decodePixels: DecodePixels = async (file, { opaque }) => {
  const { createCanvas, Image } = await skia();
  const image = new Image();
  try {
    image.src = file;
    await image.decode();
  } catch (error) {
    throw new Error('cannot decode the picture: it is damaged', { cause: error });
  }
  const { width, height } = image;
  const context = createCanvas(width, height).getContext('2d');
  if (!opaque) {
    context.fillStyle = 'white';
    context.fillRect(0, 0, width, height);
  }
  context.drawImage(image, 0, 0);
  const values = context.getImageData(0, 0, width, height).data;
  // What cannot be decoded stays blank without a word.
  for (let alpha = 3; alpha < values.length; alpha += 4)
    if (values[alpha] !== 255) throw new Error('cannot decode the picture: it is damaged');
  return { width, height, values };
};

/**
 * Encodes a picture with 8 bits a channel, as sRGB: values are clipped to [0, 1] and rounded. PNG is exact; JPEG and WebP
 * have quality 95.
 *
 * @throws if the picture's data does not fit its size, or the size is above what the format can hold.
 */
export async function encodePicture(picture: Picture, format: PictureFormat): Promise<Uint8Array> {
  if (format === 'png') return encodePng(picture);
  const { width, height } = picture;
  const limit = longestSide[format];
  if (Math.max(width, height) > limit) {
    throw new Error(
      `a ${format} can have at most ${limit} pixels per side; this picture is ${width} x ${height}`,
    );
  }
  const { createCanvas } = await skia();
  const canvas = createCanvas(width, height);
  const context = canvas.getContext('2d');
  const image = context.createImageData(width, height);
  fillOpaque(image.data, picture);
  context.putImageData(image, 0, 0);
  return canvas.encode(format, quality);
}

const longestSide: Readonly<Record<Exclude<PictureFormat, 'png'>, number>> = { jpeg: 65500, webp: 16383 };
