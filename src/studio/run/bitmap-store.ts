/** Milliseconds that a bitmap stays after its last use: a component may still be about to draw it. */
const GRACE = 2000;

/**
 * Closes bitmaps that are shown nowhere any more. Left to the garbage collector they would pile up: it does not see how
 * much memory they hold.
 */
export class BitmapStore {
  private readonly uses = new Map<ImageBitmap, number>();

  hold(bitmap: ImageBitmap): void {
    this.uses.set(bitmap, (this.uses.get(bitmap) ?? 0) + 1);
  }

  release(bitmap: ImageBitmap | undefined): void {
    if (!bitmap) return;
    const left = (this.uses.get(bitmap) ?? 1) - 1;
    this.uses.set(bitmap, left);
    if (left > 0) return;
    this.uses.delete(bitmap);
    setTimeout(() => {
      if (!this.uses.has(bitmap)) bitmap.close();
    }, GRACE);
  }
}
