import { expect, test } from 'vitest';
import { cellWidth } from '../../../src/studio/lab/cell-size.ts';
import { snapshotAt, snapshotsOf, stepsOf, type Snapshot } from '../../../src/studio/records/snapshots.ts';
import { curvesOf } from '../../../src/studio/run/record-curves.ts';
import type { RunRecord } from '../../../src/run/record/schema.ts';
import { transfer } from '../../graph/build.ts';

const png = new Uint8Array();
const curves = (steps: number) => {
  const step = Array.from({ length: steps }, (_, i) => i + 1);
  return { step, evaluations: step, seconds: step, total: step, terms: { content: step, style: step } };
};
const record: RunRecord = {
  ...{ format: 'stylograph-record', version: 1, id: 'x', created: '', status: 'finished', graphHash: '' },
  graph: transfer(),
  engine: { name: 'wasm', device: '', reason: '' },
  ...{ versions: {}, seeds: {}, pictures: {}, models: {}, events: [], frames: [], results: [] },
  stages: ['optimizer@0.5', 'optimizer'].map((optimizer) => ({
    ...{ optimizer, width: 8, height: 8, steps: 3 },
    curves: curves(3),
  })),
};

test('snapshots are in the order of the steps of the whole run, and several runs go by one step', () => {
  const snapshots = snapshotsOf({
    record,
    pictures: [
      { node: 'optimizer@0.5', step: 1, png },
      { node: 'optimizer', step: 1, png },
      { node: 'optimizer', step: 2, png },
      { node: 'shown', png },
    ],
  });
  expect(snapshots.map(({ at, label }) => [at, label])).toEqual([
    [1, 'optimizer@0.5, step 1'],
    [4, 'optimizer, step 1'],
    [5, 'optimizer, step 2'],
    [6, 'shown'],
  ]);
  const short: Snapshot[] = [{ at: 2, label: 'shown', picture: { node: 'shown', png } }];
  expect(stepsOf([snapshots, short])).toEqual([1, 2, 4, 5, 6]);
  expect([1, 2, 5, Infinity].map((at) => snapshotAt(snapshots, at)?.at)).toEqual([1, 1, 5, 6]);
  expect([1, Infinity].map((at) => snapshotAt(short, at)?.at)).toEqual([2, 2]);
  expect(snapshotAt([], 1)).toBeUndefined();
});

test('the curves of a record begin where its stages do, weighted as its graph was', () => {
  const { curves, before } = curvesOf(record);
  expect(before).toEqual({ 'optimizer@0.5': [], optimizer: ['optimizer@0.5'] });
  const { weights, weighted, terms } = curves['optimizer']!;
  for (const [term, values] of Object.entries(weighted))
    expect(values).toEqual(terms[term]!.map((value, i) => value * weights[term]![i]!));
  expect(Object.keys(weighted)).toContain('style');
  const changed = curvesOf({ ...record, events: [{ at: '', what: 'changed total.weights.style to 3' }] });
  expect(changed.curves['optimizer']!.weighted).toEqual({});
});

test('the pictures of the lab fill its grid, and are never too small to see', () => {
  expect(cellWidth({ width: 1000, height: 600 }, 3, 2, 4 / 3)).toBe(291);
  expect(cellWidth({ width: 4000, height: 600 }, 3, 2, 1)).toBe(230);
  expect(cellWidth({ width: 360, height: 500 }, 10, 10, 1)).toBe(104);
});
