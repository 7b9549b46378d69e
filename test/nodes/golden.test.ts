import { expect, test } from 'vitest';
import { relativeError } from '../program/finite-differences.ts';
import { interpretPlan } from '../support/interpreter.ts';
import { goldenGraphs, openGolden, readGolden } from './golden-graphs.ts';

const golden = await readGolden();

test('every golden loss has a graph', () => {
  expect(Object.keys(goldenGraphs).sort()).toEqual(Object.keys(golden.losses).sort());
});

test.each(Object.keys(golden.losses))('%s agrees with PyTorch, value and gradient', async (name) => {
  const { stage, read } = await openGolden(goldenGraphs[name]!, golden);
  const start = golden.tensors.get('canvas')!.entries;
  const { total, gradient } = interpretPlan(
    stage.loop,
    (leaf) => {
      if (leaf.primitive === 'canvas') return start;
      if (leaf.primitive !== 'input') throw new Error(`Nothing is known of “${leaf.primitive}”.`);
      return read(leaf) as Float32Array;
    },
    1,
  );
  // The golden tensors are stored in float32.
  expect(total![0]! / golden.losses[name]!.value).toBeCloseTo(1, 6);
  expect(relativeError(gradient!, golden.tensors.get(`gradient/${name}`)!.entries)).toBeLessThan(1e-6);
});
