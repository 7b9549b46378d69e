import { exifOrientation, type Orientation } from './headers/exif.ts';
import { readJpegHeader } from './headers/jpeg.ts';
import { readPngHeader } from './headers/png.ts';
import type { Stored } from './headers/stored.ts';
import { readWebpHeader } from './headers/webp.ts';
import { sniffPicture } from './sniff.ts';

const readers = { png: readPngHeader, jpeg: readJpegHeader, webp: readWebpHeader };
const mostPixels = 100e6;

export interface PictureHeader extends Stored {
  /** How the stored rows and columns are to be turned for showing. */
  readonly orientation: Orientation;
}

/**
 * Reads a PNG's, JPEG's or WebP's stored size and orientation without decoding it.
 *
 * @throws if the file is empty, no such picture, cut off, or holds no pixel or more than 100 megapixels.
 */
export function readPictureHeader(bytes: Uint8Array): PictureHeader {
  const header = readers[sniffPicture(bytes)](bytes);
  const { width, height } = header;
  if (width * height === 0)
    throw new Error(`the picture is damaged: it says it is ${width} x ${height} pixels`);
  if (width * height > mostPixels) {
    throw new Error(`the picture is too large: ${width} x ${height} pixels; the most is 100 megapixels`);
  }
  return { ...header, orientation: header.exif ? exifOrientation(header.exif) : 1 };
}

/**
 * A picture's size in pixels as it is shown, after its EXIF orientation. Throws as `readPictureHeader` does.
 */
export function readPictureSize(bytes: Uint8Array): { width: number; height: number } {
  const { width, height, orientation } = readPictureHeader(bytes);
  return orientation >= 5 ? { width: height, height: width } : { width, height };
}
