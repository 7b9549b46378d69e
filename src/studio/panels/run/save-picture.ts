import { writeClipboardPicture } from '../../../platform/clipboard.ts';
import type { Picture } from '../../../images/picture.ts';
import { pixelsOf } from '../../../images/quantize.ts';
import { eventLoop } from '../../../platform/event-loop.ts';
import { rowsOf } from '../../run/large-canvas.ts';
import { largeOf, sizeOfShown } from '../../run/large-pictures.ts';
import { withPictureNote, type PictureNote } from '../../../share/picture-note.ts';
import type { PictureFormat } from '../../../images/sniff.ts';

/** Quality of what is written with loss: no flaw to be seen at full size. */
const QUALITY = 0.95;

/** The files that can be saved, in the order of the menu. */
export const saveFormats = {
  png: { label: 'PNG, exact', type: 'png', ending: 'png' },
  jpeg: { label: 'JPEG, small', type: 'jpeg', ending: 'jpg' },
  webp: { label: 'WebP, smallest', type: 'webp', ending: 'webp' },
  'png-16': { label: 'PNG, 16 bits', type: 'png', ending: 'png' },
  'tiff-16': { label: 'TIFF, 16 bits', type: 'tiff', ending: 'tif' },
} as const;
export type SaveFormat = keyof typeof saveFormats;

interface SaveOptions {
  /** How it was made, for a PNG. */
  readonly note: PictureNote | undefined;
  /** The same picture, not rounded to 8 bits. */
  readonly exact: Picture | undefined;
  /** Dots per inch, of a print. */
  readonly dpi: number | undefined;
}

/** Lets the user save a picture as a file, at its full size; a PNG says how it was made. */
export async function savePicture(
  picture: ImageBitmap,
  format: SaveFormat,
  name: string,
  { note, exact, dpi }: SaveOptions,
): Promise<void> {
  const { type, ending } = saveFormats[format];
  const plain = await fileOf(picture, format, exact, dpi);
  const blob = type === 'png' && note ? await noted(plain, note) : plain;
  const link = document.createElement('a');
  link.href = URL.createObjectURL(blob);
  link.download = `${name}.${ending}`;
  link.click();
  // The browser has taken hold of it once the click is handled.
  setTimeout(() => {
    URL.revokeObjectURL(link.href);
  }, 10_000);
}

async function fileOf(
  picture: ImageBitmap,
  format: SaveFormat,
  exact: Picture | undefined,
  dpi: number | undefined,
): Promise<Blob> {
  const { type } = saveFormats[format];
  const depth = format.endsWith('-16') ? 16 : 8;
  if (!exact && (depth === 16 || type === 'tiff'))
    throw new Error('Only the newest picture of an optimizer has 16 bits. Choose another format.');
  if (!exact || (depth === 8 && dpi === undefined)) return blobOf(picture, type === 'tiff' ? 'png' : type);
  const { outputParts } = await import('../../../images/output.ts');
  const encode = async (_: Picture, as: PictureFormat): Promise<Uint8Array> =>
    new Uint8Array(await (await blobOf(picture, as)).arrayBuffer());
  const parts: Uint8Array<ArrayBuffer>[] = [];
  for await (const part of outputParts(exact, { format: type, depth, dpi }, encode)) {
    parts.push(Uint8Array.from(part));
    await eventLoop();
  }
  return new Blob(parts, { type: `image/${type}` });
}

/** Puts a picture on the clipboard. Rejects where the browser does not let it. */
export async function copyPicture(picture: ImageBitmap): Promise<void> {
  if (!(await writeClipboardPicture(blobOf(picture, 'png'))))
    throw new Error('The browser blocks the clipboard for this page. Save the picture instead.');
}

/** The PNG with a note of how it was made. */
async function noted(png: Blob, note: PictureNote): Promise<Blob> {
  const bytes = new Uint8Array(await png.arrayBuffer());
  return new Blob([withPictureNote(bytes, note)], { type: png.type });
}

/** Whether any pixel is not opaque. */
function isTransparent(context: OffscreenCanvasRenderingContext2D): boolean {
  const { data } = context.getImageData(0, 0, context.canvas.width, context.canvas.height);
  return data.some((value, i) => i % 4 === 3 && value < 255);
}

/** Rows that are drawn at once, so that the page answers in between. */
const ROWS = 256;

/** All pixels of what a bitmap shows. */
async function drawn(picture: ImageBitmap): Promise<OffscreenCanvasRenderingContext2D> {
  const { width, height } = sizeOfShown(picture);
  const large = largeOf(picture);
  const whole = await large?.whole();
  if (large && !whole)
    throw new Error('Snapshots of a large canvas are kept reduced. Save the newest picture instead.');
  const context = new OffscreenCanvas(width, height).getContext('2d')!;
  if (!whole) context.drawImage(picture, 0, 0);
  else
    for (let top = 0; top < height; top += ROWS) {
      const rows = Math.min(ROWS, height - top);
      const part = rowsOf(whole, top, rows);
      context.putImageData(new ImageData(pixelsOf(part), width, rows), 0, top);
      await eventLoop();
    }
  return context;
}

async function blobOf(picture: ImageBitmap, format: PictureFormat): Promise<Blob> {
  const context = await drawn(picture);
  const { canvas } = context;
  if (format === 'jpeg' && isTransparent(context))
    throw new Error('The picture is transparent, and a JPEG cannot be. Choose PNG or WebP.');
  const type = `image/${format}`;
  const blob = await canvas.convertToBlob({ type, quality: QUALITY });
  // A browser that lacks an encoder writes a PNG without a word.
  if (blob.type !== type) throw new Error(`This browser cannot write ${format}. Choose PNG.`);
  return blob;
}
