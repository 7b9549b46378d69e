import { describe, expect, test } from 'vitest';
import { differentiate } from '../../../src/compile/differentiate.ts';
import { planOf, type Plan } from '../../../src/compile/plan.ts';
import { isExpression } from '../../../src/engines/passes/entries/rules.ts';
import { Builder } from '../../../src/program/builder.ts';
import { sizeOf } from '../../../src/program/shape.ts';
import { randomProgram } from '../../compile/random-program.ts';
import { relativeError } from '../../program/finite-differences.ts';
import { interpret, type LeafEntries } from '../../support/interpreter.ts';
import { able, interpretationOf, plain, run } from '../../support/kernel-plan-interpreter.ts';
import { emitAny } from '../../support/leaves.ts';
import { Leaves } from '../leaves.ts';
import { cases, titleOf } from '../primitive-cases.ts';
import { smallPlan } from '../webgpu/support.ts';

const backends = { able, plain };

function expectSame(plan: Plan, read: LeafEntries, what: string): void {
  const expected = interpret(plan.outputs, read);
  for (const [name, backend] of Object.entries(backends)) {
    const found = run(interpretationOf(plan, backend), read);
    expect(Object.keys(found).sort()).toEqual(Object.keys(expected).sort());
    for (const output of Object.keys(expected))
      expect(relativeError(found[output]!, expected[output]!), `${what}, ${name}, ${output}`).toBeLessThan(
        1e-12,
      );
  }
}

describe('another engine on the shared passes computes', () => {
  test.each(cases.map((one) => [titleOf(one), one] as const))(
    '%s',
    (title, { primitive, inputs, attributes }) => {
      const leaves = new Leaves(new Builder());
      const values = inputs.map((input, i) => leaves.input(`input ${i}`, input));
      expectSame(
        planOf({ outputs: { out: emitAny(leaves.b, primitive, values, attributes) } }),
        leaves.read,
        title,
      );
    },
  );

  test('random programs and their gradients', () => {
    for (let seed = 0; seed < 100; seed++) {
      const { program, leaves } = randomProgram(seed);
      expectSame(planOf(differentiate(program, 'total')), leaves.read, `seed ${seed}`);
    }
  });

  test('a network with its gradient', () => {
    const { plan, leaves } = smallPlan(9, 11);
    expectSame(plan, leaves.read, 'network');
  });
});

describe('the abilities of the engine determine', () => {
  const primitivesOf = (backend: typeof able): string[] =>
    interpretationOf(smallPlan(9, 11).plan, backend).each.map(({ outputs: [value] }) => value.primitive);

  test('what is fused', () => {
    const [fused, apart] = [primitivesOf(able), primitivesOf(plain)];
    const alone = ['max-pool', 'signs', 'choices', 'signed'];
    expect(alone.filter((primitive) => fused.includes(primitive))).toEqual([]);
    expect(alone.filter((primitive) => apart.includes(primitive))).toEqual(alone);
    expect(fused.length).toBeLessThan(apart.length);
  });

  test('what is rematerialized', () => {
    const convolutions = (backend: typeof able): number =>
      primitivesOf(backend).filter((primitive) => primitive === 'convolution').length;
    // Three forward and three backward; able computes those that the gradients of Gram matrices read again.
    expect(convolutions(plain)).toBe(6);
    expect(convolutions(able)).toBe(8);
  });

  test('how many tensors a kernel reads and writes', () => {
    for (let seed = 0; seed < 100; seed++) {
      const { once, each } = interpretationOf(
        planOf(differentiate(randomProgram(seed).program, 'total')),
        plain,
      );
      for (const { reads, outputs } of [...once, ...each])
        if (isExpression(outputs[0]) || outputs[0].primitive === 'sum')
          expect(reads.size + outputs.length).toBeLessThanOrEqual(4);
    }
  });

  test('how many bytes are stored', () => {
    const stored = (backend: typeof able): number =>
      interpretationOf(smallPlan(9, 11).plan, backend)
        .each.flatMap(({ outputs }) => outputs)
        .reduce((sum, { shape }) => sum + sizeOf(shape), 0);
    expect(stored(able)).toBeLessThan(stored(plain));
  });
});
