import { expect, test } from 'vitest';
import { nearestKernel } from '../../../src/engines/webgpu/kernels/rows.ts';
import { random } from '../leaves.ts';
import { runKernel, testDevice, traitsOf } from './convolution-device.ts';

const device = await testDevice();

test.each([
  ['a software adapter', true],
  ['a graphics processor', false],
] as const)('rows are found by the kernel for %s, the first of equal ones', async (_, software) => {
  // More than a tile both ways, and more than one part of b; row 150 is also row 70.
  const [count, others, width] = [70, 200, 19];
  const a = random([count, width], 1).entries;
  const b = random([others, width], 2).entries;
  b.copyWithin(150 * width, 70 * width, 71 * width);
  a.set(b.subarray(70 * width, 71 * width).map((x) => 100 * x));
  const kernel = nearestKernel({
    shape: [count, 1],
    inputs: [
      [count, width],
      [others, width],
    ],
    attributes: {},
    traits: traitsOf(device, software),
  });
  const [found] = await runKernel(kernel, [a, b], [4 * count]);

  const expected = Array.from({ length: count }, (_, i) => {
    const products = Array.from({ length: others }, (_, j) =>
      a.subarray(i * width, (i + 1) * width).reduce((sum, x, k) => sum + x * b[j * width + k]!, 0),
    );
    return products.indexOf(Math.max(...products));
  });
  expect([...new Float32Array(found!)]).toEqual(expected);
  expect(expected[0]).toBe(70);
});
