import { describe, expect, test } from 'vitest';
import { gramKernel, gramKey } from '../../../src/engines/webgpu/kernels/gram/gram.ts';
import { random, relativeError } from '../leaves.ts';
import { runKernel, testDevice, traitsOf } from './convolution-device.ts';

const device = await testDevice();

describe.each([
  ['of a software adapter', true, 'gram'],
  ['of a graphics processor', false, 'gram'],
  ...(device.features.has('subgroups') ? [['by subgroups', false, 'gram subgroups'] as const] : []),
] as const)('the Gram matrix %s', (_, software, way) => {
  const gram = async (x: Float32Array, positions: number, channels: number) => {
    const shape = [positions, channels];
    const kernel = gramKernel({
      shape: [channels, channels],
      inputs: [shape],
      attributes: {},
      traits: { ...traitsOf(device, software), findings: new Map([[gramKey(shape), way]]) },
    });
    expect(kernel.dispatches[0]!.wgsl.includes('quadBroadcast')).toBe(way === 'gram subgroups');
    const [entries] = await runKernel(kernel, [x], [4 * channels * channels]);
    return new Float32Array(entries!);
  };

  test.each([
    [9, 12],
    [65, 3],
    [1000, 20],
    [4097, 64],
    [130, 130],
    [9, 200],
  ])('of %i positions with %i channels matches float64 loops', async (positions, channels) => {
    const x = random([positions, channels], 1, -0.5, 1.5).entries;
    const found = await gram(x, positions, channels);
    expect(relativeError(found, expected(x, positions, channels))).toBeLessThan(1e-6);
    for (let i = 0; i < channels; i++)
      for (let j = 0; j < i; j++) expect(found[i * channels + j]).toBe(found[j * channels + i]);
  });

  test('has the same bits when repeated', async () => {
    const x = random([3000, 40], 2).entries;
    expect(await gram(x, 3000, 40)).toEqual(await gram(x, 3000, 40));
  });
});

function expected(x: Float32Array, positions: number, channels: number): Float64Array {
  const gram = new Float64Array(channels * channels);
  for (let p = 0; p < positions; p++)
    for (let i = 0; i < channels; i++)
      for (let j = 0; j < channels; j++)
        gram[i * channels + j]! += x[p * channels + i]! * x[p * channels + j]!;
  return gram;
}
