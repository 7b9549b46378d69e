import { convolution, type ConvolutionAttributes } from './convolution.ts';
import { hostKernels } from './host.ts';
import { kernel, type Kernel, type KernelTable } from './kernel.ts';
import { winograd } from './winograd/convolution.ts';

const conv2d: Kernel<ConvolutionAttributes> = (site) =>
  winogradPays(site.inputs[0]!, site.inputs[1]!) ? winograd(site) : convolution(site);

/**
 * By sizes alone, so that the same convolution gives the same bits in every plan, before the loop and in it. Measured: with few
 * channels the transforms cost more than they save, with few tiles the 36 products do.
 */
function winogradPays(x: readonly number[], kernel: readonly number[]): boolean {
  const [size, , ins, outs] = kernel;
  const tiles = Math.ceil(x[0]! / 4) * Math.ceil(x[1]! / 4);
  return size === 3 && ins! >= 32 && outs! >= 32 && ins! + outs! >= 112 && tiles >= 4;
}

/** Kernels for the wasm backend. */
export const wasmKernels: KernelTable = { ...hostKernels, conv2d: kernel(conv2d) };
