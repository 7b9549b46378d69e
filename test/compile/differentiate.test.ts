import { describe, expect, test } from 'vitest';
import { differentiate } from '../../src/compile/differentiate.ts';
import { simplify } from '../../src/compile/simplify.ts';
import { Builder } from '../../src/program/builder.ts';
import { dependents } from '../../src/program/gradient.ts';
import { topological } from '../../src/program/program.ts';
import type { Value } from '../../src/program/value.ts';
import { relativeError } from '../program/finite-differences.ts';
import { Leaves, positive, signed } from '../program/tensors.ts';
import { interpret } from '../support/interpreter.ts';
import { textOf } from './text.ts';
import { given } from '../support/leaves.ts';

interface Setting {
  readonly b: Builder;
  readonly canvas: Value;
  readonly input: (name: string, ...shape: number[]) => Value;
}

function setting(...shape: number[]): Setting {
  const b = new Builder();
  return {
    b,
    canvas: b.emit('canvas', [], { shape, node: 'canvas' }),
    input: (name, ...size) => given(b, size, name),
  };
}

function gradientText(total: Value): string {
  return textOf(simplify(differentiate({ outputs: { total } }, 'total')).outputs['gradient']!);
}

function primitivesOf(values: Iterable<Value>): string[] {
  return topological(values).map((v) => v.primitive);
}

describe('the gradient', () => {
  test('has the shape of the canvas, even if it is constant', () => {
    const { b, canvas } = setting(2, 3);
    expect(gradientText(b.sum(canvas))).toBe('broadcast(reshape(1, 1 x 1), 2 x 3)');
    expect(gradientText(b.mul(b.sum(canvas), 5))).toBe('broadcast(reshape(5, 1 x 1), 2 x 3)');
    expect(gradientText(b.sum(b.sign(canvas)))).toBe('broadcast(0, 2 x 3)');
  });

  test('is added to the existing outputs', () => {
    const { b, canvas } = setting(2, 3);
    const { outputs } = differentiate(
      { outputs: { total: b.sum(b.abs(canvas)), picture: b.relu(canvas) } },
      'total',
    );
    expect(Object.keys(outputs)).toEqual(['total', 'picture', 'gradient']);
    expect(textOf(outputs['picture']!)).toBe('relu(canvas)');
  });

  test('sums the contributions of all uses of a value', () => {
    const b = new Builder();
    const leaves = new Leaves(b);
    const x = leaves.canvas({ shape: [2], entries: Float64Array.of(-2, 5) });
    // x² + 3 |x| has the gradient x + x + 3 sign(x).
    const total = b.sum(b.add(b.square(x), b.mul(b.abs(x), 3)));
    const { gradient } = interpret(differentiate({ outputs: { total } }, 'total').outputs, leaves.read);
    expect([...gradient!]).toEqual([-7, 13]);
  });

  test('passes through shared values once, not once per use', () => {
    const { b, canvas, input } = setting(4, 4, 3);
    const shared = b.conv2d(canvas, input('kernel', 3, 3, 3, 3));
    const total = b.add(b.mean(b.square(shared)), b.mean(b.abs(shared)));
    const { outputs } = differentiate({ outputs: { total } }, 'total');
    expect(primitivesOf(Object.values(outputs)).filter((p) => p === 'conv2d')).toHaveLength(2);
  });

  test('does not involve values that do not depend on the canvas', () => {
    const { b, canvas, input } = setting(2, 3);
    const target = b.sqrt(b.matmul(input('a', 2, 4), input('b', 4, 3)));
    const total = b.sum(b.square(b.sub(canvas, target)));
    const before = primitivesOf([total]);
    const after = primitivesOf(Object.values(differentiate({ outputs: { total } }, 'total').outputs));
    const added = (name: string): number =>
      after.filter((p) => p === name).length - before.filter((p) => p === name).length;
    // Each would be part of the gradient of the target.
    expect([added('matmul'), added('transpose'), added('div'), added('maximum')]).toEqual([0, 0, 0, 0]);
  });

  test('is derived for the features of a convolution, not for its frozen weights', () => {
    const { b, canvas, input } = setting(4, 4, 3);
    const kernel = input('kernel', 3, 3, 3, 2);
    const total = b.sum(b.conv2d(canvas, kernel, input('bias', 2)));
    expect(gradientText(total)).toBe('conv2d(broadcast(reshape(1, 1 x 1 x 1), 4 x 4 x 2), turn(kernel))');
  });

  test('treats knobs as constants', () => {
    const { b, canvas } = setting(2, 3);
    const total = b.mul(b.sum(canvas), b.knob('sum', 'weight', 2));
    expect(gradientText(total)).toBe('broadcast(reshape(sum.weight, 1 x 1), 2 x 3)');
  });

  test('is attributed to the node whose values it differentiates', () => {
    const { b, canvas } = setting(2, 3);
    b.origin = 'first';
    const inner = b.abs(canvas);
    b.origin = 'second';
    const total = b.sum(b.sqrt(inner));
    const all = topological(Object.values(differentiate({ outputs: { total } }, 'total').outputs));
    const origins = (name: string): unknown[] => all.filter((v) => v.primitive === name).map((v) => v.origin);
    expect(origins('sign')).toEqual(['first']);
    expect(origins('div')).toEqual(['second']);
  });

  test('of every output equals that of the output alone', () => {
    const b = new Builder();
    const leaves = new Leaves(b);
    const canvas = leaves.canvas(signed([3, 4, 2]));
    const target = leaves.input('target', positive([3, 4, 2]));
    const content = b.mean(b.square(b.sub(canvas, target)));
    const style = b.mean(b.square(b.gram(b.reshape(canvas, [12, 2]))));
    const gradient = (total: Value): Float64Array =>
      interpret(differentiate({ outputs: { content, style, total } }, 'total').outputs, leaves.read)[
        'gradient'
      ]!;
    const sum = gradient(content).map((g, i) => 3 * g + gradient(style)[i]!);
    expect(relativeError(gradient(b.add(b.mul(content, 3), style)), sum)).toBeLessThan(1e-12);
  });
});

describe('there is no gradient', () => {
  const { b, canvas, input } = setting(2, 3);

  test.each<[string, Value, string]>([
    ['of what does not depend on the canvas', b.sum(input('x', 2, 3)), 'does not depend on the canvas'],
    ['of more than one number', b.abs(canvas), 'is not a scalar output'],
    ['of a matrix of one entry', b.reshape(b.sum(canvas), [1, 1]), 'is not a scalar output'],
    [
      'with respect to weights that depend on the canvas',
      b.sum(b.conv2d(input('features', 4, 4, 2), b.reshape(canvas, [1, 1, 2, 3]))),
      'weights of a network are frozen',
    ],
    [
      'through a primitive that has none',
      b.sum(b.emit('turn', [b.reshape(canvas, [1, 1, 2, 3])])),
      '“turn” has no gradient',
    ],
  ])('%s', (_, total, reason) => {
    expect(() => differentiate({ outputs: { total } }, 'total')).toThrow(reason);
  });

  test('of a missing output', () => {
    expect(() => differentiate({ outputs: { total: b.sum(canvas) } }, 'loss')).toThrow(
      '“loss” is not a scalar output',
    );
  });
});

test('dependents are the values that satisfy a condition, and those that use them', () => {
  const { b, canvas, input } = setting(2, 3);
  const [x, above] = [input('x', 2, 3), b.abs(canvas)];
  const both = b.add(above, b.relu(x));
  const found = dependents(topological([both]), (v) => v === canvas);
  expect([...found]).toEqual([canvas, above, both]);
});
