import type { Placement } from './viewport.svelte.ts';

/** Above this size the pixels of a picture are shown as they are. */
const PIXELATED = 3;

export interface PaneContent {
  readonly picture: ImageBitmap;
  /** What is seen left of the wipe, if there is one; it is fitted to the picture. */
  readonly before: ImageBitmap | undefined;
  /** Where the wipe is, as a share of the pane. */
  readonly wipe: number;
}

/** Draws a pane. `ratio` is the number of device pixels in one of the screen. */
export function drawPane(
  canvas: HTMLCanvasElement,
  { picture, before, wipe }: PaneContent,
  { scale, left, top }: Placement,
  ratio: number,
): void {
  const context = canvas.getContext('2d')!;
  context.setTransform(1, 0, 0, 1, 0, 0);
  context.clearRect(0, 0, canvas.width, canvas.height);
  context.imageSmoothingEnabled = scale * ratio < PIXELATED;
  context.imageSmoothingQuality = 'high';
  const box = [
    left * ratio,
    top * ratio,
    picture.width * scale * ratio,
    picture.height * scale * ratio,
  ] as const;
  context.drawImage(picture, ...box);
  if (!before) return;
  context.save();
  context.beginPath();
  context.rect(0, 0, wipe * canvas.width, canvas.height);
  context.clip();
  context.drawImage(before, ...box);
  context.restore();
}
