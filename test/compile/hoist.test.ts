import { describe, expect, test } from 'vitest';
import { differentiate } from '../../src/compile/differentiate.ts';
import { hoist, split, type Instruction } from '../../src/compile/hoist.ts';
import { Builder } from '../../src/program/builder.ts';
import { topological, type Program } from '../../src/program/program.ts';
import type { Value } from '../../src/program/value.ts';
import { randomProgram } from './random-program.ts';
import { textOf } from './text.ts';
import { given } from '../support/leaves.ts';

/** mean |canvas · weight - √target|, and how far that is. */
function example(): Program {
  const b = new Builder();
  const canvas = b.emit('canvas', [], { shape: [3], node: 'canvas' });
  const target = given(b, [3], 'target');
  const scaled = b.mul(canvas, b.knob('sum', 'weight', 2));
  return { outputs: { total: b.sum(b.abs(b.sub(scaled, b.sqrt(target)))) } };
}

function texts(values: readonly Value[]): string[] {
  return values.map(textOf);
}

describe('an example', () => {
  test('is split into the loop and the part before it', () => {
    const { constant, varying } = split(example());
    expect(texts(constant)).toEqual(['target', 'sqrt(target)']);
    expect(texts(varying).slice(0, 3)).toEqual(['canvas', 'sum.weight', 'mul(canvas, sum.weight)']);
  });

  test('is released step by step', () => {
    const { once, each } = hoist(example());
    const lines = (list: readonly Instruction[]): string[] =>
      list.map(({ value, release }) => `${value.primitive}: ${release.map((v) => v.primitive).join()}`);
    expect(lines(once)).toEqual(['input: ', 'sqrt: input']);
    expect(lines(each)).toEqual([
      'canvas: ',
      'knob: ',
      'mul: ',
      'sub: mul',
      'abs: sub',
      'sum: abs',
      'reshape: sum',
    ]);
  });
});

test('a value that depends only on a knob is in the loop', () => {
  const b = new Builder();
  const target = given(b, [3], 'target');
  const total = b.sum(b.mul(target, b.knob('sum', 'weight', 2)));
  const { once, each } = hoist({ outputs: { total } });
  expect(texts(once.map((i) => i.value))).toEqual(['target']);
  expect(each.map((i) => i.value.primitive)).toEqual(['knob', 'mul', 'sum', 'reshape']);
});

test('the canvas and the knobs come first, because they are inputs of the loop', () => {
  const b = new Builder();
  const canvas = b.emit('canvas', [], { shape: [3], node: 'canvas' });
  const { each } = hoist({ outputs: { total: b.mul(b.sum(canvas), b.knob('sum', 'weight', 2)) } });
  expect(each.map((i) => i.value.primitive)).toEqual(['canvas', 'knob', 'sum', 'reshape', 'mul']);
});

test('without a canvas or a knob, the loop is empty', () => {
  const b = new Builder();
  const picture = b.resize(given(b, [4, 4, 3], 'photo'), 2, 2, 'area');
  const { once, each } = hoist({ outputs: { picture } });
  expect(once.map((i) => i.value.primitive)).toEqual(['input', 'resample', 'resample']);
  expect(each).toEqual([]);
});

describe('in every program', () => {
  const programs = Array.from({ length: 200 }, (_, seed) =>
    differentiate(randomProgram(seed).program, 'total'),
  );

  test('each value is computed once, after its inputs and before its release', () => {
    for (const program of programs) {
      const { once, each } = hoist(program);
      const order = [...once, ...each];
      expect(new Set(order.map((i) => i.value))).toEqual(
        new Set(topological(Object.values(program.outputs))),
      );
      expect(order).toHaveLength(new Set(order.map((i) => i.value)).size);
      const alive = new Set<Value>();
      for (const { value, release } of order) {
        expect(value.inputs.every((v) => alive.has(v))).toBe(true);
        alive.add(value);
        // Taken away, so a second release would not find it, nor a later use.
        for (const v of release) expect(alive.delete(v)).toBe(true);
      }
    }
  });

  test('each value is released immediately after its last use', () => {
    for (const program of programs) {
      const { once, each } = hoist(program);
      for (const part of [once, each])
        for (const { value, release } of part)
          for (const v of release) expect([value, ...value.inputs]).toContain(v);
    }
  });

  test('the remaining values are the outputs, the inputs of the loop, and the constants that it uses', () => {
    for (const program of programs) {
      const { once, each } = hoist(program);
      const left = new Set([...once, ...each].map((i) => i.value));
      for (const v of [...once, ...each].flatMap((i) => i.release)) left.delete(v);
      const constants = new Set(once.map((i) => i.value));
      const expected = new Set([
        ...Object.values(program.outputs),
        ...each.filter((i) => i.value.inputs.length === 0).map((i) => i.value),
        ...each.flatMap((i) => i.value.inputs).filter((v) => constants.has(v)),
      ]);
      expect(left).toEqual(expected);
    }
  });

  test('no value of the loop is released before it, and none from before the loop is released in it', () => {
    for (const program of programs) {
      const { once, each } = hoist(program);
      const constants = new Set(once.map((i) => i.value));
      expect(once.flatMap((i) => i.release).every((v) => constants.has(v))).toBe(true);
      expect(each.flatMap((i) => i.release).some((v) => constants.has(v))).toBe(false);
    }
  });
});
