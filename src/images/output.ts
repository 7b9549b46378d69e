import { pngParts } from './encode-png.ts';
import { tiffParts } from './encode-tiff.ts';
import type { Picture } from './picture.ts';
import type { PngChunk } from './png-chunks.ts';
import type { BitDepth } from './rows.ts';
import type { PictureFormat } from './sniff.ts';

/** The files that a picture can be written to; of them, a TIFF cannot be read. */
export type OutputFormat = PictureFormat | 'tiff';

/** What a file says of its pixels. */
export interface OutputSettings {
  /** Bits per channel; 8 by default. JPEG and WebP have no more. */
  readonly depth?: BitDepth | undefined;
  /** Dots per inch in print, which a WebP cannot say. Without it, the file says nothing, or what its encoder does. */
  readonly dpi?: number | undefined;
}

/** How a picture is written. */
export interface PictureOutput extends OutputSettings {
  readonly format: OutputFormat;
}

/**
 * A picture as a file, in parts that follow one another: PNG and TIFF in strips, so that writing takes little memory besides the picture; JPEG
 * and WebP as a whole.
 *
 * @param encode writes JPEG and WebP here.
 * @param chunks goes into a PNG.
 * @throws if the format does not have these bits, or as the encoders do.
 */
export async function* outputParts(
  picture: Picture,
  { format, depth, dpi }: PictureOutput,
  encode: (picture: Picture, format: PictureFormat) => Promise<Uint8Array>,
  chunks: readonly PngChunk[] = [],
): AsyncGenerator<Uint8Array> {
  if (format === 'png') yield* pngParts(picture, { depth, dpi, chunks });
  else if (format === 'tiff') yield* tiffParts(picture, { depth, dpi });
  else {
    if (depth === 16) throw new Error(`a ${format} has 8 bits per channel; use png or tiff`);
    const bytes = await encode(picture, format);
    yield dpi !== undefined && format === 'jpeg' ? withDensity(bytes, dpi) : bytes;
  }
}

/** The JPEG with this density in its JFIF segment, which encoders write first. Source: JFIF 1.02, page 5. */
function withDensity(jpeg: Uint8Array, dpi: number): Uint8Array {
  const isJfif = jpeg[2] === 0xff && jpeg[3] === 0xe0 && jpeg[6] === 0x4a && jpeg[7] === 0x46;
  if (!isJfif) return jpeg;
  const changed = jpeg.slice();
  const view = new DataView(changed.buffer);
  view.setUint8(13, 1);
  view.setUint16(14, Math.round(dpi));
  view.setUint16(16, Math.round(dpi));
  return changed;
}
