import { heightWidth, kernelSizes, type Shape } from '../../../program/shape.ts';
import { convolution } from './convolution.ts';
import { hostKernels } from './host.ts';
import type { Kernel } from './kernel.ts';
import { winograd } from './winograd/convolution.ts';

const conv2d: Kernel<'conv2d'> = (site) =>
  winogradPays(site.inputs[0], site.inputs[1]) ? winograd(site) : convolution(site);

/**
 * By sizes alone, so that the same convolution gives the same bits in every plan, before the loop and in it. Measured: with few
 * channels the transforms cost more than they save, with few tiles the 36 products do.
 */
function winogradPays(x: Shape, kernel: Shape): boolean {
  const [size, , ins, outs] = kernelSizes(kernel);
  const [height, width] = heightWidth(x);
  const tiles = Math.ceil(height / 4) * Math.ceil(width / 4);
  return size === 3 && ins >= 32 && outs >= 32 && ins + outs >= 112 && tiles >= 4;
}

/** Kernels for the wasm backend. */
export const wasmKernels = { ...hostKernels, conv2d };
