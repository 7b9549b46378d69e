import type { Dispatch, DeviceTraits } from '../../kernel.ts';
import { gridOf } from '../convolution/grid.ts';
import { input, scratch } from '../convolution/options.ts';
import { lines, Shader } from '../convolution/shader.ts';
import { tileAt, type Slices } from './slices.ts';

/** Positions that are in shared memory at a time. */
const DEPTH = 16;

/**
 * The sums of each tile and slice on a graphics processor. A workgroup makes a whole tile, each of its 8 x 8 threads a
 * part of side / 8 by side / 8 channels in registers; 16 positions at a time are shared by all.
 */
export function sharedTiles(slices: Slices, traits: DeviceTraits): Dispatch {
  const { positions, channels, side, tiles, depth } = slices;
  const quads = side / 4;
  // Quads of a thread along each side: quads row, row + 8 of the rows and column, column + 8 of the columns.
  const own = side / 32;
  const shader = new Shader();
  shader.reads('x', input(0), positions, channels);
  shader.array('sums', scratch(0), 'read_write', 'vec4f', slices.slices * tiles * side * quads);
  shader.add(tileAt(slices));
  shader.add(`var<workgroup> shared_rows: array<vec4f, ${quads * DEPTH}>;
var<workgroup> shared_columns: array<vec4f, ${quads * DEPTH}>;`);
  shader.add(`fn quad_of(position: u32, quad: u32, end: u32) -> vec4f {
  if (position >= end || quad >= ${Math.ceil(channels / 4)}u) { return vec4f(); }
  return read_x(position, quad);
}`);
  const sums = (text: (r: number, c: number) => string) =>
    lines(4 * own, (r) => lines(own, (c) => text(r, c)));
  const body = `  let tile = tile_at(place % ${tiles}u) * ${quads}u;
  let slice = place / ${tiles}u;
  let row = lane / 8u;
  let column = lane % 8u;
${sums((r, c) => `  var s${r}_${c} = vec4f();`)}
  let end = min((slice + 1u) * ${depth}u, ${positions}u);
  for (var first = slice * ${depth}u; first < end; first += ${DEPTH}u) {
    for (var i = lane; i < ${quads * DEPTH}u; i += 64u) {
      shared_rows[i] = quad_of(first + i / ${quads}u, tile.x + i % ${quads}u, end);
      shared_columns[i] = quad_of(first + i / ${quads}u, tile.y + i % ${quads}u, end);
    }
    workgroupBarrier();
    for (var d = 0u; d < ${DEPTH}u; d++) {
${lines(own, (n) => `      let a${n} = shared_rows[${quads}u * d + row + ${8 * n}u];`)}
${lines(own, (n) => `      let b${n} = shared_columns[${quads}u * d + column + ${8 * n}u];`)}
${sums((r, c) => `      s${r}_${c} += a${r >> 2}[${r & 3}] * b${c};`)}
    }
    workgroupBarrier();
  }
  let to = place * ${side * quads}u + column;
${sums((r, c) => `  sums[to + (4u * row + ${32 * (r >> 2) + (r & 3)}u) * ${quads}u + ${8 * c}u] = s${r}_${c};`)}`;
  return shader.dispatch('gram tiles', gridOf(tiles * slices.slices, traits), 64, body);
}
