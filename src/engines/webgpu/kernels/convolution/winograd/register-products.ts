import type { Binding, Dispatch } from '../../../kernel.ts';
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
  shader.array('points', points, 'read', 'f32');
  shader.array('transformed', kept(0), 'read', 'f32');
  shader.array('products', products, 'read_write', 'f32');
  const [tilesAcross, tilesDown] = [shader.size('across', across), shader.size('down', down)];
  const body = `  // Read once: the loop would read them in each round.
  let ins = ${shader.size('ins', ins)};
  let outs = ${shader.size('outs', outs)};
  let tiles = ${shader.size('tiles', count)};
  let first_column = ${LANES * columns}u * (place % ${tilesAcross}) + lane;
  let first_row = ${rows}u * ((place / ${tilesAcross}) % ${tilesDown});
  let point = place / (${tilesAcross} * ${tilesDown});
${eachSum(tile, (r, c) => `var s${r}_${c} = 0f;`)}
  // Rows and columns past the end are computed like the last, and not written.
${lines(rows, (r) => `  var a${r} = (point * tiles + min(first_row + ${r}u, tiles - 1u)) * ins;`)}
${lines(columns, (c) => `  var b${c} = point * ins * outs + min(first_column + ${LANES * c}u, outs - 1u);`)}
  for (var k = 0u; k < ins; k++) {
${lines(rows, (r) => `    let x${r} = points[a${r} + k];`)}
${lines(columns, (c) => `    let w${c} = transformed[b${c}]; b${c} += outs;`)}
${eachSum(tile, (r, c) => `s${r}_${c} += x${r} * w${c};`)}
  }
${lines(
  rows,
  (r) => `  if (first_row + ${r}u < tiles) {
    let at = (point * tiles + first_row + ${r}u) * outs + first_column;
${lines(columns, (c) => `    if (first_column + ${LANES * c}u < outs) { products[at + ${LANES * c}u] = s${r}_${c}; }`)}
  }`,
)}`;
  return shader.dispatch('conv2d winograd products', 36 * down * across, LANES, body, traits);
}
