import { describe, expect, test } from 'vitest';
import { Pace, sliceEnds } from '../../../src/engines/webgpu/execution/pace.ts';
import { forecast, requireBindable } from '../../../src/engines/webgpu/memory/forecast.ts';
import { layOut } from '../../../src/engines/webgpu/memory/layout.ts';
import { deviceProgram } from '../../../src/engines/webgpu/program/device-program.ts';
import { boundInputs } from '../../../src/engines/webgpu/program/operation.ts';
import { planOf } from '../../../src/compile/plan.ts';
import { Builder } from '../../../src/program/builder.ts';
import { smallest, smallPlan } from './support.ts';
import { vggPlan } from './vgg-plan.ts';
import { given } from '../../support/leaves.ts';

const usual = { ...smallest, limits: { ...smallest.limits, maxStorageBufferBindingSize: 2 ** 30 } };

describe('a device program', () => {
  test('never writes into its inputs or over values that are still needed', () => {
    for (const software of [false, true]) {
      const program = deviceProgram(vggPlan(64, 48), { ...usual, software });
      const { during } = layOut(program);
      const holds = new Map<number, unknown>();
      for (const operation of program.each) {
        const read = [...boundInputs(operation)];
        for (const value of read)
          if (during.bufferOf.has(value)) expect(holds.get(during.bufferOf.get(value)!)).toBe(value);
        const written = [
          ...operation.outputs.map((value) => [during.bufferOf.get(value), value] as const),
          ...during.scratchOf.get(operation)!.map((buffer) => [buffer, operation] as const),
        ].filter(([buffer]) => buffer !== undefined);
        const buffers = written.map(([buffer]) => buffer);
        expect(new Set(buffers).size).toBe(buffers.length);
        expect(read.some((value) => buffers.includes(during.bufferOf.get(value)))).toBe(false);
        for (const [buffer, holder] of written) holds.set(buffer!, holder);
      }
      for (const value of program.outputs.values())
        if (during.bufferOf.has(value)) expect(holds.get(during.bufferOf.get(value)!)).toBe(value);
    }
  });

  test('binds no more buffers than allowed', () => {
    for (const { plan } of [smallPlan(), { plan: vggPlan(64, 48) }]) {
      const { once, each } = deviceProgram(plan, smallest);
      for (const { kernel } of [...once, ...each])
        for (const { bindings, label } of kernel.dispatches)
          expect(bindings.length, label).toBeLessThanOrEqual(8);
    }
  });

  test('of Gatys’ loss with VGG-19 takes at most 1 KB per pixel without weights and targets', () => {
    const { loopBytes, dispatches } = forecast(vggPlan(512, 512), usual);
    expect(loopBytes / 512 ** 2).toBeLessThanOrEqual(1024);
    // Strips that stay in the cache are many.
    expect(dispatches).toBeLessThan(260);
  });

  test('fuses convolutions with the pools, bits and masks around them', () => {
    const { each } = deviceProgram(smallPlan().plan, usual);
    const labels = each.map(({ label }) => label);
    for (const alone of ['max-pool', 'signs', 'choices', 'signed', 'unpool', 'conv2d', 'relu'])
      expect(labels).not.toContain(alone);
    // Three forwards, one of them again for the gradient of its Gram matrix, and three back.
    expect(labels.filter((label) => label === 'convolution')).toHaveLength(7);
  });

  test('fuses entry-by-entry computations with their sum', () => {
    const b = new Builder();
    const [x, y] = ['x', 'y'].map((source) => given(b, [9, 7, 3], source));
    const { once } = deviceProgram(planOf({ outputs: { loss: b.mean(b.square(b.sub(x!, y!))) } }), usual);
    const work = once.filter(({ upload }) => !upload);
    expect(work.map(({ kernel }) => kernel.dispatches.length)).toEqual([2, 1]);
  });

  test('reports a size that fits if a buffer would be too large to bind', () => {
    const plan = vggPlan(512, 512);
    const tight = { ...smallest, limits: { ...smallest.limits, maxStorageBufferBindingSize: 2 ** 22 } };
    const program = deviceProgram(plan, tight);
    expect(() => {
      requireBindable(program, layOut(program), tight, [512, 512, 3]);
    }).toThrow(/allows 4 MB\. At the graph's proportions, \d+ pixels on the longer side would fit/);
  });
});

test('slices of an evaluation cost about the same, and cover all of it', () => {
  expect(sliceEnds([1, 1, 1, 1, 1, 1], 3)).toEqual([2, 4, 6]);
  expect(sliceEnds([5, 0, 0, 5, 0, 1], 2)).toEqual([4, 6]);
  expect(sliceEnds([0, 0], 4)).toEqual([1, 2]);
});

test('batches are short if two finish at the same time', () => {
  const pace = new Pace({ attention: 'all' });
  for (let i = 0; i < 3; i++) pace.isTimed();
  pace.measured(10, 1, 0);
  expect(pace.together).toBe(4);
  // Two batches of evaluations of 10 ms: both times are reported for the first.
  for (let i = 0; i < 5; i++) {
    pace.takeIn(20, 1);
    expect(pace.together).toBe(2);
    pace.takeIn(0, 1);
    expect(pace.together).toBe(4);
  }
  for (let i = 0; i < 10; i++) pace.takeIn(1, 1);
  expect(pace.together).toBe(40);
});
