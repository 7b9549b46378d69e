import { blocksOf } from './bits.ts';
import { inputsOf, type ConvolutionOptions } from '../../../passes/convolution-options.ts';
import { input, output, type ConvolutionSite } from './options.ts';
import { signsAt } from './prologue.ts';
import { lines, reluOf, repeat, type Shader } from './shader.ts';

/** Gives the shader what {@link epilogue} reads, writes and calls. */
export function addEpilogue(shader: Shader, options: ConvolutionOptions): void {
  const { height, width, outs, epilogue } = options;
  const inputs = inputsOf(options);
  const { count } = blocksOf(height, width, outs);
  if (inputs.bias !== undefined) shader.reads('bias', input(inputs.bias), 1, outs);
  inputs.addedAfter.forEach((index, i) => {
    shader.reads(`added_to_y${i}`, input(index), height * width, outs);
  });
  if (inputs.signsAfter !== undefined)
    shader.array('signs_for_y', input(inputs.signsAfter), 'read', 'u32', 2 * count);
  epilogue.outputs.forEach((name, i) => {
    if (name === 'full') shader.writes('full', output(i), height * width, outs);
    else if (name === 'pooled') shader.writes('pooled', output(i), (height >> 1) * (width >> 1), outs);
    else shader.array(name, output(i), 'read_write', 'u32', name === 'signs' ? 2 * count : count);
  });
  if (epilogue.relu) shader.add(reluOf('vec4f'));
  shader.add(`fn bits_of(marked: vec4<bool>) -> u32 {
  return dot(select(vec4u(), vec4u(1, 2, 4, 8), marked), vec4u(1));
}`);
}

/**
 * WGSL that ends the convolution for one block: `y[4 row + column]` are the sums of its 4 x 4 pixels, and `quad`,
 * `down` and `across` say where it lies.
 */
export function epilogue({ options, traits }: ConvolutionSite): string {
  const { height, width, outs, epilogue: asked } = options;
  const blocks = blocksOf(height, width, outs);
  const writes = new Set(asked.outputs);
  return [
    `let block = (down * ${blocks.across}u + across) * ${blocks.quads}u + quad;`,
    asked.bias ? 'let b = read_bias(0u, quad);' : '',
    writes.has('signs') ? 'var signs_of_y = vec2u();' : '',
    repeat(16, traits.software, (i) => pixel(options, i)),
    writes.has('signs') ? 'signs[2u * block] = signs_of_y.x;\nsigns[2u * block + 1u] = signs_of_y.y;' : '',
    writes.has('choices') ? 'var chosen = 0u;' : '',
    asked.pool ? repeat(4, traits.software, (i) => square(options, i)) : '',
    writes.has('choices') ? 'choices[block] = chosen;' : '',
  ]
    .filter(Boolean)
    .join('\n');
}

/** Pixel i of the block. What is added and written is only where the features have it. */
function pixel({ height, width, epilogue: asked }: ConvolutionOptions, i: string): string {
  const inside = [
    ...Array.from({ length: asked.add }, (_, n) => `    y[${i}] += read_added_to_y${n}(at, quad);`),
    asked.mask
      ? `    y[${i}] = select(vec4f(), y[${i}], ${signsAt('signs_for_y', 'block', 'row', 'column')});`
      : '',
    asked.outputs.includes('full') ? `    write_full(at, quad, y[${i}]);` : '',
  ].filter(Boolean);
  return [
    asked.bias ? `  y[${i}] += b;` : '',
    asked.relu ? `  y[${i}] = relu(y[${i}]);` : '',
    inside.length > 0
      ? `  let row = 4u * down + (${i} >> 2u);
  let column = 4u * across + (${i} & 3u);
  if (row < ${height}u && column < ${width}u) {
    let at = row * ${width}u + column;
${inside.join('\n')}
  }`
      : '',
    asked.outputs.includes('signs')
      ? `  signs_of_y[${i} >> 3u] |= bits_of(y[${i}] > vec4f()) << (4u * (${i} & 7u));`
      : '',
  ]
    .filter(Boolean)
    .join('\n');
}

/** Square i of the four of the block: its pool, and where a maximum came from, the first in reading order. */
function square({ height, width, epilogue: asked }: ConvolutionOptions, i: string): string {
  const [rows, columns] = [height >> 1, width >> 1];
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
      ? `  let row = 2u * down + (${i} >> 1u);
  let column = 2u * across + (${i} & 1u);
  if (row < ${rows}u && column < ${columns}u) {
    write_pooled(row * ${columns}u + column, quad, ${asked.pool === 'average' ? 'mean' : 'top'});
  }`
      : '',
  ]
    .filter(Boolean)
    .join('\n');
}
