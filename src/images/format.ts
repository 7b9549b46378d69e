import type { Picture } from './picture.ts';
import type { OutputFormat } from './output.ts';
import type { PictureFormat } from './sniff.ts';

const formats: Readonly<Record<string, PictureFormat>> = {
  png: 'png',
  jpg: 'jpeg',
  jpeg: 'jpeg',
  webp: 'webp',
};

/**
 * The format that a file's extension asks for: .png, .jpg or .jpeg, .webp, in either case.
 *
 * @throws for any other extension, or none.
 */
export function formatOf(path: string): PictureFormat {
  const extension = extensionOf(path);
  const format = Object.hasOwn(formats, extension) ? formats[extension] : undefined;
  if (!format)
    throw new Error(
      `the picture format of "${path}" is unknown: use a name that ends in .png, .jpg or .webp`,
    );
  return format;
}

/**
 * As {@link formatOf}, of a file that is written: it may also be a .tif or .tiff.
 *
 * @throws for any other extension, or none.
 */
export function outputFormatOf(path: string): OutputFormat {
  return /^tiff?$/.test(extensionOf(path)) ? 'tiff' : formatOf(path);
}

function extensionOf(path: string): string {
  return /\.([^./\\]+)$/.exec(path)?.[1]?.toLowerCase() ?? '';
}

/** Throws if a picture with alpha is to be written in a format that has none. */
export function checkAlpha({ alpha }: Picture, format: PictureFormat): void {
  if (alpha && format === 'jpeg') throw new Error('a JPEG has no transparency; use png or webp');
}
