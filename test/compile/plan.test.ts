import { describe, expect, test } from 'vitest';
import { differentiate } from '../../src/compile/differentiate.ts';
import { planOf, type Cost } from '../../src/compile/plan.ts';
import { Builder } from '../../src/program/builder.ts';
import type { Shape, Value } from '../../src/program/value.ts';
import { randomProgram } from './random-program.ts';
import { given } from '../support/leaves.ts';

function leaves(): { b: Builder; canvas: (...shape: number[]) => Value; input: (shape: Shape) => Value } {
  const b = new Builder();
  return {
    b,
    canvas: (...shape) => b.emit('canvas', [], { shape, node: 'canvas' }),
    input: (shape) => given(b, shape, shape.join()),
  };
}

describe('the summary of one convolution', () => {
  const { b, canvas, input } = leaves();
  const out = b.conv2d(canvas(10, 12, 3), input([3, 3, 3, 8]), input([8]));
  const { summary } = planOf({ outputs: { out } });

  test('counts 2 · height · width · k² · in · out operations', () => {
    expect(summary.flops).toBe(2 * 10 * 12 * 9 * 3 * 8);
  });

  test('counts the bytes of the picture, the kernel, the bias and the result', () => {
    expect(summary.bytes).toBe(4 * (10 * 12 * 3 + 9 * 3 * 8 + 8 + 10 * 12 * 8));
  });

  test('counts one primitive in the loop and none before it', () => {
    expect(summary.primitives).toBe(1);
    expect(summary.once).toEqual({ primitives: 0, flops: 0, bytes: 0 });
  });

  test('counts the weights as constants, and everything at the peak', () => {
    expect(summary.constantBytes).toBe(4 * (9 * 3 * 8 + 8));
    expect(summary.peakBytes).toBe(summary.bytes);
  });
});

test('a fused ReLU is not a separate primitive', () => {
  const { b, canvas, input } = leaves();
  const out = b.relu(b.conv2d(canvas(10, 12, 3), input([3, 3, 3, 8])));
  expect(planOf({ outputs: { out } }).summary.primitives).toBe(1);
});

test('the gradient of a convolution costs as much as the convolution, and turns the kernel before the loop', () => {
  const { b, canvas, input } = leaves();
  const kernel = input([3, 3, 3, 8]);
  const features = b.conv2d(canvas(10, 12, 3), kernel);
  const total = b.sum(b.mul(features, input([10, 12, 8])));
  const { summary, once } = planOf(differentiate({ outputs: { total } }, 'total'));
  const [convolution, product, sum] = [2 * 10 * 12 * 9 * 3 * 8, 10 * 12 * 8, 10 * 12 * 8];
  expect(summary.flops).toBe(convolution + product + sum);
  // Of a linear loss the gradient does not depend on the canvas: all of it is computed before the loop.
  expect(summary.once.flops).toBe(convolution + product);
  expect(once.map((i) => i.value.primitive)).toContain('turn');
});

test('a reshape costs nothing, and its reader reads the entries', () => {
  const { b, canvas } = leaves();
  const features = b.abs(canvas(4, 5, 2));
  const gram = b.gram(b.reshape(features, [20, 2]));
  const { summary } = planOf({ outputs: { gram } });
  expect(summary.primitives).toBe(2);
  expect(summary.bytes).toBe(4 * (2 * 40 + (40 + 4)));
});

test('costs are attributed to the node that built the value', () => {
  const { b, canvas } = leaves();
  const picture = canvas(10, 10, 3);
  b.origin = 'blur';
  const pooled = b.averagePool(picture);
  b.origin = 'variation';
  const total = b.sum(b.abs(pooled));
  const { byNode } = planOf({ outputs: { total } }).summary;
  expect(byNode.get('blur')).toEqual({ primitives: 1, flops: 4 * 75, bytes: 4 * (300 + 75) });
  expect(byNode.get('variation')!.primitives).toBe(2);
});

test('costs by node sum to the total', () => {
  for (let seed = 0; seed < 50; seed++) {
    const { byNode, primitives, flops, bytes } = planOf(
      differentiate(randomProgram(seed).program, 'total'),
    ).summary;
    const sum = (of: keyof Cost): number => [...byNode.values()].reduce((total, cost) => total + cost[of], 0);
    expect([sum('primitives'), sum('flops'), sum('bytes')]).toEqual([primitives, flops, bytes]);
  }
});

test('a value needed by two nodes is computed once', () => {
  const { b, canvas, input } = leaves();
  const [picture, kernel] = [canvas(10, 12, 3), input([3, 3, 3, 8])];
  const tap = (): Value => b.relu(b.conv2d(picture, kernel));
  b.origin = 'content';
  const content = b.sum(tap());
  b.origin = 'style';
  const style = b.sum(b.square(tap()));
  const { each } = planOf({ outputs: { content, style } });
  expect(each.filter((i) => i.value.primitive === 'conv2d')).toHaveLength(1);
});
