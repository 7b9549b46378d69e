import { describe, expect, test } from 'vitest';
import { differentiate } from '../../src/compile/differentiate.ts';
import { planOf } from '../../src/compile/plan.ts';
import { balanced } from '../../src/program/balance.ts';
import { Builder } from '../../src/program/builder.ts';
import type { Value } from '../../src/program/value.ts';
import { interpretPlan } from '../support/interpreter.ts';
import { Leaves, signed, type Tensor } from './tensors.ts';

const SHAPE = [4, 5, 3];
const N = 60;
const [canvas, start, style] = [signed(SHAPE, 1), signed(SHAPE, 2), signed(SHAPE, 3)];
const photo = signed(SHAPE, 4);
const between = (a: ArrayLike<number>, b: ArrayLike<number>) =>
  Math.sqrt(Array.from(a).reduce((sum, x, i) => sum + (x - b[i]!) ** 2, 0));

/** The terms `factors` times the squared distance to the photo and to the style, balanced at the start. */
function outcome(content: number, pull: number) {
  const b = new Builder();
  const leaves = new Leaves(b);
  const x = leaves.canvas(canvas);
  const at = leaves.input('start', start);
  const [kept, other] = [leaves.input('photo', photo), leaves.input('style', style)];
  const squares = (v: Value) => b.sum(b.square(v));
  const terms = {
    content: b.mul(squares(b.sub(x, kept)), content),
    style: b.mul(squares(b.sub(x, other)), pull),
  };
  const made = balanced(b, terms, x, at);
  const outputs = { total: b.add(made['content']!, made['style']!), ...made };
  const plan = planOf(differentiate({ outputs }, 'total'));
  const { content: c, style: s } = interpretPlan(plan, leaves.read);
  return { content: c![0]!, style: s![0]!, plan };
}

describe('balanced terms', () => {
  test('are divided by √N times the norm of their gradient at a picture', () => {
    const { content, style: pull } = outcome(1, 1);
    const divisor = (target: Tensor) => Math.sqrt(N) * 2 * between(start.entries, target.entries);
    expect(content).toBeCloseTo(between(canvas.entries, photo.entries) ** 2 / divisor(photo), 10);
    expect(pull).toBeCloseTo(between(canvas.entries, style.entries) ** 2 / divisor(style), 10);
  });

  test('do not depend on factors of the losses', () => {
    const [one, other] = [outcome(1, 1), outcome(1e-6, 1e5)];
    expect(other.content / one.content).toBeCloseTo(1, 10);
    expect(other.style / one.style).toBeCloseTo(1, 10);
  });

  test('are unchanged without a gradient', () => {
    expect(outcome(0, 1).content).toBe(0);
  });

  test('are measured once, before the loop', () => {
    const roots = outcome(1, 1).plan.each.filter(({ value }) => value.primitive === 'sqrt');
    expect(roots).toEqual([]);
  });
});
