import type { Kernel } from '../../kernel.ts';
import { PRODUCTS, PRODUCTS32, PRODUCTS_BY_SUBGROUPS } from '../product-tiles.ts';
import { bindsAtOnce, bindsByStages } from './buffers.ts';
import type { ConvolutionSite } from './options.ts';
import { plainConvolution } from './plain.ts';
import { bareRegisters } from './registers.ts';
import { bareOf, staged } from './staged.ts';
import { DEEP, sharedBytes, THIN, tiledConvolution, WIDE, type WorkgroupShape } from './tiled.ts';
import {
  softwareWinogradConvolution,
  winogradConvolution,
  type WinogradShape,
} from './winograd/convolution.ts';
import { CACHE, MEMORY } from './winograd/tiles.ts';

/** One way to do convolutions. */
export interface Variant {
  /** Short and steady, to be remembered by. */
  readonly name: string;
  /** Made for processors that stand in for a graphics processor. */
  readonly software: boolean;
  /** Relative error (norm of the difference over the norm) that a test may expect of it. */
  readonly error: number;
  /** Whether a convolution can be done so on a device. */
  readonly fits: (site: ConvolutionSite) => boolean;
  readonly make: (site: ConvolutionSite) => Kernel;
}

/** For kernels that are too large for shared memory. */
export const plain: Variant = {
  name: 'plain',
  software: false,
  error: 1e-6,
  fits: bindsAtOnce,
  make: plainConvolution,
};

const tiled = (name: string, shape: WorkgroupShape): Variant => ({
  name,
  software: false,
  error: 1e-6,
  fits: (site) => bindsAtOnce(site) && shares(site, shape),
  make: tiledConvolution(shape),
});
export const wide = tiled('tiled wide', WIDE);
export const deep = tiled('tiled deep', DEEP);
export const thin = tiled('tiled thin', THIN);

const throughWinograd = (name: string, shape: WinogradShape): Variant => ({
  name,
  software: false,
  error: 3e-6,
  fits: (site) => site.options.size === 3 && bindsAtOnce(site),
  make: winogradConvolution(shape),
});
export const winograd = throughWinograd('winograd', { products: PRODUCTS, bytes: MEMORY });
export const winograd32 = throughWinograd('winograd 32', { products: PRODUCTS32, bytes: MEMORY });
export const winogradSubgroups: Variant = {
  ...throughWinograd('winograd subgroups', { products: PRODUCTS_BY_SUBGROUPS, bytes: CACHE }),
  fits: (site) => site.traits.subgroups === true && winograd.fits(site),
};
export const winogradStrips = throughWinograd('winograd strips', { products: PRODUCTS, bytes: CACHE });

/** For what binds too much for one dispatch: prologue and epilogue apart. */
export const apart: Variant = {
  name: 'apart',
  software: false,
  error: 1e-6,
  fits: bindsByStages,
  make: (site) => staged(site, bareOf(shares(site, WIDE) ? tiledConvolution(WIDE) : plainConvolution)),
};

export const registers: Variant = {
  name: 'registers',
  software: true,
  error: 1e-6,
  fits: bindsByStages,
  make: (site) => staged(site, bareRegisters),
};

export const softwareWinograd: Variant = {
  name: 'software winograd',
  software: true,
  error: 3e-6,
  fits: (site) => site.options.size === 3 && bindsByStages(site),
  make: softwareWinogradConvolution,
};

/** All that there are, for tests. */
export const convolutionVariants = [
  plain,
  wide,
  deep,
  thin,
  winograd,
  winograd32,
  winogradStrips,
  winogradSubgroups,
  apart,
  registers,
  softwareWinograd,
] as const;

/** Whether the shared memory of a workgroup is large enough. */
function shares({ options, traits }: ConvolutionSite, shape: WorkgroupShape): boolean {
  return sharedBytes(options, shape) <= traits.limits.maxComputeWorkgroupStorageSize;
}
