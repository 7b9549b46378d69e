import type { Binding, Dispatch } from '../../../kernel.ts';
import { gridOf } from '../grid.ts';
import { kept, type ConvolutionSite } from '../options.ts';
import { eachSum, LANES, registerTile } from '../register-tile.ts';
import { lines, Shader } from '../shader.ts';
import type { Tiles } from './tiles.ts';

/**
 * The 36 products [tiles, ins] by [ins, outs] on a software adapter: no barriers, and as large a tile of sums in each
 * invocation as pays, so that each read serves many multiplications. Lanes take outputs side by side.
 */
export function registerProducts(
  { traits }: ConvolutionSite,
  { count, ins, outs }: Tiles,
  points: Binding,
  products: Binding,
): Dispatch {
  const tile = registerTile(count, outs);
  const { rows, columns, down, across } = tile;
  const shader = new Shader();
  shader.array('points', points, 'read', 'f32', 36 * count * ins);
  shader.array('transformed', kept(0), 'read', 'f32', 36 * ins * outs);
  shader.array('products', products, 'read_write', 'f32', 36 * count * outs);
  const body = `  let first_column = ${LANES * columns}u * (place % ${across}u) + lane;
  let first_row = ${rows}u * ((place / ${across}u) % ${down}u);
  let point = place / ${across * down}u;
${eachSum(tile, (r, c) => `var s${r}_${c} = 0f;`)}
  // Rows and columns past the end are computed like the last, and not written.
${lines(rows, (r) => `  var a${r} = (point * ${count}u + min(first_row + ${r}u, ${count - 1}u)) * ${ins}u;`)}
${lines(columns, (c) => `  var b${c} = point * ${ins * outs}u + min(first_column + ${LANES * c}u, ${outs - 1}u);`)}
  for (var k = 0u; k < ${ins}u; k++) {
${lines(rows, (r) => `    let x${r} = points[a${r} + k];`)}
${lines(columns, (c) => `    let w${c} = transformed[b${c}]; b${c} += ${outs}u;`)}
${eachSum(tile, (r, c) => `s${r}_${c} += x${r} * w${c};`)}
  }
${lines(
  rows,
  (r) => `  if (first_row + ${r}u < ${count}u) {
    let at = (point * ${count}u + first_row + ${r}u) * ${outs}u + first_column;
${lines(columns, (c) => `    if (first_column + ${LANES * c}u < ${outs}u) { products[at + ${LANES * c}u] = s${r}_${c}; }`)}
  }`,
)}`;
  return shader.dispatch('conv2d winograd products', gridOf(36 * down * across, traits), LANES, body);
}
