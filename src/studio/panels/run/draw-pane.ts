import { sizeOfShown } from '../../run/large-pictures.ts';
import type { DetailPart } from './detail.svelte.ts';
import type { Placement } from './viewport.svelte.ts';

/** Above this size the pixels of a picture are shown as they are. */
const PIXELATED = 3;

export interface PaneContent {
  readonly picture: ImageBitmap;
  /** A part of the picture with more pixels. */
  readonly detail: DetailPart | undefined;
  /** What is seen left of the wipe, if there is one; it is fitted to the picture. */
  readonly before: ImageBitmap | undefined;
  /** Where the wipe is, as a share of the pane. */
  readonly wipe: number;
}

/** Draws a pane. `ratio` is the number of device pixels in one of the screen. */
export function drawPane(
  canvas: HTMLCanvasElement,
  { picture, detail, before, wipe }: PaneContent,
  { scale, left, top }: Placement,
  ratio: number,
): void {
  const context = canvas.getContext('2d')!;
  context.setTransform(1, 0, 0, 1, 0, 0);
  context.clearRect(0, 0, canvas.width, canvas.height);
  context.imageSmoothingEnabled = scale * ratio < PIXELATED;
  context.imageSmoothingQuality = 'high';
  const { width, height } = sizeOfShown(picture);
  const box = [left * ratio, top * ratio, width * scale * ratio, height * scale * ratio] as const;
  drawChecks(context, box, ratio);
  context.drawImage(picture, ...box);
  if (detail) {
    const { left: x, top: y, width: columns, height: rows } = detail.box;
    const [from, down] = [(left + x * scale) * ratio, (top + y * scale) * ratio];
    context.drawImage(detail.bitmap, from, down, columns * scale * ratio, rows * scale * ratio);
  }
  if (!before) return;
  context.save();
  context.beginPath();
  context.rect(0, 0, wipe * canvas.width, canvas.height);
  context.clip();
  context.drawImage(before, ...box);
  context.restore();
}

const tiles = new Map<number, OffscreenCanvas>();

/** Four squares of a checkerboard, drawn once: every report of a run draws the pane. */
function tileOf(side: number): OffscreenCanvas {
  const known = tiles.get(side);
  if (known) return known;
  const tile = new OffscreenCanvas(2 * side, 2 * side);
  const pen = tile.getContext('2d')!;
  pen.fillStyle = '#eee';
  pen.fillRect(0, 0, 2 * side, 2 * side);
  pen.fillStyle = '#bbb';
  pen.fillRect(0, 0, side, side);
  pen.fillRect(side, side, side, side);
  tiles.set(side, tile);
  return tile;
}

/** A checkerboard, seen through what is transparent. */
function drawChecks(
  context: CanvasRenderingContext2D,
  [left, top, width, height]: readonly [number, number, number, number],
  ratio: number,
): void {
  context.fillStyle = context.createPattern(tileOf(Math.round(8 * ratio)), 'repeat')!;
  context.fillRect(left, top, width, height);
}
