import type { Mask } from './mask.ts';
import type { PixelRectangle } from './rectangle.ts';

/** The side of a tile in pixels: a step keeps only the tiles that it changed. */
const TILE = 64;
/** Bytes of all steps together; the oldest are forgotten beyond that. */
const MOST = 48 * 2 ** 20;

/** A part of the mask, as it was or as it became. */
interface Tile {
  readonly place: PixelRectangle;
  readonly before: Uint8Array;
  readonly after: Uint8Array;
}

/** What was done to a mask, step by step, with bounded memory. */
export class PaintHistory {
  private readonly past: Tile[][] = [];
  private future: Tile[][] = [];
  private bytes = 0;
  private readonly most: number;

  constructor(most = MOST) {
    this.most = most;
  }

  get canUndo(): boolean {
    return this.past.length > 0;
  }

  get canRedo(): boolean {
    return this.future.length > 0;
  }

  /** Keeps the step from one state of a mask to another. Whether anything differs. */
  record(before: Mask, after: Mask): boolean {
    const tiles: Tile[] = [];
    for (let y = 0; y < after.height; y += TILE)
      for (let x = 0; x < after.width; x += TILE) {
        const [width, height] = [Math.min(TILE, after.width - x), Math.min(TILE, after.height - y)];
        const place = { x, y, width, height };
        const [old, now] = [cut(before, place), cut(after, place)];
        if (old.some((byte, i) => byte !== now[i])) tiles.push({ place, before: old, after: now });
      }
    if (tiles.length === 0) return false;
    for (const step of this.future) this.bytes -= bytesOf(step);
    this.future = [];
    this.past.push(tiles);
    this.bytes += bytesOf(tiles);
    while (this.bytes > this.most && this.past.length > 1) this.bytes -= bytesOf(this.past.shift()!);
    return true;
  }

  undo(mask: Mask): void {
    const step = this.past.pop();
    if (!step) return;
    this.future.push(step);
    for (const { place, before } of step) put(mask, place, before);
  }

  redo(mask: Mask): void {
    const step = this.future.pop();
    if (!step) return;
    this.past.push(step);
    for (const { place, after } of step) put(mask, place, after);
  }
}

function bytesOf(step: readonly Tile[]): number {
  return step.reduce((sum, { before }) => sum + 2 * before.length, 0);
}

function cut({ data, width }: Mask, place: PixelRectangle): Uint8Array {
  const out = new Uint8Array(place.width * place.height);
  for (let row = 0; row < place.height; row++) {
    const from = (place.y + row) * width + place.x;
    out.set(data.subarray(from, from + place.width), row * place.width);
  }
  return out;
}

function put({ data, width }: Mask, place: PixelRectangle, bytes: Uint8Array): void {
  for (let row = 0; row < place.height; row++)
    data.set(bytes.subarray(row * place.width, (row + 1) * place.width), (place.y + row) * width + place.x);
}
