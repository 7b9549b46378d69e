import { FilterType, JsColorType, Transformer } from '@napi-rs/image';
import { flattenSamples } from './flatten.ts';
import { readPictureHeader } from './header.ts';
import type { Picture } from './picture.ts';
import { quantizePicture } from './quantize.ts';
import type { PictureFormat } from './sniff.ts';

export { formatOf } from './format.ts';
export { readPictureSize } from './header.ts';

const quality = 95;

/** How many channels each of the library's layouts has, and the value of its white. */
const layouts: ReadonlyMap<JsColorType, readonly [channels: number, white: 255 | 65535]> = new Map([
  [JsColorType.L8, [1, 255]],
  [JsColorType.La8, [2, 255]],
  [JsColorType.Rgb8, [3, 255]],
  [JsColorType.Rgba8, [4, 255]],
  [JsColorType.L16, [1, 65535]],
  [JsColorType.La16, [2, 65535]],
  [JsColorType.Rgb16, [3, 65535]],
  [JsColorType.Rgba16, [4, 65535]],
]);

/**
 * Decodes a PNG, JPEG or WebP, told by content: upright after its EXIF orientation, transparency flattened
 * onto white, gray, palette, 16-bit and CMYK turned into RGB. Values are taken as sRGB; embedded colour
 * profiles are not applied. Of an animation, the first frame.
 *
 * @throws if the file is empty, no such picture, cut off, damaged, or above 100 megapixels.
 */
export async function decodePicture(bytes: Uint8Array): Promise<Picture> {
  const { orientation } = readPictureHeader(bytes);
  try {
    const decoder = new Transformer(bytes);
    const { width, height, colorType } = await decoder.metadata();
    const pixels = await decoder.rawPixels();
    const layout = layouts.get(colorType);
    if (!layout) throw new Error(`its pixel layout (${colorType}) is not supported`);
    const [channels, white] = layout;
    const values =
      white === 255
        ? pixels
        : new Uint16Array(pixels.buffer.slice(pixels.byteOffset, pixels.byteOffset + pixels.byteLength));
    return flattenSamples({ width, height, channels, values, white }, orientation);
  } catch (error) {
    throw new Error(`cannot decode the picture: ${reason(error)}`, { cause: error });
  }
}

/**
 * Encodes a picture with 8 bits a channel: values are clipped to [0, 1] and rounded. PNG is exact; JPEG and
 * WebP have quality 95.
 *
 * @throws if the picture's data does not fit its size, or the size is above what the format can hold.
 */
export async function encodePicture(picture: Picture, format: PictureFormat): Promise<Uint8Array> {
  const { width, height } = picture;
  const limit = longestSide[format];
  if (Math.max(width, height) > limit) {
    throw new Error(`a ${format} has at most ${limit} pixels a side; this picture is ${width} x ${height}`);
  }
  // A portable pixmap in memory: the library takes raw pixels only with alpha, and would then write alpha.
  const header = Buffer.from(`P6\n${width} ${height}\n255\n`);
  const encoder = new Transformer(Buffer.concat([header, Buffer.from(quantizePicture(picture).buffer)]));
  if (format === 'png') return encoder.png({ filterType: FilterType.Adaptive });
  return format === 'jpeg' ? encoder.jpeg(quality) : encoder.webp(quality);
}

const longestSide: Readonly<Record<PictureFormat, number>> = { png: 2 ** 31 - 1, jpeg: 65535, webp: 16383 };

function reason(error: unknown): string {
  return error instanceof Error ? error.message.trim() : String(error);
}
