import { describe, expect, test } from 'vitest';
import { simplify } from '../../src/compile/simplify.ts';
import { Builder } from '../../src/program/builder.ts';
import type { Value } from '../../src/program/value.ts';
import { relativeError } from '../program/finite-differences.ts';
import { interpret } from '../support/interpreter.ts';
import { randomProgram } from './random-program.ts';
import { textOf } from './text.ts';
import { given } from '../support/leaves.ts';

/** The simplified result of an expression of a matrix x [2, 3] and a scalar s. */
function simplified(build: (b: Builder, x: Value, s: Value) => Value): string {
  const b = new Builder();
  const [x, s] = [given(b, [2, 3], 'x'), given(b, [], 's')];
  return textOf(simplify({ outputs: { out: build(b, x, s) } }).outputs['out']!);
}

test.each<[string, (b: Builder, x: Value, s: Value) => Value, string]>([
  ['adds known numbers', (b) => b.add(b.number(2), 3), '5'],
  ['subtracts them', (b) => b.sub(b.number(2), 3), '-1'],
  ['multiplies them', (b) => b.mul(b.number(2), 3), '6'],
  ['divides them', (b) => b.div(b.number(3), 2), '1.5'],
  ['compares them', (b) => b.maximum(b.number(2), 3), '3'],
  ['folds numbers of numbers', (b, x) => b.mul(x, b.sub(b.mul(b.number(2), 3), 1)), 'mul(x, 5)'],
  ['drops + 0', (b, x) => b.add(x, 0), 'x'],
  ['drops 0 +', (b, x) => b.add(b.number(0), x), 'x'],
  ['drops - 0', (b, x) => b.sub(x, 0), 'x'],
  ['drops · 1', (b, x) => b.mul(x, 1), 'x'],
  ['drops 1 ·', (b, x) => b.mul(b.number(1), x), 'x'],
  ['drops / 1', (b, x) => b.div(x, 1), 'x'],
  ['puts a number to the right of a sum', (b, x) => b.add(b.number(2), x), 'add(x, 2)'],
  ['puts a number to the right of a product', (b, x) => b.mul(b.number(2), x), 'mul(x, 2)'],
  ['leaves a number at the left of a difference', (b, x) => b.sub(b.number(0), x), 'sub(0, x)'],
  ['leaves a number above a fraction', (b, x) => b.div(b.number(1), x), 'div(1, x)'],
  ['multiplies instead of dividing by a number', (b, x) => b.div(x, 4), 'mul(x, 0.25)'],
  ['joins factors', (b, x) => b.mul(b.mul(x, 2), 3), 'mul(x, 6)'],
  ['joins factors on either side', (b, x) => b.mul(b.number(3), b.mul(b.number(2), x)), 'mul(x, 6)'],
  ['joins factors and divisors', (b, x) => b.mul(b.div(b.mul(x, 3), 4), 2), 'mul(x, 1.5)'],
  ['drops factors that cancel', (b, x) => b.div(b.mul(x, 2), 2), 'x'],
  ['gathers single factors', (b, x, s) => b.mul(b.mul(x, s), 2), 'mul(x, mul(s, 2))'],
  [
    'gathers single factors on either side',
    (b, x, s) => b.mul(s, b.mul(b.number(2), x)),
    'mul(x, mul(s, 2))',
  ],
  ['does not gather large factors', (b, x) => b.mul(b.mul(x, x), 2), 'mul(mul(x, x), 2)'],
  ['doubles instead of adding to itself', (b, x) => b.add(x, x), 'mul(x, 2)'],
  ['lets arithmetic stretch a scalar', (b, x, s) => b.mul(b.broadcast(s, [2, 3]), x), 'mul(x, s)'],
  [
    'stretches what nothing else gives the shape',
    (b, _, s) => b.mul(b.broadcast(s, [2, 3]), s),
    'mul(broadcast(s, 2 x 3), s)',
  ],
  ['drops a reshape to the same shape', (b, x) => b.reshape(x, [2, 3]), 'x'],
  ['joins reshapes', (b, x) => b.reshape(b.reshape(x, [6]), [3, 2]), 'reshape(x, 3 x 2)'],
  ['drops a reshape there and back', (b, x) => b.reshape(b.reshape(x, [6]), [2, 3]), 'x'],
  ['drops a broadcast to the same shape', (b, x) => b.broadcast(x, [2, 3]), 'x'],
  ['keeps a broadcast that stretches', (b, _, s) => b.broadcast(s, [2, 3]), 'broadcast(s, 2 x 3)'],
  ['drops a transpose of a transpose', (b, x) => b.transpose(b.transpose(x)), 'x'],
  ['sees what the inputs became', (b, x) => b.transpose(b.mul(b.transpose(b.add(x, 0)), 1)), 'x'],
  ['leaves a sum over a stretched input alone', (b, x, s) => b.add(s, x), 'add(s, x)'],
])('%s', (_, build, text) => {
  expect(simplified(build)).toBe(text);
});

test('a division by zero is not simplified: either sign is possible', () => {
  const b = new Builder();
  const x = given(b, [3], 'x');
  const { up, down } = interpret(
    simplify({ outputs: { up: b.div(x, 0), down: b.mul(x, b.div(b.number(-1), 0)) } }).outputs,
    () => [-1, 0, 1],
  );
  expect([...up!]).toEqual([-Infinity, NaN, Infinity]);
  expect([...down!]).toEqual([Infinity, NaN, -Infinity]);
});

test('values that became equal are computed once', () => {
  const b = new Builder();
  const x = given(b, [3], 'x');
  const { one, two } = simplify({
    outputs: { one: b.abs(b.mul(x, 2)), two: b.abs(b.mul(b.number(2), x)) },
  }).outputs;
  expect(one).toBe(two);
});

describe('a random program', () => {
  test('has the same results when simplified', () => {
    for (let seed = 0; seed < 300; seed++) {
      const { program, leaves } = randomProgram(seed);
      const before = interpret(program.outputs, leaves.read);
      const after = interpret(simplify(program).outputs, leaves.read);
      for (const name of Object.keys(before)) {
        expect(after[name]!.every(Number.isFinite)).toBe(true);
        expect(relativeError(after[name]!, before[name]!), `seed ${seed}, ${name}`).toBeLessThan(1e-9);
      }
    }
  });

  test('cannot be simplified twice', () => {
    for (let seed = 0; seed < 300; seed++) {
      const once = simplify(randomProgram(seed).program);
      const twice = simplify(once);
      for (const [name, value] of Object.entries(once.outputs))
        expect(textOf(twice.outputs[name]!), `seed ${seed}`).toBe(textOf(value));
    }
  });
});
