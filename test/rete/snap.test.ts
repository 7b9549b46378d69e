import { describe, expect, it } from 'vitest';
import type { Box } from '../../src/rete/marquee.ts';
import { snap } from '../../src/rete/snap.ts';

const at = (x: number, y: number, width = 200, height = 100): Box => ({ x, y, width, height });
/** Six pixels at a zoom, in graph units. */
const pixels = (zoom: number) => 6 / zoom;

describe('what is dragged', () => {
  it('snaps to the nearest edge or middle of a neighbor, on each axis by itself', () => {
    const boxes = [at(0, 0), at(3, 400)];
    expect(snap(at(2, 203), { boxes }, pixels(1))).toMatchObject({ dx: 1, dy: -3 });
    // Its right edge to a left one, its middle to a middle.
    expect(snap(at(-204, 153, 200, 100), { boxes: [at(0, 100, 200, 206)] }, pixels(1))).toMatchObject({
      dx: 4,
      dy: 0,
    });
  });

  it('snaps within so many pixels, at any zoom', () => {
    const boxes = [at(0, 0)];
    const moved = at(14, 301);
    expect(snap(moved, { boxes }, pixels(1)).dx).toBe(-4);
    expect(snap(moved, { boxes }, pixels(0.4)).dx).toBe(-14);
    expect(snap(moved, { boxes }, pixels(2.5)).dx).toBe(0);
  });

  it('snaps to the grid by its corner where no neighbor is near', () => {
    expect(snap(at(1007, 212), { boxes: [] }, pixels(1))).toEqual({ dx: 3, dy: -2, guides: [] });
    expect(snap(at(1007, 212), { boxes: [at(5000, 213)] }, pixels(1))).toEqual({ dx: 3, dy: -2, guides: [] });
  });

  it('snaps to where a wire is straight', () => {
    const wires = [{ below: 38, end: { x: 400, y: 141 } }];
    const { dy, guides } = snap(at(0, 101), { boxes: [], wires }, pixels(1));
    expect(dy).toBe(2);
    expect(guides).toEqual([{ axis: 'y', at: 141, from: 0, to: 400 }]);
  });

  it('shows every line that it then shares, along all who have it', () => {
    const { guides } = snap(at(2, 300), { boxes: [at(0, 0), at(0, 150, 120)] }, pixels(1));
    expect(guides).toEqual([
      { axis: 'x', at: 0, from: 0, to: 400 },
      { axis: 'x', at: 100, from: 0, to: 400 },
      { axis: 'x', at: 200, from: 0, to: 400 },
    ]);
  });
});
