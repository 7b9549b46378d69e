import type { Dispatch, DeviceTraits } from '../../kernel.ts';
import { input, scratch } from '../convolution/options.ts';
import { lines, Shader } from '../convolution/shader.ts';
import { addTileAt, type Slices } from './slices.ts';

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
  shader.array('x', input(0), 'read', 'f32');
  shader.array('sums', scratch(0), 'read_write', 'f32');
  addTileAt(shader, slices);
  const allTiles = shader.size('tiles', tiles);
  const [deep, count] = [shader.size('depth', depth), shader.size('positions', positions)];
  const sums = (text: (r: number, c: number) => string) =>
    lines(side, (r) => '  ' + Array.from({ length: columns }, (_, c) => text(r, c)).join(' '));
  // Channels past the end are computed like the last one, and never read.
  const body = `  let channels = ${shader.size('channels', channels)};
  let tile = tile_at(place % ${allTiles}) * ${side}u;
  let slice = place / ${allTiles};
${lines(side, (r) => `  let row${r} = min(tile.x + ${r}u, channels - 1u);`)}
${lines(columns, (c) => `  let column${c} = min(tile.y + ${LANES * c}u + lane, channels - 1u);`)}
${sums((r, c) => `var s${r}_${c} = 0f;`)}
  let end = min((slice + 1u) * ${deep}, ${count}) * channels;
  var at = slice * ${deep} * channels;
  for (var k = 0u; k < 65536u * 65535u; k++) {
    if (at >= end) { break; }
${lines(side, (r) => `    let a${r} = x[at + row${r}];`)}
${lines(columns, (c) => `    let b${c} = x[at + column${c}];`)}
${sums((r, c) => `s${r}_${c} += a${r} * b${c};`)}
    at += channels;
  }
  let to = place * ${side * side}u + lane;
${sums((r, c) => `sums[to + ${r * side + LANES * c}u] = s${r}_${c};`)}`;
  return shader.dispatch('gram tiles', tiles * slices.slices, LANES, body, traits);
}
