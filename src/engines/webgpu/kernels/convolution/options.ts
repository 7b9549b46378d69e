import type { ConvolutionOptions } from '../../../passes/convolution-options.ts';
import type { Binding, DeviceTraits } from '../../kernel.ts';

/** A convolution to make a kernel for. */
export interface ConvolutionSite {
  readonly options: ConvolutionOptions;
  readonly traits: DeviceTraits;
}

export const input = (index: number): Binding => ({ from: 'input', index });
export const output = (index: number): Binding => ({ from: 'output', index });
export const scratch = (index: number): Binding => ({ from: 'scratch', index });
export const kept = (index: number): Binding => ({ from: 'kept', index });
