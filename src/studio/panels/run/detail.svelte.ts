import { untrack } from 'svelte';
import { sameJson } from '../../state/same-json.ts';
import { BitmapStore } from '../../run/bitmap-store.ts';
import type { PixelBox } from '../../run/large-canvas.ts';
import { largeOf } from '../../run/large-pictures.ts';
import type { Placement, Size } from './viewport.svelte.ts';

/** A part of a picture, to draw over it. */
export interface DetailPart {
  readonly bitmap: ImageBitmap;
  readonly box: PixelBox;
}

interface Wanted {
  readonly picture: ImageBitmap;
  readonly box: PixelBox;
}

/**
 * The visible part of a picture that is shown reduced, at its own pixels. It is asked for as the picture is moved, zoomed and
 * replaced, one part at a time.
 */
export class Detail {
  part: DetailPart | undefined = $state.raw();
  private wanted: Wanted | undefined;
  private asks = false;
  private readonly bitmaps = new BitmapStore();

  /** @param ratio the number of device pixels in one of the screen. */
  follow(picture: ImageBitmap | undefined, place: Placement, pane: Size, ratio: number): void {
    const large = picture && largeOf(picture);
    // What is reduced has pixels enough.
    if (!picture || !large || place.scale * ratio <= picture.width / large.width) {
      this.wanted = undefined;
      if (untrack(() => this.part)) this.show(undefined);
      return;
    }
    const [left, right] = visible(place.left, place.scale, pane.width, large.width);
    const [top, bottom] = visible(place.top, place.scale, pane.height, large.height);
    const box = { left, top, width: right - left, height: bottom - top };
    // Drawing what has come follows it again.
    if (this.wanted?.picture === picture && sameJson(this.wanted.box, box)) return;
    this.wanted = { picture, box };
    if (!this.asks) void this.ask();
  }

  private async ask(): Promise<void> {
    this.asks = true;
    for (let asked: Wanted | undefined; this.wanted && this.wanted !== asked;) {
      asked = this.wanted;
      const bitmap = await largeOf(asked.picture)!.part(asked.box);
      if (bitmap && this.isWanted()) this.show({ bitmap, box: asked.box });
    }
    this.asks = false;
  }

  /** Also changes while a part is awaited. */
  private isWanted(): boolean {
    return this.wanted !== undefined;
  }

  private show(part: DetailPart | undefined): void {
    this.bitmaps.release(untrack(() => this.part)?.bitmap);
    if (part) this.bitmaps.hold(part.bitmap);
    this.part = part;
  }
}

/** From where to where the pixels along a side are in a pane. */
function visible(start: number, scale: number, room: number, side: number): [number, number] {
  const from = Math.min(side - 1, Math.max(0, Math.floor(-start / scale)));
  return [from, Math.max(from + 1, Math.min(side, Math.ceil((room - start) / scale)))];
}
