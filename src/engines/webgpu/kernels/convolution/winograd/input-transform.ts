import { BOTH2, FAR, FAR2, NEAR, NEAR2 } from '../../../../winograd.ts';
import type { Binding, Dispatch } from '../../../kernel.ts';
import { gridOf } from '../grid.ts';
import type { ConvolutionSite } from '../options.ts';
import { lines, repeat, Shader } from '../shader.ts';
import { addStrip } from './strips.ts';
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

/**
 * Bᵀ d B of each tile of a strip, where d are the 6 x 6 pixels around the tile's 4 x 4: units of [36, tiles, ins].
 * `given` adds `given(row, column, unit)`, which is zero outside of the features. Where it is long, it is called in a
 * loop, since 36 copies of it would take a compiler too long.
 */
export function transformInput(
  { traits }: ConvolutionSite,
  tiles: Tiles,
  given: { readonly add: (shader: Shader) => void; readonly long: boolean },
  points: Binding,
  strip: Binding | undefined,
): Dispatch {
  const { unit, ins, count, across } = tiles;
  const shader = new Shader();
  given.add(shader);
  shader.array('points', points, 'read_write', unit, 36 * count * ins);
  shader.add(POINTS_OF_ENTRIES(unit));
  const body = `  let i = place * 64u + lane;
  if (i >= ${count * ins}u) { return; }
  let unit = i % ${ins}u;
  let tile = i / ${ins}u;
  let top = 4 * i32(${addStrip(shader, tiles, strip)} + tile / ${across}u) - 1;
  let left = 4 * i32(tile % ${across}u) - 1;
  var d: array<${unit}, 36>;
${repeat(36, given.long, (n) => `  d[${n}] = given(top + i32(${n} / 6u), left + i32(${n} % 6u), unit);`)}
${lines(6, (j) => `  let column${j} = points_of(array<${unit}, 6>(${[0, 6, 12, 18, 24, 30].map((n) => `d[${n + j}]`).join(', ')}));`)}
${lines(
  6,
  (
    i,
  ) => `  let row${i} = points_of(array<${unit}, 6>(${[0, 1, 2, 3, 4, 5].map((j) => `column${j}[${i}]`).join(', ')}));
${lines(6, (j) => `  points[${(6 * i + j) * count * ins}u + i] = row${i}[${j}];`)}`,
)}`;
  return shader.dispatch('conv2d winograd input', gridOf(Math.ceil((count * ins) / 64), traits), 64, body);
}
