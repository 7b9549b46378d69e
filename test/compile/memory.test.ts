import { describe, expect, test } from 'vitest';
import { differentiate } from '../../src/compile/differentiate.ts';
import { assignMemory, bytesOf, storage, type MemoryPlan } from '../../src/compile/memory.ts';
import { planOf } from '../../src/compile/plan.ts';
import { schedule, type Instruction, type Schedule } from '../../src/compile/schedule.ts';
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

function memoryOf(outputs: Record<string, Value>): MemoryPlan {
  return assignMemory(schedule({ outputs }));
}

/** Most bytes alive at once, counted anew at every instruction from who still needs what. */
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

test('a chain goes to and fro between two buffers, and the canvas has its own', () => {
  const { b, canvas } = setting(100);
  const first = b.abs(canvas);
  const second = b.sqrt(first);
  const third = b.relu(second);
  const fourth = b.sign(third);
  const { buffers, bufferOf, peakBytes } = memoryOf({ fourth });
  expect(buffers).toEqual([400, 400, 400]);
  expect([canvas, first, second, third, fourth].map((v) => bufferOf.get(v))).toEqual([0, 1, 2, 1, 2]);
  expect(peakBytes).toBe(1200);
});

test('a value takes a free buffer of up to twice its size, and none that is larger', () => {
  const sameBuffer = (columns: number): boolean => {
    const { b, canvas } = setting(100, columns);
    const wide = b.abs(canvas);
    const row = b.sumOver(wide, [1]);
    const next = b.relu(row);
    const { bufferOf } = memoryOf({ next });
    return bufferOf.get(next) === bufferOf.get(wide);
  };
  expect(sameBuffer(2)).toBe(true);
  expect(sameBuffer(3)).toBe(false);
});

test('a value does not take a free buffer that is too small', () => {
  const { b, canvas } = setting(1, 100);
  const mean = b.sumOver(b.abs(canvas), [1]);
  const wide = b.broadcast(b.sqrt(mean), [3, 100]);
  const { buffers, bufferOf } = memoryOf({ wide });
  expect(buffers[bufferOf.get(wide)!]).toBe(1200);
});

test('outputs keep their buffers', () => {
  const { b, canvas } = setting(100);
  const first = b.abs(canvas);
  const second = b.sqrt(first);
  const third = b.relu(second);
  const { bufferOf } = memoryOf({ first, third });
  expect(new Set([canvas, first, second, third].map((v) => bufferOf.get(v))).size).toBe(4);
});

describe('a reshape', () => {
  test('lives where its input does and takes nothing', () => {
    const { b, canvas } = setting(4, 25);
    const [first, flat] = [b.abs(canvas), b.reshape(b.abs(canvas), [100])];
    const { buffers, bufferOf } = memoryOf({ flat });
    expect(bufferOf.get(flat)).toBe(bufferOf.get(first));
    expect(buffers).toEqual([400, 400]);
    expect(bytesOf(flat)).toBe(0);
  });

  test('that outlives its input keeps the buffer', () => {
    const { b, canvas } = setting(4, 25);
    const first = b.abs(canvas);
    const flat = b.reshape(first, [100]);
    const root = b.sqrt(first);
    const busy = b.relu(root);
    const out = b.add(flat, b.reshape(busy, [100]));
    const order = schedule({ outputs: { out } });
    expect(order.each.find((i) => i.value === root)!.release).toEqual([first]);
    const { bufferOf } = assignMemory(order);
    expect(bufferOf.get(flat)).toBe(bufferOf.get(first));
    expect(new Set([canvas, flat, root, busy].map((v) => bufferOf.get(v))).size).toBe(4);
  });

  test('of a reshape that outlives both lets the buffer go only then', () => {
    const { b, canvas } = setting(4, 25);
    const flat = b.reshape(b.reshape(b.abs(canvas), [100]), [2, 50]);
    const sum = b.sumOver(flat, [0]);
    const stretched = b.broadcast(b.sumOver(sum, [1]), [2, 50]);
    const { bufferOf } = memoryOf({ out: b.add(stretched, sum) });
    expect(bufferOf.get(sum)).not.toBe(bufferOf.get(flat));
    expect(bufferOf.get(stretched)).toBe(bufferOf.get(flat));
  });

  test('of a constant takes no buffer and stays after the constant is released', () => {
    const { b, canvas } = setting(100);
    const target = given(b, [4, 25], 'target');
    const order = schedule({ outputs: { total: b.sum(b.sub(canvas, b.reshape(target, [100]))) } });
    expect(order.once.flatMap((i) => i.release)).toEqual([target]);
    const { bufferOf, constantBytes } = assignMemory(order);
    expect(bufferOf.has(b.reshape(target, [100]))).toBe(false);
    expect(constantBytes).toBe(400);
  });

  test('of the canvas is the canvas', () => {
    const { b, canvas } = setting(4, 25);
    const flat = b.reshape(canvas, [100]);
    const { bufferOf } = memoryOf({ total: b.sum(b.abs(flat)) });
    expect(bufferOf.get(flat)).toBe(bufferOf.get(canvas));
  });
});

describe('in every program', () => {
  const programs = Array.from({ length: 200 }, (_, seed) => {
    const { program, leaves } = randomProgram(seed);
    return { seed, program: differentiate(program, 'total'), leaves };
  });

  test('a plan gives what the program means, and no two live values share a buffer', () => {
    for (const { seed, program, leaves } of programs) {
      const expected = interpret(program.outputs, leaves.read);
      const computed = interpretPlan(planOf(program), leaves.read, 2);
      for (const name of Object.keys(expected))
        expect(relativeError(computed[name]!, expected[name]!), `seed ${seed}, ${name}`).toBeLessThan(1e-9);
    }
  });

  test('the peak is what a count by hand gives', () => {
    for (const { program } of programs) {
      const order: Schedule = schedule(program);
      const memory = assignMemory(order);
      const left = leftOf(order.once);
      const constants = [...new Set([...left].map(storage))];
      expect(memory.constantBytes).toBe(constants.reduce((sum, v) => sum + 4 * sizeOf(v.shape), 0));
      expect(memory.peakBytes).toBe(
        Math.max(countedPeak(order.once, new Set()), countedPeak(order.each, left)),
      );
    }
  });

  test('buffers and constants together have room for the peak of the loop', () => {
    for (const { program } of programs) {
      const order = schedule(program);
      const { buffers, constantBytes } = assignMemory(order);
      const together = buffers.reduce((sum, n) => sum + n, constantBytes);
      expect(together).toBeGreaterThanOrEqual(countedPeak(order.each, leftOf(order.once)));
    }
  });
});
