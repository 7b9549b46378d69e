import type { Mask } from './mask.ts';
import type { PixelRectangle } from './rectangle.ts';

/** A mask as a picture in one color that is drawn over another: opaque inside, clear outside. */
export class Overlay {
  readonly canvas = document.createElement('canvas');
  private readonly mask: Mask;
  private readonly context: CanvasRenderingContext2D;

  constructor(mask: Mask) {
    this.mask = mask;
    this.canvas.width = mask.width;
    this.canvas.height = mask.height;
    this.context = this.canvas.getContext('2d')!;
  }

  /** Draws a part again, in a color such as `#ff2050`. */
  draw({ x, y, width, height }: PixelRectangle, color: string): void {
    if (width * height === 0) return;
    const image = this.context.createImageData(width, height);
    const channels = [1, 3, 5].map((at) => parseInt(color.slice(at, at + 2), 16));
    for (let row = 0; row < height; row++)
      for (let column = 0; column < width; column++) {
        const to = (row * width + column) * 4;
        image.data.set(channels, to);
        image.data[to + 3] = this.mask.data[(y + row) * this.mask.width + x + column]!;
      }
    this.context.putImageData(image, x, y);
  }
}
