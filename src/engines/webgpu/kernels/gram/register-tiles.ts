import type { Dispatch, DeviceTraits } from '../../kernel.ts';
import { gridOf } from '../convolution/grid.ts';
import { input, scratch } from '../convolution/options.ts';
import { lines, Shader } from '../convolution/shader.ts';
import { tileAt, type Slices } from './slices.ts';

/** Lanes that a software adapter computes at a time. */
const LANES = 4;

/**
 * The sums of each tile and slice on a software adapter, without barriers: a workgroup of four lanes makes a whole tile,
 * each lane every fourth of its columns.
 */
export function registerTiles(slices: Slices, traits: DeviceTraits): Dispatch {
  const { positions, channels, side, tiles, depth } = slices;
  const columns = side / LANES;
  const shader = new Shader();
  shader.array('x', input(0), 'read', 'f32', positions * channels);
  shader.array('sums', scratch(0), 'read_write', 'f32', slices.slices * tiles * side * side);
  shader.add(tileAt(slices));
  const sums = (text: (r: number, c: number) => string) =>
    lines(side, (r) => '  ' + Array.from({ length: columns }, (_, c) => text(r, c)).join(' '));
  // Channels past the end are computed like the last, and nobody reads them.
  const body = `  let tile = tile_at(place % ${tiles}u) * ${side}u;
  let slice = place / ${tiles}u;
${lines(side, (r) => `  let row${r} = min(tile.x + ${r}u, ${channels - 1}u);`)}
${lines(columns, (c) => `  let column${c} = min(tile.y + ${LANES * c}u + lane, ${channels - 1}u);`)}
${sums((r, c) => `var s${r}_${c} = 0f;`)}
  let end = min((slice + 1u) * ${depth}u, ${positions}u) * ${channels}u;
  for (var at = slice * ${depth * channels}u; at < end; at += ${channels}u) {
${lines(side, (r) => `    let a${r} = x[at + row${r}];`)}
${lines(columns, (c) => `    let b${c} = x[at + column${c}];`)}
${sums((r, c) => `s${r}_${c} += a${r} * b${c};`)}
  }
  let to = place * ${side * side}u + lane;
${sums((r, c) => `sums[to + ${r * side + LANES * c}u] = s${r}_${c};`)}`;
  return shader.dispatch('gram tiles', gridOf(tiles * slices.slices, traits), LANES, body);
}
