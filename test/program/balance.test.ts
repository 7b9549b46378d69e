import { describe, expect, test } from 'vitest';
import { differentiate } from '../../src/compile/differentiate.ts';
import { planOf } from '../../src/compile/plan.ts';
import { balanced } from '../../src/program/balance.ts';
import { Builder } from '../../src/program/builder.ts';
import type { Value } from '../../src/program/value.ts';
import { interpretPlan } from '../support/interpreter.ts';
import { Leaves, signed } from './tensors.ts';

const SHAPE = [4, 5, 3];
const N = 60;
const [canvas, start, style] = [signed(SHAPE, 1), signed(SHAPE, 2), signed(SHAPE, 3)];
const between = (a: ArrayLike<number>, b: ArrayLike<number>) =>
  Math.sqrt(Array.from(a).reduce((sum, x, i) => sum + (x - b[i]!) ** 2, 0));

/** The terms `factors` times the squared distance to the start and to the style, balanced near the start. */
function outcome(content: number, pull: number) {
  const b = new Builder();
  const leaves = new Leaves(b);
  const x = leaves.canvas(canvas);
  const [at, other] = [leaves.input('start', start), leaves.input('style', style)];
  const squares = (v: Value) => b.sum(b.square(v));
  const terms = {
    content: b.mul(squares(b.sub(x, at)), content),
    style: b.mul(squares(b.sub(x, other)), pull),
  };
  const made = balanced(b, terms, x, at);
  const outputs = { total: b.add(made['content']!, made['style']!), ...made };
  const plan = planOf(differentiate({ outputs }, 'total'));
  const { content: c, style: s } = interpretPlan(plan, leaves.read);
  return { content: c![0]!, style: s![0]!, plan };
}

describe('balanced terms', () => {
  test('are over √N times the size of their gradient at the picture or a step away, whichever is larger', () => {
    const distance = between(start.entries, style.entries);
    const step = 0.1 * Math.sqrt(N);
    const { content, style: pull } = outcome(1, 1);
    expect(content).toBeCloseTo(between(canvas.entries, start.entries) ** 2 / (Math.sqrt(N) * 2 * step), 10);
    expect(pull).toBeCloseTo(between(canvas.entries, style.entries) ** 2 / (Math.sqrt(N) * 2 * distance), 10);
  });

  test('are the same whatever the losses are multiplied by', () => {
    const [one, other] = [outcome(1, 1), outcome(1e-6, 1e5)];
    expect(other.content / one.content).toBeCloseTo(1, 10);
    expect(other.style / one.style).toBeCloseTo(1, 10);
  });

  test('are left as they are where they have no gradient', () => {
    expect(outcome(0, 1).content).toBe(0);
  });

  test('are measured once, before the loop', () => {
    const roots = outcome(1, 1).plan.each.filter(({ value }) => value.primitive === 'sqrt');
    expect(roots).toEqual([]);
  });
});
