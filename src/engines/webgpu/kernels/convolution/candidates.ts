import type { Kernel } from '../../kernel.ts';
import { inputsOf, type ConvolutionSite } from './options.ts';
import { plainConvolution } from './plain.ts';
import { COST_OF_READ, LANES, registerTile } from './register-tile.ts';
import { bareRegisters } from './registers.ts';
import { staged } from './staged.ts';
import { DEEP, sharedBytes, tiledConvolution, WIDE, type WorkgroupShape } from './tiled.ts';
import { softwareWinogradConvolution, winogradConvolution } from './winograd/convolution.ts';

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

const plain: Variant = {
  name: 'plain',
  software: true,
  error: 1e-6,
  fits: fewBuffers,
  make: plainConvolution,
};

const winograd: Variant = {
  name: 'winograd',
  software: false,
  error: 1e-5,
  fits: (site) => site.options.size === 3 && fewBuffers(site),
  make: winogradConvolution,
};

const softwareWinograd: Variant = {
  name: 'software winograd',
  software: true,
  error: 1e-5,
  fits: ({ options }) => options.size === 3,
  make: softwareWinogradConvolution,
};

const registers: Variant = {
  name: 'registers',
  software: true,
  error: 1e-6,
  fits: () => true,
  make: (site) => staged(site, bareRegisters),
};

const tiled = (name: string, shape: WorkgroupShape): Variant => ({
  name,
  software: false,
  error: 1e-6,
  fits: (site) =>
    fewBuffers(site) && sharedBytes(site.options, shape) <= site.traits.limits.maxComputeWorkgroupStorageSize,
  make: tiledConvolution(shape),
});
const wide = tiled('tiled wide', WIDE);
const deep = tiled('tiled deep', DEEP);

export const convolutionVariants: readonly Variant[] = [
  plain,
  wide,
  deep,
  winograd,
  registers,
  softwareWinograd,
];

/**
 * The variants that are worth trying at a site, the likely best first. Winograd's moves five times the bytes of the
 * direct ways for a quarter of the multiplications: it pays from some 64 channels on. On a software adapter it pays unless
 * there are so few tiles that each of its weights serves too few of them.
 */
export function convolutionCandidates(site: ConvolutionSite): readonly Variant[] {
  const { height, width, ins, outs } = site.options;
  const direct = Math.min(height, width) > 32 || outs <= 16 ? [wide, deep] : [deep, wide];
  const order = site.traits.software
    ? softwareOrder(site)
    : Math.min(ins, outs) >= 128
      ? [winograd, ...direct, plain]
      : Math.min(ins, outs) >= 64
        ? [...direct, winograd, plain]
        : [...direct, plain];
  const fitting = order.filter(({ fits }) => fits(site));
  if (fitting.length === 0)
    throw new Error(
      `A convolution with ${buffersOf(site)} buffers is more than the device takes: add fewer gradients at a time.`,
    );
  // The plain one is for what the others cannot do.
  return fitting.slice(0, 3).filter((variant, i) => i === 0 || variant !== plain);
}

function softwareOrder({ options: { height, width, ins, outs, size } }: ConvolutionSite): readonly Variant[] {
  const tiles = Math.ceil(height / 4) * Math.ceil(width / 4);
  const direct = size * size * ins * registerTile(height * width, outs).cost;
  const transforms = (tiles * COST_OF_READ * (72 * ins + 52 * outs)) / LANES;
  const byPoints = 36 * ins * registerTile(tiles, outs).cost + transforms;
  return direct < byPoints ? [registers, softwareWinograd] : [softwareWinograd, registers];
}

/** Whether all that a convolution reads and writes can be bound at a time. */
function fewBuffers(site: ConvolutionSite): boolean {
  return buffersOf(site) <= site.traits.limits.maxStorageBuffersPerShaderStage;
}

function buffersOf({ options }: ConvolutionSite): number {
  return inputsOf(options).count + options.epilogue.outputs.length;
}
