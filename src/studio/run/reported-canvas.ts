import type { Picture } from '../../images/picture.ts';
import { bitmapOf } from './bitmap.ts';
import { isLarge, reduced } from './large-canvas.ts';

/** A canvas as the worker reports it. */
export interface ReportedCanvas {
  readonly width: number;
  readonly height: number;
  /** To look at; of a large canvas reduced. */
  readonly bitmap: ImageBitmap;
  /** Exact; undefined of a large canvas on the way: see the request `canvas`. */
  readonly entries: Float32Array | undefined;
}

/**
 * A canvas to report, with a copy of the entries: they are transferred to the page, and other users of the picture may still
 * need them.
 *
 * @param last whether no later report of it follows.
 */
export async function reportedCanvas(picture: Picture, last = false): Promise<ReportedCanvas> {
  const { width, height, data } = picture;
  const bitmap = await bitmapOf(reduced(picture));
  return { width, height, bitmap, entries: isLarge(picture) && !last ? undefined : data.slice() };
}

/** What need not be copied to the page. */
export function buffersOf({ bitmap, entries }: ReportedCanvas): Transferable[] {
  return entries ? [bitmap, entries.buffer as ArrayBuffer] : [bitmap];
}
