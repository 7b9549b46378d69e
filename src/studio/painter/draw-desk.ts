import type { Placement } from '../panels/run/viewport.svelte.ts';
import type { Desk } from './desk.svelte.ts';

export interface DeskLook {
  readonly picture: HTMLCanvasElement;
  readonly overlay: HTMLCanvasElement;
  /** Of the overlay, 0 to 1. */
  readonly opacity: number;
  readonly place: Placement;
  readonly ratio: number;
}

/** Above this size of a pixel on the screen, pixels are shown as squares. */
const SQUARES = 4;

/** Draws the picture, the mask over it, the outline that is being drawn, and the brush. */
export function drawDesk(
  canvas: HTMLCanvasElement,
  desk: Desk,
  { picture, overlay, opacity, place, ratio }: DeskLook,
): void {
  const context = canvas.getContext('2d')!;
  context.setTransform(ratio, 0, 0, ratio, 0, 0);
  context.clearRect(0, 0, canvas.width, canvas.height);
  const { scale, left, top } = place;
  const [width, height] = [desk.mask.width * scale, desk.mask.height * scale];
  context.imageSmoothingEnabled = scale < SQUARES;
  context.imageSmoothingQuality = 'high';
  context.drawImage(picture, left, top, width, height);
  context.globalAlpha = opacity;
  context.drawImage(overlay, left, top, width, height);
  context.globalAlpha = 1;
  const at = ([x, y]: readonly [number, number]) => [left + x * scale, top + y * scale] as const;
  const { points, cursor, tool, size, pressed } = desk;
  if (points.length > 0) {
    context.beginPath();
    for (const point of points) context.lineTo(...at(point));
    if (tool === 'polygon' && cursor) context.lineTo(...at(cursor));
    twice(context);
    const [first] = points;
    if (tool === 'polygon' && first) {
      context.beginPath();
      context.arc(...at(first), 5, 0, 2 * Math.PI);
      twice(context);
    }
  }
  if (!cursor) return;
  context.beginPath();
  if (tool === 'brush' || tool === 'eraser')
    context.arc(...at(cursor), Math.max(2, (size / 2) * scale), 0, 2 * Math.PI);
  else {
    const [x, y] = at(cursor);
    for (const [dx, dy] of [
      [9, 0],
      [-9, 0],
      [0, 9],
      [0, -9],
    ] as const) {
      context.moveTo(x + dx / 3, y + dy / 3);
      context.lineTo(x + dx, y + dy);
    }
  }
  twice(context, pressed ? 2 : 1.5);
}

/** Dark and light, so that the line is seen on any picture. */
function twice(context: CanvasRenderingContext2D, width = 1.5): void {
  context.strokeStyle = 'rgb(0 0 0 / 0.75)';
  context.lineWidth = width + 2;
  context.stroke();
  context.strokeStyle = '#fff';
  context.lineWidth = width;
  context.stroke();
}
