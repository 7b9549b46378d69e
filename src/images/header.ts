import { exifOrientation, type Orientation } from './headers/exif.ts';
import { readJpegHeader } from './headers/jpeg.ts';
import { readPngHeader } from './headers/png.ts';
import type { Stored } from './headers/stored.ts';
import { readWebpHeader } from './headers/webp.ts';
import { sniffPicture } from './sniff.ts';

const readers = { png: readPngHeader, jpeg: readJpegHeader, webp: readWebpHeader };

export interface PictureHeader extends Stored {
  /** How the stored rows and columns are to be turned for showing. */
  readonly orientation: Orientation;
}

/**
 * Reads a PNG's, JPEG's or WebP's stored size, orientation and ending without decoding it.
 *
 * @throws if the file is empty, no such picture, ends before its pixels begin, or holds no pixel or more than 100 megapixels.
 */
export function readPictureHeader(bytes: Uint8Array): PictureHeader {
  const header = readers[sniffPicture(bytes)](bytes);
  return { ...header, orientation: header.exif ? exifOrientation(header.exif) : 1 };
}
