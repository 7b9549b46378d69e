import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { planOf } from '../../src/compile/plan.ts';
import type { Engine } from '../../src/engines/engine.ts';
import { Builder } from '../../src/program/builder.ts';
import { primitives } from '../../src/program/primitives/index.ts';
import type { PrimitiveName } from '../../src/program/signatures.ts';
import { interpret } from '../support/interpreter.ts';
import { emitAny } from '../support/leaves.ts';
import { enginesHere } from './backends.ts';
import { Leaves, relativeError } from './leaves.ts';
import { cases, titleOf } from './primitive-cases.ts';

test('there is a case for every primitive, except leaves and those removed by the compiler', () => {
  const covered = new Set(cases.map(({ primitive }) => primitive));
  const others = new Set<PrimitiveName>(['constant', 'knob', 'input', 'canvas', 'result', 'surrogate']);
  expect(
    (Object.keys(primitives) as PrimitiveName[]).filter((name) => !others.has(name) && !covered.has(name)),
  ).toEqual([]);
});

describe.each(enginesHere)('$name computes every primitive correctly', ({ create }) => {
  let engine: Engine;
  beforeAll(async () => {
    engine = await create();
  });
  afterAll(() => {
    engine.dispose();
  });

  test.each(cases.map((one) => [titleOf(one), one] as const))(
    '%s',
    async (_, { primitive, inputs, attributes }) => {
      const leaves = new Leaves(new Builder());
      const values = inputs.map((input, i) => leaves.input(`input ${i}`, input));
      const out = emitAny(leaves.b, primitive, values, attributes);
      const found = await engine.compute(planOf({ outputs: { out } }), leaves.reader);
      const expected = interpret({ out }, leaves.read)['out']!;
      expect(found['out']).toHaveLength(expected.length);
      expect(relativeError(found['out']!, expected)).toBeLessThan(2e-6);
    },
  );
});
