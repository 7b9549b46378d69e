import { rowsColumns, type Shape } from '../../../../program/shape.ts';
import type { DeviceTraits, Dispatch, Kernel } from '../../kernel.ts';
import type { KernelMaker } from '../../kernel-maker.ts';
import { reduceSlices } from './reduce.ts';
import { registerTiles } from './register-tiles.ts';
import { sharedTiles } from './shared-tiles.ts';
import { bytesOfSums, slicesOf, type Slices } from './slices.ts';

/** The ways to make a Gram matrix on a device, by name, the likely best first. */
export function gramWays(traits: DeviceTraits): ReadonlyMap<string, Way> {
  if (traits.software) return new Map([['gram', registerTiles]]);
  const bySubgroups: Way = (slices) => sharedTiles(slices, traits, true);
  return new Map([
    ['gram', sharedTiles],
    ...(traits.subgroups ? [['gram subgroups', bySubgroups] as const] : []),
  ]);
}

type Way = (slices: Slices, traits: DeviceTraits) => Dispatch;

/** What findings know the Gram matrix of x by. */
export function gramKey([positions, channels]: Shape): string {
  return `gram ${positions} x ${channels}`;
}

/** xᵀ x of x [positions, channels], by sums over slices of the positions and then over the slices. */
export const gramKernel: KernelMaker<'gram'> = ({ inputs: [x], traits }) => {
  const ways = gramWays(traits);
  const found = traits.findings?.get(gramKey(x));
  const name = found !== undefined && ways.has(found) ? found : 'gram';
  return gramBy(ways.get(name)!, x, traits);
};

export function gramBy(way: Way, x: Shape, traits: DeviceTraits): Kernel {
  const [positions, channels] = rowsColumns(x);
  const sides = traits.software ? [16, 32] : [32, 64];
  // The larger tile reads less for each sum; the smaller wastes less where channels do not fill it.
  const side = channels > sides[0]! ? sides[1]! : sides[0]!;
  const slices = slicesOf(positions, channels, side, traits);
  return {
    dispatches: [way(slices, traits), reduceSlices(slices, traits)],
    scratch: [bytesOfSums(slices)],
  };
}
