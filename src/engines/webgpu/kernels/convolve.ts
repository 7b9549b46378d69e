import { heightWidthChannels, kernelSizes } from '../../../program/shape.ts';
import type { KernelMaker } from '../kernel-maker.ts';
import { chosenVariant } from './convolution/choice.ts';
import type { ConvolutionOptions } from '../../passes/convolution-options.ts';

/** The kernel of a `convolution`, a primitive of this engine alone: its attributes say what stands around a conv2d. */
export const convolutionKernel: KernelMaker<'convolution'> = ({ attributes: { options }, traits }) => {
  const site = { options, traits };
  return chosenVariant(site).make(site);
};

/**
 * Inputs: x, kernel, bias or none. It runs once, before the loop, which is not worth measuring: but what the loop compares
 * it with is done in the same way.
 */
export const conv2dKernel: KernelMaker<'conv2d'> = ({
  shape,
  inputs: [x, kernel, bias],
  attributes,
  traits,
}) => {
  const [height, width, outs] = heightWidthChannels(shape);
  const [, , ins] = heightWidthChannels(x);
  const [size] = kernelSizes(kernel);
  const options: ConvolutionOptions = {
    height,
    width,
    ins,
    outs,
    size,
    prologue: { add: 0, mask: false },
    epilogue: {
      bias: bias !== undefined,
      relu: attributes.activation === 'relu',
      add: 0,
      mask: false,
      outputs: ['full'],
    },
  };
  const site = { options, traits };
  return chosenVariant(site).make(site);
};
