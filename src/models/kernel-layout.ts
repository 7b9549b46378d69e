import type { ConvLayer } from './architecture.ts';

const TAPS = 3 * 3;

/** (out, in, 3, 3), as PyTorch keeps kernels, to (3, 3, in, out). */
export function kernelOfOihw({ in: taken, out }: ConvLayer, weight: Float32Array): Float32Array {
  const kernel = new Float32Array(weight.length);
  let from = 0;
  for (let o = 0; o < out; o++)
    for (let i = 0; i < taken; i++)
      for (let tap = 0; tap < TAPS; tap++) kernel[(tap * taken + i) * out + o] = weight[from++]!;
  return kernel;
}

/** (3, 3, in, out) to (out, in, 3, 3). */
export function oihwOfKernel({ in: taken, out }: ConvLayer, kernel: Float32Array): Float32Array {
  const weight = new Float32Array(kernel.length);
  let to = 0;
  for (let o = 0; o < out; o++)
    for (let i = 0; i < taken; i++)
      for (let tap = 0; tap < TAPS; tap++) weight[to++] = kernel[(tap * taken + i) * out + o]!;
  return weight;
}
