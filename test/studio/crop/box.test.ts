import { describe, expect, it } from 'vitest';
import { rectangleOf } from '../../../src/images/part.ts';
import { dragged, edgesOf, mirrored, shrunkTo, turned, withRatio } from '../../../src/studio/crop/box.ts';

const frame = { width: 400, height: 300 };
const box = { x: 100, y: 100, width: 200, height: 100 };

describe('a free crop', () => {
  it('moves inside the frame', () => {
    expect(dragged(box, 'all', [30.4, -20], frame)).toEqual({ ...box, x: 130, y: 80 });
    expect(dragged(box, 'all', [-500, 900], frame)).toEqual({ ...box, x: 0, y: 200 });
  });

  it('follows its edges, which stay in order and inside the frame', () => {
    expect(dragged(box, 'se', [10, 20], frame)).toEqual({ x: 100, y: 100, width: 210, height: 120 });
    expect(dragged(box, 'nw', [10, 20], frame)).toEqual({ x: 110, y: 120, width: 190, height: 80 });
    expect(dragged(box, 'n', [10, -999], frame)).toEqual({ x: 100, y: 0, width: 200, height: 200 });
    expect(dragged(box, 'w', [999, 0], frame)).toEqual({ x: 299, y: 100, width: 1, height: 100 });
    expect(dragged(box, 'e', [-999, 5], frame)).toEqual({ x: 100, y: 100, width: 1, height: 100 });
  });
});

describe('a crop of a locked ratio', () => {
  it('grows from the opposite corner, and as far as there is room', () => {
    expect(dragged(box, 'se', [40, 0], frame, 2)).toEqual({ x: 100, y: 100, width: 240, height: 120 });
    expect(dragged(box, 'nw', [0, -30], frame, 2)).toEqual({ x: 40, y: 70, width: 260, height: 130 });
    expect(dragged(box, 'ne', [999, -999], frame, 2)).toEqual({ x: 100, y: 50, width: 300, height: 150 });
    expect(dragged(box, 'sw', [999, -999], frame, 2)).toMatchObject({ width: 1, height: 1, y: 100 });
  });

  it('grows about the middle of a side', () => {
    expect(dragged(box, 'e', [40, 0], frame, 2)).toEqual({ x: 100, y: 90, width: 240, height: 120 });
    expect(dragged(box, 's', [0, 50], frame, 2)).toEqual({ x: 50, y: 100, width: 300, height: 150 });
  });

  it('is taken on about the same middle', () => {
    const whole = { x: 0, y: 0, ...frame };
    expect(withRatio(whole, 1, frame)).toEqual({ x: 50, y: 0, width: 300, height: 300 });
    expect(withRatio(withRatio(whole, 1, frame), 16 / 9, frame)).toEqual({
      x: 0,
      y: 38,
      width: 400,
      height: 225,
    });
    expect(shrunkTo(box, 1, frame)).toEqual({ x: 150, y: 100, width: 100, height: 100 });
  });
});

describe('edges', () => {
  it('are exact to the pixel', () => {
    const large = { width: 9973, height: 7919 };
    for (const [x, width] of [
      [0, 9973],
      [1, 9972],
      [3331, 17],
      [9972, 1],
    ] as const) {
      const odd = { x, y: 4001, width, height: 3918 };
      expect(rectangleOf(large, edgesOf(odd, large))).toEqual(odd);
    }
    expect(edgesOf({ x: 0, y: 0, ...large }, large)).toEqual({ left: 0, top: 0, right: 1, bottom: 1 });
  });

  it('turn and are mirrored with the picture', () => {
    const edges = { left: 0.125, top: 0.25, right: 0.5, bottom: 1 };
    expect(turned(edges)).toEqual({ left: 0, top: 0.125, right: 0.75, bottom: 0.5 });
    expect(turned(turned(turned(turned(edges))))).toEqual(edges);
    expect(mirrored(edges, 'horizontal')).toEqual({ ...edges, left: 0.5, right: 0.875 });
    expect(mirrored(edges, 'vertical')).toEqual({ ...edges, top: 0, bottom: 0.75 });
  });
});
