import { POINTS_OF_WEIGHTS } from '../../../../winograd.ts';
import type { Dispatch } from '../../../kernel.ts';
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

/** G g Gᵀ of a kernel [3, 3, ins, outs]: units of [36, ins, outs], zero in channels that only fill up quads and pairs of them. */
export function transformKernel(
  { options, traits }: ConvolutionSite,
  { software, ins: unitsIn, outs: unitsOut }: Tiles,
): { readonly dispatch: Dispatch; readonly bytes: number } {
  const { ins, outs } = options;
  const unit = software ? 'f32' : 'vec4f';
  const rows = software ? unitsIn : 8 * unitsIn;
  const pairs = rows * unitsOut;
  const shader = new Shader();
  const weights = input(inputsOf(options).kernel);
  if (software) shader.array('weights', weights, 'read', 'f32');
  else shader.reads('weights', weights, outs);
  shader.array('transformed', kept(0), 'read_write', unit);
  shader.add(pointsOfWeights(unit));
  const [count, across, channels] = [
    shader.size('pairs', pairs),
    shader.size('across', unitsOut),
    shader.size('channels', ins),
  ];
  const weight = (tap: number) =>
    software
      ? `weights[${tap}u * ${count} + i]`
      : `read_weights(${tap}u * ${channels} + channel, i % ${across})`;
  const body = `  let i = place * 64u + lane;
  if (i >= ${count}) { return; }
  let channel = i / ${across};
${lines(3, (j) => `  var column${j} = points_of(array<${unit}, 3>(${[j, 3 + j, 6 + j].map(weight).join(', ')}));`)}
  if (channel >= ${channels}) {
${lines(3, (j) => `    column${j} = array<${unit}, 6>();`)}
  }
${lines(
  6,
  (i) => `  let row${i} = points_of(array<${unit}, 3>(column0[${i}], column1[${i}], column2[${i}]));
${lines(6, (j) => `  transformed[${6 * i + j}u * ${count} + i] = row${i}[${j}];`)}`,
)}`;
  return {
    dispatch: shader.dispatch('conv2d winograd kernel', Math.ceil(pairs / 64), 64, body, traits),
    bytes: 36 * pairs * (software ? 4 : 16),
  };
}
