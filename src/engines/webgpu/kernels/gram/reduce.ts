import type { Dispatch, DeviceTraits } from '../../kernel.ts';
import { gridOf } from '../convolution/grid.ts';
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
  shader.array('sums', scratch(0), 'read', 'f32', slices * slice);
  shader.array('gram', output(0), 'read_write', 'f32', entries);
  const body = `  let i = place * 64u + lane;
  if (i >= ${entries}u) { return; }
  // Below the diagonal, the entry is that of its mirror image.
  let row = min(i / ${channels}u, i % ${channels}u);
  let column = max(i / ${channels}u, i % ${channels}u);
  let down = row / ${side}u;
  // Tiles of the rows above it, row by row: along, along - 1, ...
  let tile = down * ${2 * along + 1}u / 2u - down * down / 2u + column / ${side}u - down;
  var at = (tile * ${side}u + row % ${side}u) * ${side}u + column % ${side}u;
  var total = 0f;
  for (var s = 0u; s < ${slices}u; s++) {
    total += sums[at];
    at += ${slice}u;
  }
  gram[i] = total;`;
  return shader.dispatch('gram reduce', gridOf(Math.ceil(entries / 64), traits), 64, body);
}
