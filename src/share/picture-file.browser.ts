import type { PictureAsset } from '../graph/assets.ts';
import { decodePicture, type DecodeOptions } from '../images/codec.browser.ts';
import { readPictureHeader } from '../images/header.ts';
import { sniffPicture } from '../images/sniff.ts';
import { base64 } from './base64.ts';
import { sha256 } from './hash.ts';

/**
 * Reads a picture file; one that breaks off only where `incomplete` is asked for, and then with what is missing filled up.
 *
 * @throws IncompletePictureError if it breaks off, another Error where it cannot be read, saying why.
 */
export async function readPictureFile(file: File, options?: DecodeOptions): Promise<PictureAsset> {
  const content = new Uint8Array(await file.arrayBuffer());
  const format = sniffPicture(content);
  // Only decoding shows whether pixels are missing at a flawed end.
  const flawed = readPictureHeader(content).ending.missing;
  const bytes = (flawed && (await decodePicture(content, options)).completed) || content;
  const key = await sha256(bytes);
  return {
    key,
    asset: { name: file.name || `pasted.${format}`, mime: `image/${format}`, data: base64(bytes) },
  };
}
