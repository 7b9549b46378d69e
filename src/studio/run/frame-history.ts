import type { Frame } from '../state/run-state.svelte.ts';

/** Bytes of pictures that are kept of one run. */
const MAX_BYTES = 256 * 2 ** 20;
/** Of a pixel to look at. */
const PIXEL_BYTES = 4;
/** More than can be distinguished on a scrubber. */
const MAX_FRAMES = 240;

/**
 * The frames kept of a run, within a bound of memory: where they get too many, every second goes and the rest of the run
 * is kept at twice the distance, so that they always span the whole run evenly.
 */
export class FrameHistory {
  frames: readonly Frame[] = [];
  private readonly distance = new Map<string, number>();

  /** Takes a frame in, if it is far enough from the last; gives those that left. */
  add(frame: Frame): Frame[] {
    const last = this.frames.findLast(({ optimizer }) => optimizer === frame.optimizer);
    const distance = this.distance.get(frame.optimizer) ?? 1;
    if (last && frame.step - last.step < distance) return [];
    this.frames = [...this.frames, frame];
    return this.tooMany() ? this.thin() : [];
  }

  private tooMany(): boolean {
    const bytes = this.frames.reduce(
      (sum, { picture, entries }) =>
        sum + PIXEL_BYTES * picture.width * picture.height + (entries?.byteLength ?? 0),
      0,
    );
    return bytes > MAX_BYTES || this.frames.length > MAX_FRAMES;
  }

  private thin(): Frame[] {
    const counts = new Map<string, number>();
    const leaves = new Set(
      this.frames.filter(({ optimizer }) => {
        const index = counts.get(optimizer) ?? 0;
        counts.set(optimizer, index + 1);
        return index % 2 === 1;
      }),
    );
    this.frames = this.frames.filter((frame) => !leaves.has(frame));
    for (const optimizer of counts.keys()) {
      const kept = this.frames.filter((frame) => frame.optimizer === optimizer);
      const [a, b] = [kept.at(-2), kept.at(-1)];
      this.distance.set(optimizer, a && b ? b.step - a.step : 1);
    }
    return [...leaves];
  }
}
