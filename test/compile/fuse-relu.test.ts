import { expect, test } from 'vitest';
import { differentiate } from '../../src/compile/differentiate.ts';
import { fuseRelu } from '../../src/compile/fuse-relu.ts';
import { Builder } from '../../src/program/builder.ts';
import type { Value } from '../../src/program/value.ts';
import { relativeError } from '../program/finite-differences.ts';
import { Leaves, signed } from '../program/tensors.ts';
import { interpret } from '../support/interpreter.ts';
import { randomProgram } from './random-program.ts';
import { textOf } from './text.ts';

function setting(): { b: Builder; leaves: Leaves; convolution: Value } {
  const b = new Builder();
  const leaves = new Leaves(b);
  const kernel = leaves.input('kernel', signed([3, 3, 3, 3], 2));
  return { b, leaves, convolution: b.conv2d(leaves.canvas(signed([4, 5, 3])), kernel) };
}

function fusedText(outputs: Record<string, Value>): string[] {
  return Object.values(fuseRelu({ outputs }).outputs).map(textOf);
}

test('a convolution is fused with its ReLU', () => {
  const { b, convolution } = setting();
  expect(fusedText({ out: b.relu(convolution) })).toEqual(['conv2d(canvas, kernel, relu)']);
});

test('several values may tap the ReLU', () => {
  const { b, convolution } = setting();
  const relu = b.relu(convolution);
  expect(fusedText({ relu, sum: b.sum(relu), pool: b.maxPool(relu) })[0]).toBe(
    'conv2d(canvas, kernel, relu)',
  );
});

test('a convolution with another tap is not fused', () => {
  const { b, convolution } = setting();
  expect(fusedText({ out: b.relu(convolution), tap: b.abs(convolution) })).toEqual([
    'relu(conv2d(canvas, kernel))',
    'abs(conv2d(canvas, kernel))',
  ]);
});

test('a convolution that is an output is not fused', () => {
  const { b, convolution } = setting();
  expect(fusedText({ out: b.relu(convolution), tap: convolution })).toEqual([
    'relu(conv2d(canvas, kernel))',
    'conv2d(canvas, kernel)',
  ]);
});

test('a ReLU of another value stays', () => {
  const { b, convolution } = setting();
  expect(fusedText({ out: b.relu(b.mul(convolution, 2)) })).toEqual(['relu(mul(conv2d(canvas, kernel), 2))']);
});

test('the gradient keeps a convolution fused with its ReLU, because it only reads the ReLU', () => {
  const { b, leaves, convolution } = setting();
  const total = b.mean(b.square(b.relu(convolution)));
  const program = differentiate({ outputs: { total } }, 'total');
  const fused = fuseRelu(program);
  expect(textOf(fused.outputs['total']!)).toContain('conv2d(canvas, kernel, relu)');
  expect(textOf(fused.outputs['gradient']!)).not.toContain('conv2d(canvas, kernel),');
  const [before, after] = [program, fused].map(({ outputs }) => interpret(outputs, leaves.read)['gradient']!);
  expect(after).toEqual(before);
});

test('a random program has the same results when fused', () => {
  for (let seed = 0; seed < 100; seed++) {
    const { program, leaves } = randomProgram(seed);
    const before = interpret(program.outputs, leaves.read);
    const after = interpret(fuseRelu(program).outputs, leaves.read);
    for (const name of Object.keys(before))
      expect(relativeError(after[name]!, before[name]!), `seed ${seed}, ${name}`).toBe(0);
  }
});
