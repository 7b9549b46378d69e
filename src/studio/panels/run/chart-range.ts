/** A part of the horizontal axis. */
export type Range = readonly [from: number, to: number];

/** The smallest part of all that can be seen. */
const SMALLEST = 1e-4;

/** The part that is seen after a zoom by a factor, with what was at a place still there; undefined for all. */
export function zoomedRange(range: Range, all: Range, factor: number, at: number): Range | undefined {
  const span = (range[1] - range[0]) / factor;
  const whole = all[1] - all[0];
  if (span >= whole) return undefined;
  const now = Math.max(span, whole * SMALLEST);
  const share = (at - range[0]) / (range[1] - range[0]);
  return inside(at - share * now, now, all);
}

/** The part that is seen after a move. */
export function movedRange([from, to]: Range, all: Range, by: number): Range {
  return inside(from + by, to - from, all);
}

/** What to show of a chart that may be another than the one where a part was chosen. */
export function shownRange(chosen: Range | undefined, all: Range): Range {
  const fits = chosen && chosen[0] >= all[0] && chosen[0] < all[1];
  return fits ? chosen : all;
}

function inside(from: number, span: number, all: Range): Range {
  const start = Math.max(all[0], Math.min(all[1] - span, from));
  return [start, start + span];
}
