import type { Attributes } from '../../../program/value.ts';
import type { KernelMaker } from '../kernel.ts';
import { chosenVariant } from './convolution/choice.ts';
import type { ConvolutionOptions } from './convolution/options.ts';

/** The kernel of a `convolution`, a primitive of this engine alone: its attributes say what stands around a conv2d. */
export const convolutionKernel: KernelMaker<Attributes & { readonly options: ConvolutionOptions }> = ({
  attributes: { options },
  traits,
}) => {
  const site = { options, traits };
  return chosenVariant(site).make(site);
};

/**
 * Inputs: x, kernel, bias or none. It runs once, before the loop, which is not worth measuring: but what the loop compares
 * it with is done in the same way.
 */
export const conv2dKernel: KernelMaker = ({ shape, inputs: [x, kernel, bias], attributes, traits }) => {
  const [height, width, outs] = shape as [number, number, number];
  const options: ConvolutionOptions = {
    height,
    width,
    ins: x![2]!,
    outs,
    size: kernel![0]!,
    prologue: { add: 0, mask: false },
    epilogue: {
      bias: bias !== undefined,
      relu: attributes['activation'] === 'relu',
      add: 0,
      mask: false,
      outputs: ['full'],
    },
  };
  const site = { options, traits };
  return chosenVariant(site).make(site);
};
