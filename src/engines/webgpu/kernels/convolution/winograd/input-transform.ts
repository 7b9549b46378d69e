import { BOTH2, FAR, FAR2, NEAR, NEAR2 } from '../../../../winograd.ts';
import type { Binding, Dispatch } from '../../../kernel.ts';
import type { ConvolutionSite } from '../options.ts';
import { lines, Shader } from '../shader.ts';
import type { Tiles } from './tiles.ts';

/** Bᵀ: takes 6 entries in a row to the 6 points of F(4, 3). */
const POINTS_OF_ENTRIES = (unit: string) => `fn points_of(d: array<${unit}, 6>) -> array<${unit}, 6> {
  let even = d[4] - ${FAR2} * d[2];
  let odd = ${NEAR} * (d[3] - ${FAR2} * d[1]);
  let even2 = d[4] - ${NEAR2} * d[2];
  let odd2 = ${FAR} * (d[3] - ${NEAR2} * d[1]);
  return array<${unit}, 6>(
    d[0] - ${BOTH2} * d[2] + d[4],
    even + odd,
    even - odd,
    even2 + odd2,
    even2 - odd2,
    d[1] - ${BOTH2} * d[3] + d[5],
  );
}`;

/** How a shader gets the 6 x 6 pixels around a tile. */
export interface Window {
  /** Adds what `before` and `pixel` use. */
  readonly add: (shader: Shader) => void;
  /** WGSL that comes before the pixels; it knows the tile's row `down` and column `across` of tiles, and `unit`. */
  readonly before: string;
  /** WGSL of the pixel in a row and a column of the window. */
  readonly pixel: (row: number, column: number) => string;
}

/**
 * Bᵀ d B of each tile of a strip, where d are the 6 x 6 pixels around the tile's 4 x 4. An invocation has one channel on
 * software, else half a quad: with a whole one, the registers would not do. Points are [36, tiles, ins], or [36, pairs of
 * quads, tiles, 2 quads], so that the products read what lies side by side.
 */
export function transformInput(
  { traits }: ConvolutionSite,
  tiles: Tiles,
  window: Window,
  points: Binding,
  strip: number,
): Dispatch {
  const { software, count } = tiles;
  const [unit, units] = software ? ['f32', tiles.ins] : ['vec2f', 4 * tiles.ins];
  const shader = new Shader();
  window.add(shader);
  shader.array('points', points, 'read_write', unit);
  shader.add(POINTS_OF_ENTRIES(unit));
  const across = shader.size('tiles_across', tiles.across);
  const body = `  let ins = ${shader.size('units', units)};
  let tiles = ${shader.size('tiles', count)};
  let i = place * 64u + lane;
  if (i >= tiles * ins) { return; }
  // Remainders by hand: a division takes time, above all on software.
  let tile = i / ins;
  let unit = i - tile * ins;
  let row_of_strip = tile / ${across};
  let down = ${shader.size('first_row', strip * tiles.rows)} + row_of_strip;
  let across = tile - row_of_strip * ${across};
${window.before}
${lines(6, (j) => `  let column${j} = points_of(array<${unit}, 6>(${[0, 1, 2, 3, 4, 5].map((i) => window.pixel(i, j)).join(', ')}));`)}
  var at = ${software ? 'i' : `((unit / 4u) * tiles + tile) * 4u + unit % 4u`};
${lines(
  6,
  (
    i,
  ) => `  let row${i} = points_of(array<${unit}, 6>(${[0, 1, 2, 3, 4, 5].map((j) => `column${j}[${i}]`).join(', ')}));
${lines(6, (j) => `  points[at] = row${i}[${j}];\n  at += tiles * ins;`)}`,
)}`;
  return shader.dispatch('conv2d winograd input', Math.ceil((count * units) / 64), 64, body, traits);
}
