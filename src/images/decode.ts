import { readPictureHeader, type PictureHeader } from './header.ts';
import type { Picture } from './picture.ts';
import { uprightPicture, type Pixels } from './upright.ts';

export interface DecodeOptions {
  /** Whether a picture that breaks off is opened as far as it goes. */
  readonly incomplete?: boolean | undefined;
}

/** A decoded picture, and what was the matter with its file. */
export interface DecodedPicture extends Picture {
  /** What is not as it should be with a file that could be opened, as a sentence. */
  readonly warning?: string;
  /** The file with what is missing filled up, where it was opened as far as it goes. */
  readonly completed?: Uint8Array<ArrayBuffer>;
}

/** A picture breaks off: with {@link DecodeOptions.incomplete} it opens as far as it goes. */
export class IncompletePictureError extends Error {
  constructor() {
    super('the picture is truncated: some of its pixels are missing');
    this.name = 'IncompletePictureError';
  }
}

/** How a platform decodes a file to pixels of sRGB, as stored: what is transparent on white, and its alpha beside. */
export type DecodePixels = (file: Uint8Array<ArrayBuffer>, header: PictureHeader) => Promise<Pixels>;

/** Decodes a file with the decoder of the platform, with the same result on all of them. */
export async function decodeWith(
  decodePixels: DecodePixels,
  bytes: Uint8Array,
  { incomplete = false }: DecodeOptions,
): Promise<DecodedPicture> {
  const header = readPictureHeader(bytes);
  const { flaw, missing } = header.ending;
  if (missing === true && !incomplete) throw new IncompletePictureError();
  const pixels = await decodePixels(header.plain(), header);
  const picture = uprightPicture(pixels, header.orientation);
  if (flaw === undefined) return picture;
  const lacks =
    typeof missing === 'function' ? !alike(pixels, await decodePixels(missing(), header)) : missing;
  if (!lacks) return { ...picture, warning: `The picture was opened completely, but ${flaw}.` };
  if (!incomplete) throw new IncompletePictureError();
  return {
    ...picture,
    warning: 'The picture is truncated. It was opened as far as possible.',
    completed: header.whole(),
  };
}

function alike(a: Pixels, b: Pixels): boolean {
  return a.values.every((value, i) => value === b.values[i]);
}
