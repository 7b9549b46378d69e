import { rowsColumns } from '../../../../program/shape.ts';
import type { KernelMaker } from '../../kernel-maker.ts';
import { reduceSlices } from './reduce.ts';
import { registerTiles } from './register-tiles.ts';
import { sharedTiles } from './shared-tiles.ts';
import { bytesOfSums, slicesOf } from './slices.ts';

/** xᵀ x of x [positions, channels], by sums over slices of the positions and then over the slices. */
export const gramKernel: KernelMaker<'gram'> = ({ inputs: [x], traits }) => {
  const [positions, channels] = rowsColumns(x);
  const sides = traits.software ? [16, 32] : [32, 64];
  // The larger tile reads less for each sum; the smaller wastes less where channels do not fill it.
  const side = channels > sides[0]! ? sides[1]! : sides[0]!;
  const slices = slicesOf(positions, channels, side, traits);
  const tiles = traits.software ? registerTiles : sharedTiles;
  return {
    dispatches: [tiles(slices, traits), reduceSlices(slices, traits)],
    scratch: [bytesOfSums(slices)],
  };
};
