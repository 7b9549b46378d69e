import type { Kernel } from '../../kernel.ts';
import type { ConvolutionSite } from './options.ts';
import { plainConvolution } from './plain.ts';
import { softwareWinogradConvolution, winogradConvolution } from './winograd/convolution.ts';

/** One way to do convolutions. */
export interface Variant {
  /** Short and steady, to be remembered by. */
  readonly name: string;
  /** Made for processors that stand in for a graphics processor. */
  readonly software: boolean;
  /** Relative error (norm of the difference over the norm) that a test may expect of it. */
  readonly error: number;
  /** Whether kernels [size, size, ..] can be done so. */
  readonly sizes: (size: number) => boolean;
  readonly make: (site: ConvolutionSite) => Kernel;
}

const plain: Variant = {
  name: 'plain',
  software: true,
  error: 1e-6,
  sizes: () => true,
  make: plainConvolution,
};

const winograd: Variant = {
  name: 'winograd',
  software: false,
  error: 1e-5,
  sizes: (size) => size === 3,
  make: winogradConvolution,
};

const softwareWinograd: Variant = {
  name: 'software winograd',
  software: true,
  error: 1e-5,
  sizes: (size) => size === 3,
  make: softwareWinogradConvolution,
};

export const convolutionVariants: readonly Variant[] = [plain, winograd, softwareWinograd];

/** The variants that are worth trying at a site, the likely best first. */
export function convolutionCandidates({ options, traits }: ConvolutionSite): readonly Variant[] {
  const { size } = options;
  const order = traits.software ? [softwareWinograd, plain] : [winograd, plain];
  return order.filter(({ sizes }) => sizes(size));
}
