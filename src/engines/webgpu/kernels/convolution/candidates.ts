import type { ConvolutionOptions } from '../../../passes/convolution-options.ts';
import type { ConvolutionSite } from './options.ts';
import { COST_OF_READ, LANES, registerTile } from './register-tile.ts';
import {
  apart,
  deep,
  plain,
  registers,
  softwareWinograd,
  thin,
  wide,
  winograd,
  winograd32,
  winogradStrips,
  winogradSubgroups,
  type Variant,
} from './variants.ts';
import { CACHE } from './winograd/tiles.ts';

/**
 * The variants that are worth trying at a site, the likely best first.
 *
 * @throws if a convolution reads and writes more than the device can bind, however it is done
 */
export function convolutionCandidates(site: ConvolutionSite): readonly Variant[] {
  const order = site.traits.software ? softwareOrder(site) : graphicsOrder(site.options);
  // Where pieces of large buffers are too many, they are not made, and the plan is refused as too large later.
  for (const asked of [site, withoutPieces(site)]) {
    const fitting = order.filter(({ fits }) => fits(asked));
    if (fitting.length > 0) return fitting;
    const last = [plain, apart].find(({ fits }) => fits(asked));
    if (last) return [last];
  }
  const { prologue, epilogue } = site.options;
  throw new Error(
    `A convolution that adds ${prologue.add} tensors before and ${epilogue.add} after it binds more than the ` +
      `${site.traits.limits.maxStorageBuffersPerShaderStage} buffers that the device takes: add fewer at a time.`,
  );
}

function withoutPieces({ options, traits }: ConvolutionSite): ConvolutionSite {
  return {
    options,
    traits: { ...traits, limits: { ...traits.limits, maxStorageBufferBindingSize: Infinity } },
  };
}

/** Winograd's moves five times the bytes of the direct ways for a quarter of the multiplications. */
function graphicsOrder(options: ConvolutionOptions): readonly Variant[] {
  const { height, width, ins, outs } = options;
  if (outs <= 4) return [thin, wide];
  const direct = Math.min(height, width) > 32 || outs <= 16 ? [wide, deep] : [deep, wide];
  const channels = Math.min(ins, outs);
  const points = stripsSave(options) ? [winogradStrips, winograd32] : [winograd, winograd32];
  // Last, for it is only taken where it was measured.
  if (channels >= 128) return [...points, direct[0]!, winogradSubgroups];
  return channels >= 64 ? [...direct, points[0]!, winogradSubgroups] : direct;
}

/** Whether strips that stay in the cache save more bytes of points and products than they read weights again. */
function stripsSave(options: ConvolutionOptions): boolean {
  const { height, width, ins, outs } = options;
  const tiles = Math.ceil(height / 4) * Math.ceil(width / 4);
  const bytes = 36 * 4 * tiles * (ins + outs);
  const weights = 36 * 4 * ins * outs;
  return bytes > CACHE && (Math.ceil(bytes / CACHE) - 1) * weights < 2 * bytes;
}

/** By the cost of their products and transforms: with few tiles, each transformed weight serves too few of them. */
function softwareOrder({ options: { height, width, ins, outs, size } }: ConvolutionSite): readonly Variant[] {
  const tiles = Math.ceil(height / 4) * Math.ceil(width / 4);
  const direct = size * size * ins * registerTile(height * width, outs).cost;
  const transforms = (tiles * COST_OF_READ * (72 * ins + 52 * outs)) / LANES;
  const byPoints = 36 * ins * registerTile(tiles, outs).cost + transforms;
  return direct < byPoints ? [registers, softwareWinograd] : [softwareWinograd, registers];
}
