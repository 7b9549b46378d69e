import { describe, expect, test } from 'vitest';
import { differentiate } from '../../src/compile/differentiate.ts';
import { planOf } from '../../src/compile/plan.ts';
import { Builder } from '../../src/program/builder.ts';
import { gradientOf, withNormalizedGradient } from '../../src/program/gradient.ts';
import type { Value } from '../../src/program/value.ts';
import { interpret, interpretPlan } from '../support/interpreter.ts';
import { relativeError } from './finite-differences.ts';
import { Leaves, signed } from './tensors.ts';

const SHAPE = [4, 5, 3];
const canvas = signed(SHAPE, 1);
const size = (entries: ArrayLike<number>) => Array.from(entries).reduce((sum, x) => sum + Math.abs(x), 0);

/** Total and gradient of a function of the canvas, through the whole compiler. */
function outcome(f: (b: Builder, x: Value, leaves: Leaves) => Value) {
  const b = new Builder();
  const leaves = new Leaves(b);
  const plan = planOf(differentiate({ outputs: { total: f(b, leaves.canvas(canvas), leaves) } }, 'total'));
  const { total, gradient } = interpretPlan(plan, leaves.read);
  const primitives = [...plan.once, ...plan.each].map(({ value }) => value.primitive);
  return { total: total![0]!, gradient: gradient!, primitives };
}

const squares = (b: Builder, x: Value) => b.sum(b.square(x));

describe('a surrogate', () => {
  test('has the entries of one value and the gradient of another', () => {
    const { total, gradient, primitives } = outcome((b, x) => b.surrogate(b.sum(b.abs(x)), squares(b, x)));
    expect(total).toBeCloseTo(size(canvas.entries), 12);
    expect([...gradient]).toEqual([...canvas.entries.map((x) => 2 * x)]);
    expect(primitives).not.toContain('surrogate');
  });

  test('of zero counts in the gradient but not in the total', () => {
    const { total, gradient } = outcome((b, x) =>
      b.add(b.sum(b.abs(x)), b.mul(b.surrogate(b.number(0), squares(b, x)), 3)),
    );
    expect(total).toBeCloseTo(size(canvas.entries), 12);
    expect([...gradient]).toEqual([...canvas.entries.map((x) => Math.sign(x) + 6 * x)]);
  });

  test('of a detached value is constant', () => {
    const { total, gradient } = outcome((b, x) => b.sum(b.mul(b.detach(x), x)));
    expect(total).toBeCloseTo(
      canvas.entries.reduce((sum, x) => sum + x * x, 0),
      12,
    );
    expect([...gradient]).toEqual([...canvas.entries]);
  });

  test('must have the size of its carrier', () => {
    const b = new Builder();
    expect(() => b.surrogate(b.number(0), new Leaves(b).canvas(canvas))).toThrow('cannot have the gradient');
  });
});

test('the gradient with respect to an intermediate value is its part of the chain rule', () => {
  const b = new Builder();
  const leaves = new Leaves(b);
  const middle = b.mul(leaves.canvas(canvas), 3);
  const { gradient } = interpret({ gradient: gradientOf(b, squares(b, middle), middle) }, leaves.read);
  expect(
    relativeError(
      gradient!,
      canvas.entries.map((x) => 6 * x),
    ),
  ).toBeLessThan(1e-12);
  expect(() => gradientOf(b, middle, leaves.input('other', canvas))).toThrow('does not depend');
});

describe('a normalized gradient', () => {
  const normalized = (factor: number) =>
    outcome((b, x) => withNormalizedGradient(b, b.mul(squares(b, x), factor), x));

  test('has a norm of 1, whatever the factor of the loss, and does not change the loss', () => {
    const total = canvas.entries.reduce((sum, x) => sum + x * x, 0);
    for (const factor of [1, 1e6]) {
      const result = normalized(factor);
      expect(result.total / total / factor).toBeCloseTo(1, 12);
      const expected = canvas.entries.map((x) => x / size(canvas.entries));
      expect(relativeError(result.gradient, expected)).toBeLessThan(1e-8);
    }
  });

  test('vanishes with the gradient: 1e-8 is added to its norm', () => {
    const g = canvas.entries.map((x) => 2e-12 * x);
    const expected = g.map((x) => x / (size(g) + 1e-8));
    expect(relativeError(normalized(1e-12).gradient, expected)).toBeLessThan(1e-12);
  });

  test('at a layer continues to the canvas, multiplied by the weight', () => {
    const kernel = signed([3, 3, 3, 2], 7);
    const layerOf = (b: Builder, x: Value, leaves: Leaves) => b.conv2d(x, leaves.input('kernel', kernel));
    const { gradient } = outcome((b, x, leaves) => {
      const layer = layerOf(b, x, leaves);
      return b.mul(withNormalizedGradient(b, squares(b, layer), layer), 5);
    });
    const plain = outcome((b, x, leaves) => squares(b, layerOf(b, x, leaves))).gradient;
    const b = new Builder();
    const leaves = new Leaves(b);
    const layer = layerOf(b, leaves.canvas(canvas), leaves);
    const atLayer = interpret({ g: b.mul(layer, 2) }, leaves.read)['g']!;
    expect(
      relativeError(
        gradient,
        plain.map((g) => (5 * g) / size(atLayer)),
      ),
    ).toBeLessThan(1e-8);
  });
});
