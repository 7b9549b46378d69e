import type { Kernel } from '../../kernel.ts';
import type { ConvolutionSite } from './options.ts';
import { softwareWinogradConvolution, winogradConvolution } from './winograd/convolution.ts';
import { plainConvolution } from './plain.ts';

/** One way to do convolutions. */
export interface Variant {
  /** Short and steady, to be remembered by: `winograd`, `tiled`. */
  readonly name: string;
  /** Made for processors that stand in for a graphics processor. */
  readonly software: boolean;
  /** Relative error (norm of the difference over the norm) that a test may expect of it. */
  readonly error: number;
  /** Whether kernels [size, size, ..] can be done so. */
  readonly sizes: (size: number) => boolean;
  readonly make: (site: ConvolutionSite) => Kernel;
}

export const convolutionVariants: readonly Variant[] = [
  { name: 'plain', software: true, error: 1e-6, sizes: () => true, make: plainConvolution },
  { name: 'winograd', software: false, error: 1e-5, sizes: (size) => size === 3, make: winogradConvolution },
  {
    name: 'software winograd',
    software: true,
    error: 1e-5,
    sizes: (size) => size === 3,
    make: softwareWinogradConvolution,
  },
];

/** The variants that are worth trying at a site, the likely best first. */
export function convolutionCandidates({ options }: ConvolutionSite): readonly Variant[] {
  return convolutionVariants.filter(({ sizes }) => sizes(options.size));
}
