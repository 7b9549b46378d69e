import { FAR, FAR2, FAR3, NEAR, NEAR2, NEAR3 } from '../../../../winograd.ts';
import type { Binding, Dispatch } from '../../../kernel.ts';
import type { ConvolutionSite } from '../options.ts';
import { lines, Shader } from '../shader.ts';
import type { Tiles } from './tiles.ts';

/** Aᵀ: takes the 6 points of F(4, 3) to 4 entries in a row. */
const ENTRIES_OF_POINTS = (unit: string) => `fn entries_of(m: array<${unit}, 6>) -> array<${unit}, 4> {
  let sum = m[1] + m[2];
  let difference = m[1] - m[2];
  let sum2 = m[3] + m[4];
  let difference2 = m[3] - m[4];
  return array<${unit}, 4>(
    m[0] + sum + sum2,
    ${NEAR} * difference + ${FAR} * difference2,
    ${NEAR2} * sum + ${FAR2} * sum2,
    ${NEAR3} * difference + ${FAR3} * difference2 + m[5],
  );
}`;

/** How a shader ends that has the 4 x 4 pixels of a tile. */
export interface Ending {
  /** Adds what `text` uses. */
  readonly add: (shader: Shader) => void;
  /** WGSL that writes `y[4 row + column]` of the tile at row `down` and column `across` of tiles, unit `quad`. */
  readonly text: (shader: Shader) => string;
}

/** Aᵀ m A of each tile of a strip, where m are its 6 x 6 products, units of [36, tiles, outs]. */
export function transformOutput(
  { traits }: ConvolutionSite,
  tiles: Tiles,
  products: Binding,
  strip: number,
  ending: Ending,
): Dispatch {
  const { software, count } = tiles;
  const unit = software ? 'f32' : 'vec4f';
  const shader = new Shader();
  shader.array('products', products, 'read', unit);
  shader.add(ENTRIES_OF_POINTS(unit));
  ending.add(shader);
  const across = shader.size('tiles_across', tiles.across);
  const product = (i: number, j: number) => `products[${6 * i + j}u * entries + i]`;
  const body = `  let outs = ${shader.size('units', tiles.outs)};
  let entries = ${shader.size('entries', count * tiles.outs)};
  let i = place * 64u + lane;
  if (i >= entries) { return; }
  // Remainders by hand: a division takes time, above all on software.
  let tile = i / outs;
  let quad = i - tile * outs;
  let row_of_strip = tile / ${across};
  let across = tile - row_of_strip * ${across};
  let down = ${shader.size('first_row', strip * tiles.rows)} + row_of_strip;
  if (down >= ${shader.size('tiles_down', tiles.down)}) { return; }
${lines(6, (j) => `  let column${j} = entries_of(array<${unit}, 6>(${[0, 1, 2, 3, 4, 5].map((i) => product(i, j)).join(', ')}));`)}
  var y: array<${unit}, 16>;
${lines(
  4,
  (
    i,
  ) => `  let row${i} = entries_of(array<${unit}, 6>(${[0, 1, 2, 3, 4, 5].map((j) => `column${j}[${i}]`).join(', ')}));
${lines(4, (j) => `  y[${4 * i + j}] = row${i}[${j}];`)}`,
)}
${ending.text(shader)}`;
  return shader.dispatch('conv2d winograd output', Math.ceil((count * tiles.outs) / 64), 64, body, traits);
}
