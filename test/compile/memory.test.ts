import { describe, expect, test } from 'vitest';
import { differentiate } from '../../src/compile/differentiate.ts';
import { memoryUse, bytesOf, storage, type MemoryUse } from '../../src/compile/memory.ts';
import { planOf } from '../../src/compile/plan.ts';
import { hoist, type Instruction, type Instructions } from '../../src/compile/hoist.ts';
import { Builder } from '../../src/program/builder.ts';
import { sizeOf, type Value } from '../../src/program/value.ts';
import { relativeError } from '../program/finite-differences.ts';
import { interpret, interpretPlan } from '../support/interpreter.ts';
import { randomProgram } from './random-program.ts';
import { given } from '../support/leaves.ts';

function setting(...shape: number[]): { b: Builder; canvas: Value } {
  const b = new Builder();
  return { b, canvas: b.emit('canvas', [], { shape, node: 'canvas' }) };
}

function memoryOf(outputs: Record<string, Value>): MemoryUse {
  return memoryUse(hoist({ outputs }));
}

/** The maximum of bytes in use, recomputed at every instruction from what is still needed. */
function countedPeak(instructions: readonly Instruction[], already: ReadonlySet<Value>): number {
  const made = new Set(already);
  let peak = 0;
  for (const { value, release } of instructions) {
    made.add(value);
    const homes = new Set([...made].map(storage));
    peak = Math.max(
      peak,
      [...homes].reduce((sum, v) => sum + 4 * sizeOf(v.shape), 0),
    );
    for (const v of release) made.delete(v);
  }
  return peak;
}

function leftOf(instructions: readonly Instruction[]): Set<Value> {
  const left = new Set(instructions.map((i) => i.value));
  for (const v of instructions.flatMap((i) => i.release)) left.delete(v);
  return left;
}

test('a chain holds the canvas and two of its values at a time', () => {
  const { b, canvas } = setting(100);
  const fourth = b.sign(b.relu(b.sqrt(b.abs(canvas))));
  expect(memoryOf({ fourth }).peakBytes).toBe(1200);
});

test('an output is kept to the end', () => {
  const { b, canvas } = setting(100);
  const first = b.abs(canvas);
  expect(memoryOf({ first, last: b.sign(b.relu(b.sqrt(first))) }).peakBytes).toBe(1600);
});

describe('a reshape', () => {
  test('needs no memory', () => {
    const { b, canvas } = setting(4, 25);
    const flat = b.reshape(b.abs(canvas), [100]);
    expect(bytesOf(flat)).toBe(0);
    expect(memoryOf({ flat }).peakBytes).toBe(800);
  });

  test('that outlives its input keeps its entries in memory', () => {
    const { b, canvas } = setting(4, 25);
    const first = b.abs(canvas);
    const flat = b.reshape(first, [100]);
    const root = b.sqrt(first);
    const out = b.add(flat, b.reshape(b.relu(root), [100]));
    const order = hoist({ outputs: { out } });
    expect(order.each.find((i) => i.value === root)!.release).toEqual([first]);
    // The canvas, the absolute entries, their roots, and what relu makes of those.
    expect(memoryUse(order).peakBytes).toBe(1600);
  });

  test('of a constant is counted in its place', () => {
    const { b, canvas } = setting(100);
    const target = given(b, [4, 25], 'target');
    const order = hoist({ outputs: { total: b.sum(b.sub(canvas, b.reshape(target, [100]))) } });
    expect(order.once.flatMap((i) => i.release)).toEqual([target]);
    expect(memoryUse(order).constantBytes).toBe(400);
  });
});

describe('in every program', () => {
  const programs = Array.from({ length: 200 }, (_, seed) => {
    const { program, leaves } = randomProgram(seed);
    return { seed, program: differentiate(program, 'total'), leaves };
  });

  test('a plan computes the results of the program, and uses nothing after its release', () => {
    for (const { seed, program, leaves } of programs) {
      const expected = interpret(program.outputs, leaves.read);
      const computed = interpretPlan(planOf(program), leaves.read, 2);
      for (const name of Object.keys(expected))
        expect(relativeError(computed[name]!, expected[name]!), `seed ${seed}, ${name}`).toBeLessThan(1e-9);
    }
  });

  test('the peak equals a direct count', () => {
    for (const { program } of programs) {
      const order: Instructions = hoist(program);
      const memory = memoryUse(order);
      const left = leftOf(order.once);
      const constants = [...new Set([...left].map(storage))];
      expect(memory.constantBytes).toBe(constants.reduce((sum, v) => sum + 4 * sizeOf(v.shape), 0));
      expect(memory.peakBytes).toBe(
        Math.max(countedPeak(order.once, new Set()), countedPeak(order.each, left)),
      );
    }
  });
});
