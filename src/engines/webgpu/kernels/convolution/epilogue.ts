import { blocksOf } from './bits.ts';
import { inputsOf, type ConvolutionOptions } from '../../../passes/convolution-options.ts';
import { STORED_HALF } from '../formats.ts';
import { input, output, type ConvolutionSite } from './options.ts';
import { signsAt } from './prologue.ts';
import { lines, reluOf, repeat, type Shader } from './shader.ts';

/** Gives the shader what {@link epilogue} reads, writes and calls. */
export function addEpilogue(shader: Shader, options: ConvolutionOptions): void {
  const { outs, epilogue } = options;
  const inputs = inputsOf(options);
  if (inputs.bias !== undefined) shader.reads('bias', input(inputs.bias), outs);
  inputs.addedAfter.forEach((index, i) => {
    shader.reads(`added_to_y${i}`, input(index), outs);
  });
  if (inputs.signsAfter !== undefined) shader.array('signs_for_y', input(inputs.signsAfter), 'read', 'u32');
  epilogue.outputs.forEach((name, i) => {
    if (name === 'full' || name === 'pooled') shader.writes(name, output(i), outs);
    else shader.array(name, output(i), 'read_write', 'u32');
  });
  if (epilogue.relu) shader.add(reluOf('vec4f'));
  shader.add(`fn bits_of(marked: vec4<bool>) -> u32 {
  return dot(select(vec4u(), vec4u(1, 2, 4, 8), marked), vec4u(1));
}`);
}

/** What an invocation has of a block: all 4 rows, or the half that the variable `half` says, 0 or 1. */
export type BlockRows = 4 | 2;

/**
 * WGSL that ends the convolution for one block or half of one: `y[4 row + column]` are the sums of its pixels, and `quad`,
 * `down` and `across` say where the block lies. The choices of a half are left in `chosen`, its 16 bits of the word.
 */
export function epilogue(
  shader: Shader,
  { options, traits }: ConvolutionSite,
  blockRows: BlockRows = 4,
): string {
  const { height, width, outs, epilogue: asked } = options;
  // Where features are half floats, so is what a mean is taken of: see `program/formats.ts`.
  const rounds = traits.precision === 'mixed' && asked.pool === 'average' && outs % 4 === 0;
  if (rounds) shader.add(STORED_HALF);
  const blocks = blocksOf(height, width, outs);
  const writes = new Set(asked.outputs);
  const whole = blockRows === 4;
  const block = () =>
    `let block = (down * ${shader.size('blocks_across', blocks.across)} + across) * ${shader.size('blocks_quads', blocks.quads)} + quad;`;
  return [
    writes.has('signs') || (writes.has('choices') && whole) || asked.mask ? block() : '',
    asked.bias ? 'let b = read_bias(0u, quad);' : '',
    writes.has('signs') ? `var signs_of_y = ${whole ? 'vec2u()' : '0u'};` : '',
    repeat(4 * blockRows, traits.software, (i) => pixel(shader, options, i, blockRows, rounds)),
    !writes.has('signs')
      ? ''
      : whole
        ? 'signs[2u * block] = signs_of_y.x;\nsigns[2u * block + 1u] = signs_of_y.y;'
        : 'signs[2u * block + half] = signs_of_y;',
    writes.has('choices') && whole ? 'var chosen = 0u;' : '',
    asked.pool ? repeat(blockRows, traits.software, (i) => square(shader, options, i, blockRows)) : '',
    writes.has('choices') && whole ? 'choices[block] = chosen;' : '',
  ]
    .filter(Boolean)
    .join('\n');
}

/** Pixel i of the block. What is added and written is only where the features have it. */
function pixel(
  shader: Shader,
  options: ConvolutionOptions,
  i: string,
  blockRows: BlockRows,
  rounds: boolean,
): string {
  const { height, width, epilogue: asked } = options;
  const inside = [
    ...Array.from({ length: asked.add }, (_, n) => `    y[${i}] += read_added_to_y${n}(at, quad);`),
    asked.mask
      ? `    y[${i}] = select(vec4f(), y[${i}], ${signsAt('signs_for_y', 'block', 'row', 'column')});`
      : '',
    asked.outputs.includes('full') ? `    write_full(at, quad, y[${i}]);` : '',
  ].filter(Boolean);
  const bits = `bits_of(y[${i}] > vec4f()) << (4u * (${i} & 7u))`;
  return [
    asked.bias ? `  y[${i}] += b;` : '',
    asked.relu ? `  y[${i}] = relu(y[${i}]);` : '',
    rounds ? `  y[${i}] = stored_half(y[${i}]);` : '',
    inside.length > 0
      ? `  let row = 4u * down + ${blockRows === 4 ? '' : '2u * half + '}(${i} >> 2u);
  let column = 4u * across + (${i} & 3u);
  if (row < ${shader.size('height', height)} && column < ${shader.size('width', width)}) {
    let at = row * ${shader.size('width', width)} + column;
${inside.join('\n')}
  }`
      : '',
    asked.outputs.includes('signs') ? `  signs_of_y${blockRows === 4 ? `[${i} >> 3u]` : ''} |= ${bits};` : '',
  ]
    .filter(Boolean)
    .join('\n');
}

/** Square i of the four of the block, or of the two of its half: its pool, and where a maximum came from, the first in reading order. */
function square(shader: Shader, options: ConvolutionOptions, i: string, blockRows: BlockRows): string {
  const { height, width, epilogue: asked } = options;
  const places = ['0u', '1u', '4u', '5u'];
  return [
    lines(4, (n) => `  let y${n} = y[8u * (${i} >> 1u) + 2u * (${i} & 1u) + ${places[n]}];`),
    asked.pool === 'average'
      ? '  let mean = 0.25 * (y0 + y1 + y2 + y3);'
      : '  let top = max(max(y0, y1), max(y2, y3));',
    asked.outputs.includes('choices')
      ? `  let places = select(select(select(vec4u(3), vec4u(2), y2 == top), vec4u(1), y1 == top), vec4u(), y0 == top);
  chosen |= dot(places, vec4u(1, 4, 16, 64)) << (8u * ${i});`
      : '',
    asked.outputs.includes('pooled')
      ? `  let row = 2u * down + ${blockRows === 4 ? `(${i} >> 1u)` : 'half'};
  let column = 2u * across + (${i} & 1u);
  if (row < ${shader.size('pooled_rows', height >> 1)} && column < ${shader.size('pooled_columns', width >> 1)}) {
    write_pooled(row * ${shader.size('pooled_columns', width >> 1)} + column, quad, ${asked.pool === 'average' ? 'mean' : 'top'});
  }`
      : '',
  ]
    .filter(Boolean)
    .join('\n');
}
