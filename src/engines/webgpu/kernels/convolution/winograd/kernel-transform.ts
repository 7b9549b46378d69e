import { POINTS_OF_WEIGHTS } from '../../../../winograd.ts';
import type { Dispatch } from '../../../kernel.ts';
import { gridOf } from '../grid.ts';
import { inputsOf } from '../../../../passes/convolution-options.ts';
import { input, kept, type ConvolutionSite } from '../options.ts';
import { lines, Shader } from '../shader.ts';
import type { Tiles } from './tiles.ts';

/** G: takes 3 weights to the 6 points of F(4, 3). */
const pointsOfWeights = (unit: string) => `fn points_of(g: array<${unit}, 3>) -> array<${unit}, 6> {
  return array<${unit}, 6>(
${POINTS_OF_WEIGHTS.map(([a, b, c]) => `    ${a} * g[0] + ${b} * g[1] + ${c} * g[2],`).join('\n')}
  );
}`;

/** G g Gᵀ of a kernel [3, 3, ins, outs]: units of [36, ins, outs], zero in channels that only fill up a quad. */
export function transformKernel({ options, traits }: ConvolutionSite, tiles: Tiles): Dispatch {
  const { ins, outs } = options;
  const { unit } = tiles;
  const rows = unit === 'f32' ? tiles.ins : 4 * tiles.ins;
  const pairs = rows * tiles.outs;
  const shader = new Shader();
  const weights = input(inputsOf(options).kernel);
  if (unit === 'f32') shader.array('weights', weights, 'read', 'f32', 9 * pairs);
  else shader.reads('weights', weights, 9 * ins, outs);
  shader.array('transformed', kept(0), 'read_write', unit, 36 * pairs);
  shader.add(pointsOfWeights(unit));
  const weight = (tap: number) =>
    unit === 'f32'
      ? `weights[${tap * pairs}u + i]`
      : `read_weights(${tap * ins}u + channel, i % ${tiles.outs}u)`;
  const body = `  let i = place * 64u + lane;
  if (i >= ${pairs}u) { return; }
  let channel = i / ${tiles.outs}u;
${lines(3, (j) => `  var column${j} = points_of(array<${unit}, 3>(${[j, 3 + j, 6 + j].map(weight).join(', ')}));`)}
${
  rows === ins
    ? ''
    : `  if (channel >= ${ins}u) {
${lines(3, (j) => `    column${j} = array<${unit}, 6>();`)}
  }`
}
${lines(
  6,
  (i) => `  let row${i} = points_of(array<${unit}, 3>(column0[${i}], column1[${i}], column2[${i}]));
${lines(6, (j) => `  transformed[${(6 * i + j) * pairs}u + i] = row${i}[${j}];`)}`,
)}`;
  return shader.dispatch('conv2d winograd kernel', gridOf(Math.ceil(pairs / 64), traits), 64, body);
}
