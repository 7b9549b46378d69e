import type { Dispatch, DeviceTraits } from '../../kernel.ts';
import { output, scratch } from '../convolution/options.ts';
import { Shader } from '../convolution/shader.ts';
import type { Slices } from './slices.ts';

/** Adds the sums of all slices, in order, and mirrors the tiles above the diagonal. */
export function reduceSlices(
  { channels, side, along, tiles, slices }: Slices,
  traits: DeviceTraits,
): Dispatch {
  const entries = channels * channels;
  const slice = tiles * side * side;
  const shader = new Shader();
  shader.array('sums', scratch(0), 'read', 'f32');
  shader.array('gram', output(0), 'read_write', 'f32');
  const width = shader.size('channels', channels);
  const tilesAlong = shader.size('tiles_along', along);
  const body = `  let i = place * 64u + lane;
  if (i >= ${shader.size('entries', entries)}) { return; }
  // Below the diagonal, the entry is that of its mirror image.
  let i_row = i / ${width};
  let i_column = i - i_row * ${width};
  let row = min(i_row, i_column);
  let column = max(i_row, i_column);
  let down = row / ${side}u;
  // Tiles of the rows above it, row by row: along, along - 1, ...
  let tile = down * (2u * ${tilesAlong} + 1u) / 2u - down * down / 2u + column / ${side}u - down;
  var at = (tile * ${side}u + row % ${side}u) * ${side}u + column % ${side}u;
  var total = 0f;
  // Read once: the loop would read them in each round.
  let slices = ${shader.size('slices', slices)};
  let slice = ${shader.size('slice', slice)};
  for (var s = 0u; s < 65536u; s++) {
    if (s >= slices) { break; }
    total += sums[at];
    at += slice;
  }
  gram[i] = total;`;
  return shader.dispatch('gram reduce', Math.ceil(entries / 64), 64, body, traits);
}
