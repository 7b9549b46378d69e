import type { Size } from '../panels/run/viewport.svelte.ts';

/** Pixels of the values left of and above the pictures, of the words below each, and of the gaps between them. */
const [LEFT, TOP, CAPTION, GAP] = [96, 64, 28, 10];
/** The smallest width of a picture, in pixels: a grid with more than fits is scrolled. */
const LEAST = 104;

/**
 * The width of the pictures of a grid that fills a box, in pixels.
 *
 * @param aspect of the pictures, width by height.
 */
export function cellWidth(box: Size, columns: number, rows: number, aspect: number): number {
  const wide = (box.width - LEFT) / columns - GAP;
  const high = (box.height - TOP) / rows - CAPTION - GAP;
  return Math.max(LEAST, Math.floor(Math.min(wide, high * aspect)));
}
