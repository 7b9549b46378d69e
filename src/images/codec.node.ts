import type { CanvasKit } from 'canvaskit-wasm/full';
import { decodeWith, type DecodedPicture, type DecodeOptions, type DecodePixels } from './decode.ts';
import { encodePng } from './encode-png.ts';
import type { Picture } from './picture.ts';
import { pixelsOf } from './quantize.ts';
import { checkAlpha } from './format.ts';
import type { PictureFormat } from './sniff.ts';

export { IncompletePictureError, type DecodedPicture, type DecodeOptions } from './decode.ts';
export { formatOf } from './format.ts';

const quality = 95;

/**
 * Decodes a PNG, JPEG or WebP, told by content: upright after its EXIF orientation, what is transparent on white with its alpha
 * beside, converted to 8-bit sRGB after its color profile, by the decoders and color conversion that Chromium has too (Skia). Of an animation,
 * the first frame. The same comes of it in browsers, to one level.
 *
 * @throws IncompletePictureError if it breaks off, and `incomplete` is not asked for; Error if it is empty, no such picture,
 * damaged, or above 100 megapixels.
 */
export function decodePicture(bytes: Uint8Array, options: DecodeOptions = {}): Promise<DecodedPicture> {
  return decodeWith(decodePixels, bytes, options);
}

/** Skia is started for the first picture that is opened or written. */
let starting: Promise<CanvasKit> | undefined;
const skia = (): Promise<CanvasKit> =>
  (starting ??= import('canvaskit-wasm/full').then(({ default: init }) => init()));

const decodePixels: DecodePixels = async (file, { opaque }) => {
  const kit = await skia();
  const image = kit.MakeImageFromEncoded(file);
  const [width, height] = [image?.width() ?? 0, image?.height() ?? 0];
  // What is transparent is drawn on white.
  const surface = opaque ? undefined : kit.MakeSurface(width, height);
  try {
    const canvas = surface?.getCanvas();
    canvas?.clear(kit.WHITE);
    if (image) canvas?.drawImage(image, 0, 0);
    const values = (canvas ?? image)?.readPixels(0, 0, infoOf(kit, width, height));
    if (!values) throw new Error('cannot decode the picture: it is damaged');
    // What cannot be decoded stays blank without a word.
    for (let alpha = 3; alpha < values.length; alpha += 4)
      if (values[alpha] !== 255) throw new Error('cannot decode the picture: it is damaged');
    const transparent = surface && image?.readPixels(0, 0, infoOf(kit, width, height));
    return {
      width,
      height,
      values: new Uint8ClampedArray(values.buffer),
      transparent: transparent ? new Uint8ClampedArray(transparent.buffer) : undefined,
    };
  } finally {
    surface?.delete();
    image?.delete();
  }
};

function infoOf({ ColorType, AlphaType, ColorSpace }: CanvasKit, width: number, height: number): object {
  return {
    ...{ width, height },
    ...{ colorType: ColorType.RGBA_8888, alphaType: AlphaType.Unpremul, colorSpace: ColorSpace.SRGB },
  };
}

/**
 * Encodes a picture with 8 bits a channel, as sRGB: values are clipped to [0, 1] and rounded. PNG is exact; JPEG and WebP
 * have quality 95. PNG and WebP have the picture's alpha.
 *
 * @throws if the picture's data does not fit its size, the size is above what the format can hold, or a picture with alpha is
 * to be a JPEG.
 */
export async function encodePicture(picture: Picture, format: PictureFormat): Promise<Uint8Array> {
  if (format === 'png') return encodePng(picture);
  checkAlpha(picture, format);
  const { width, height } = picture;
  const limit = longestSide[format];
  if (Math.max(width, height) > limit) {
    throw new Error(
      `a ${format} can have at most ${limit} pixels per side; this picture is ${width} x ${height}`,
    );
  }
  const kit = await skia();
  const { Opaque, Unpremul } = kit.AlphaType;
  const info = { ...infoOf(kit, width, height), alphaType: picture.alpha ? Unpremul : Opaque };
  const image = kit.MakeImage(info, pixelsOf(picture), width * 4);
  const bytes = image?.encodeToBytes(kit.ImageFormat[formats[format]], quality);
  image?.delete();
  if (!bytes) throw new Error(`there is not enough memory to write the picture as ${format}`);
  return bytes;
}

const formats = { jpeg: 'JPEG', webp: 'WEBP' } as const;

const longestSide: Readonly<Record<Exclude<PictureFormat, 'png'>, number>> = { jpeg: 65500, webp: 16383 };
