import { expect, test } from 'vitest';
import { CurveLog } from '../../../src/studio/run/curve-log.ts';
import { extentOf, linesOf } from '../../../src/studio/panels/run/chart-data.ts';
import { Extremes, extremesOf } from '../../../src/studio/panels/run/extremes.ts';
import { movedRange, shownRange, zoomedRange } from '../../../src/studio/panels/run/chart-range.ts';

const TERMS = Array.from({ length: 20 }, (_, i) => `term${i}`);
const weights = new Map(TERMS.map((term, i) => [term, i + 1]));

/** Steps `from` to `to` of a run whose losses go up and down as they fall. */
function pointsOf(from: number, to: number) {
  return Array.from({ length: to - from }, (_, i) => {
    const step = from + i + 1;
    const total = 1 / step + 0.1 * Math.abs(Math.sin(step));
    const terms = Object.fromEntries(TERMS.map((term, i) => [term, total * (i + 1)]));
    return { step, evaluations: 2 * step, seconds: step / 10, total, terms };
  });
}

/** A series that counts how often it is read. */
function counted(values: readonly number[]): { values: number[]; reads: () => number } {
  let reads = 0;
  const get = (target: number[], key: string | symbol, receiver: unknown): unknown => {
    if (typeof key === 'string' && /^\d+$/.test(key)) reads += 1;
    return Reflect.get(target, key, receiver);
  };
  return { values: new Proxy([...values], { get }), reads: () => reads };
}

test('a report copies no earlier point, and is seen as a new object', () => {
  const log = new CurveLog();
  log.add(pointsOf(0, 100), weights);
  const before = log.curves;
  log.add(pointsOf(100, 103), weights);
  const { curves } = log;
  expect(curves).not.toBe(before);
  expect(curves.total).toBe(before.total);
  for (const series of ['terms', 'weights', 'weighted'] as const)
    for (const term of TERMS) expect(curves[series][term]).toBe(before[series][term]);
  expect([curves.steps.length, curves.terms['term3']!.length]).toEqual([103, 103]);
  expect(curves.weighted['term3']![102]).toBe(curves.terms['term3']![102]! * 4);
  const lines = linesOf({ optimizer: curves }, () => [], { axis: 'evaluations', weighted: true });
  expect(lines.map(({ y }) => y)).toEqual([curves.total, ...TERMS.map((term) => curves.weighted[term])]);
  expect(lines[1]!.y).toBe(curves.weighted['term0']);
  expect(extentOf(lines)).toEqual([2, 206]);
});

test('a line has about two points per column, goes through its extremes, and ends where the run is', () => {
  const values = pointsOf(0, 20_000).map(({ total }) => total);
  values[7777] = 5;
  values[12_345] = 1e-6;
  const extremes = new Extremes(values, true);
  for (const [from, to] of [
    [0, 20_000],
    [3, 19_998],
    [7000, 13_000],
  ] as const) {
    const drawn = extremes.drawn(from, to, 600);
    expect(drawn.length).toBeLessThanOrEqual(2 * 601 + 1);
    expect(drawn.length).toBeGreaterThan(300);
    expect(drawn).toEqual(expect.arrayContaining([7777, 12_345, to - 1]));
    expect(drawn).toEqual([...drawn].sort((a, b) => a - b));
    expect([drawn[0]! >= from, drawn.at(-1)]).toEqual([true, to - 1]);
  }
  expect(extremes.drawn(100, 500, 600)).toEqual(Array.from({ length: 400 }, (_, i) => 100 + i));
});

test('further points cost as much as they are, not as much as the run', () => {
  const { values, reads } = counted(pointsOf(0, 20_000).map(({ total }) => total));
  const extremes = new Extremes(values, true);
  extremes.drawn(0, values.length, 500);
  const first = reads();
  values.push(...pointsOf(20_000, 20_020).map(({ total }) => total));
  extremes.drawn(0, values.length, 500);
  extremes.leastAbove(0, 0, values.length);
  // Some four reads for each of 500 columns.
  expect(reads() - first).toBeLessThan(6000);
  expect(first).toBeGreaterThan(20_000);
});

test('the extremes of any part are those of its values', () => {
  const values = [3, NaN, -1, 0.5, 7, 7, 2, Infinity, 0, 9, 1, 4, 0.25, 8, 6, -2, 5, 0.125, 3, 3];
  for (const positive of [false, true]) {
    const extremes = extremesOf(values, positive);
    expect(extremesOf(values, positive)).toBe(extremes);
    for (let from = 0; from < values.length; from++)
      for (let to = from; to <= values.length; to++) {
        const seen = values.slice(from, to).filter((x) => Number.isFinite(x) && (!positive || x > 0));
        const [low, high] = extremes.between(from, to);
        expect([values[low], values[high]]).toEqual(
          seen.length === 0 ? [undefined, undefined] : [Math.min(...seen), Math.max(...seen)],
        );
        expect(extremes.leastAbove(2, from, to)).toBe(Math.min(...seen.filter((x) => x > 2), Infinity));
      }
  }
});

test('a zoom keeps its place, ends at the whole, and a move stays inside', () => {
  const all = [0, 1000] as const;
  const near = zoomedRange(all, all, 4, 250)!;
  expect(near).toEqual([187.5, 437.5]);
  expect(zoomedRange(near, all, 1 / 8, 250)).toBeUndefined();
  expect(zoomedRange(all, all, 1e9, 500)![1] - zoomedRange(all, all, 1e9, 500)![0]).toBeCloseTo(0.1);
  expect(movedRange(near, all, 1e6)).toEqual([750, 1000]);
  expect(movedRange(near, all, -1e6)).toEqual([0, 250]);
  expect(shownRange(near, all)).toBe(near);
  // Of a run that has just begun, nothing is there yet.
  expect(shownRange(near, [0, 20])).toEqual([0, 20]);
});
