import { vi } from 'vitest';
import { differentiate } from '../../../src/compile/differentiate.ts';
import { planOf, type Plan } from '../../../src/compile/plan.ts';
import type { DeviceTraits } from '../../../src/engines/webgpu/kernel.ts';
import { Builder } from '../../../src/program/builder.ts';
import { Leaves, random } from '../leaves.ts';

/** What a device by the standard's smallest limits is like. */
export const smallest: DeviceTraits = {
  software: false,
  limits: {
    maxComputeInvocationsPerWorkgroup: 256,
    maxComputeWorkgroupStorageSize: 16384,
    maxComputeWorkgroupsPerDimension: 65535,
    maxStorageBufferBindingSize: 2 ** 27,
    maxStorageBuffersPerShaderStage: 8,
    maxBufferSize: 2 ** 28,
  },
};

/** Two convolutions, a pool, a Gram matrix, a knob, and pictures of an odd size. */
export function smallPlan(height = 19, width = 23): { plan: Plan; leaves: Leaves } {
  const leaves = new Leaves(new Builder());
  const { b } = leaves;
  const canvas = leaves.canvas(random([height, width, 3], 2));
  const layer = (x: typeof canvas, name: string, outs: number, seed: number) =>
    b.relu(
      b.conv2d(
        x,
        leaves.input(`${name}.kernel`, random([3, 3, x.shape[2]!, outs], seed)),
        leaves.input(`${name}.bias`, random([outs], seed + 1)),
      ),
    );
  const first = layer(canvas, 'first', 8, 3);
  const second = layer(b.maxPool(layer(first, 'next', 8, 5)), 'second', 12, 7);
  const gram = (x: typeof canvas) => b.gram(b.reshape(x, [x.shape[0]! * x.shape[1]!, x.shape[2]!]));
  const style = b.add(b.mean(b.square(gram(first))), b.mean(b.square(gram(second))));
  const away = b.mean(b.square(b.sub(canvas, leaves.input('target', random([height, width, 3], 9)))));
  const total = b.add(b.mul(style, b.knob('style', 'weight', 1e-3)), away);
  return { plan: planOf(differentiate({ outputs: { total, away } }, 'total')), leaves };
}

/** Counts the requests to a device, until `restore`. */
export function watch(device: GPUDevice) {
  const calls = {
    createBuffer: vi.spyOn(device, 'createBuffer'),
    createBindGroup: vi.spyOn(device, 'createBindGroup'),
    createComputePipeline: vi.spyOn(device, 'createComputePipeline'),
    createComputePipelineAsync: vi.spyOn(device, 'createComputePipelineAsync'),
    createShaderModule: vi.spyOn(device, 'createShaderModule'),
    mapAsync: vi.spyOn(GPUBuffer.prototype, 'mapAsync'),
  };
  return {
    counts: () =>
      Object.fromEntries(Object.entries(calls).map(([name, spy]) => [name, spy.mock.calls.length])),
    createdBytes: () => calls.createBuffer.mock.calls.reduce((sum, [{ size }]) => sum + size, 0),
    restore: () => {
      for (const spy of Object.values(calls)) spy.mockRestore();
    },
  };
}
