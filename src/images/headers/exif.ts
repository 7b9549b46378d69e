import { startsWith } from '../sniff.ts';

/**
 * How the stored rows and columns are to be shown, as EXIF numbers it: 1 upright, 2 mirrored, 3 turned by
 * 180, 4 flipped, 5 transposed, 6 to be turned by 90 clockwise, 7 transposed across the other diagonal, 8 to
 * be turned by 90 anticlockwise.
 */
export type Orientation = 1 | 2 | 3 | 4 | 5 | 6 | 7 | 8;

const orientationTag = 0x0112;

/**
 * Reads the orientation from an EXIF block (TIFF structure, with or without "Exif\0\0" before it).
 * Anything missing or malformed means upright: metadata is no reason to refuse a picture.
 * Source: CIPA DC-008 (Exif 2.32), section 4.6.4, tag 274.
 */
export function exifOrientation(block: Uint8Array): Orientation {
  const tiff = startsWith(block, 'Exif\0\0') ? block.subarray(6) : block;
  const little = startsWith(tiff, 'II*\0');
  if (!little && !startsWith(tiff, 'MM\0*')) return 1;
  const view = new DataView(tiff.buffer, tiff.byteOffset, tiff.byteLength);
  if (view.byteLength < 8) return 1;
  const directory = view.getUint32(4, little);
  if (directory + 2 > view.byteLength) return 1;
  const count = view.getUint16(directory, little);
  for (let i = 0; i < count; i++) {
    const entry = directory + 2 + i * 12;
    if (entry + 12 > view.byteLength) return 1;
    if (view.getUint16(entry, little) === orientationTag)
      return asOrientation(view.getUint16(entry + 8, little));
  }
  return 1;
}

function asOrientation(value: number): Orientation {
  return value >= 1 && value <= 8 ? (value as Orientation) : 1;
}
