import { blocksOf } from './bits.ts';
import { hasPrologue, inputsOf, type ConvolutionOptions } from '../../../passes/convolution-options.ts';
import { input } from './options.ts';
import type { Shader } from './shader.ts';

/**
 * Gives the shader `given(row, column, quad)`: x as it is convolved, after the prologue, zero outside of the features.
 */
export function addPrologue(shader: Shader, options: ConvolutionOptions): void {
  const { height, width, ins, prologue } = options;
  const inputs = inputsOf(options);
  const { unpool } = prologue;
  const [rows, columns] = unpool ? [height >> 1, width >> 1] : [height, width];
  const { across, quads, count } = blocksOf(height, width, ins);

  shader.reads('x', input(inputs.x), rows * columns, ins);
  if (inputs.choices !== undefined) shader.array('choices_of_x', input(inputs.choices), 'read', 'u32', count);
  inputs.addedBefore.forEach((index, i) => {
    shader.reads(`added_to_x${i}`, input(index), height * width, ins);
  });
  if (inputs.signsBefore !== undefined)
    shader.array('signs_of_x', input(inputs.signsBefore), 'read', 'u32', 2 * count);

  if (!hasPrologue(options)) {
    // Without a branch: what is read past the edge is not used.
    shader.add(`fn given(row: i32, column: i32, quad: u32) -> vec4f {
  let inside = (u32(row) < ${height}u) & (u32(column) < ${width}u);
  return select(vec4f(), read_x(u32(row * ${width} + column), quad), inside);
}`);
    return;
  }
  const needsBlock = inputs.choices !== undefined || inputs.signsBefore !== undefined;
  shader.add(`fn given(row: i32, column: i32, quad: u32) -> vec4f {
  if (row < 0 || column < 0 || row >= ${height} || column >= ${width}) { return vec4f(); }
  let r = u32(row);
  let c = u32(column);
${[
  needsBlock ? `  let block = ((r >> 2u) * ${across}u + (c >> 2u)) * ${quads}u + quad;` : '',
  unpool ? unpooled(unpool, rows, columns) : `  var value = read_x(r * ${width}u + c, quad);`,
  ...inputs.addedBefore.map((_, i) => `  value += read_added_to_x${i}(r * ${width}u + c, quad);`),
  prologue.mask ? `  value = select(vec4f(), value, ${signsAt('signs_of_x', 'block', 'r', 'c')});` : '',
  '  return value;',
]
  .filter(Boolean)
  .join('\n')}
}`);
}

/** WGSL: for each channel of a quad, whether its sign is set at a pixel of a block. */
export function signsAt(signs: string, block: string, row: string, column: string): string {
  const word = `${signs}[2u * ${block} + ((${row} & 3u) >> 1u)]`;
  const shift = `(16u * (${row} & 1u) + 4u * (${column} & 3u))`;
  return `(vec4u(${word} >> ${shift}) & vec4u(1, 2, 4, 8)) != vec4u()`;
}

function unpooled(pool: 'max' | 'average', rows: number, columns: number): string {
  const pooled = `read_x((r >> 1u) * ${columns}u + (c >> 1u), quad)`;
  const share =
    pool === 'average'
      ? `      value = 0.25 * ${pooled};`
      : `      // Bits of the square in the word of its block; then, which of its four places was the maximum.
      let square = choices_of_x[block] >> (16u * ((r >> 1u) & 1u) + 8u * ((c >> 1u) & 1u));
      let chosen = (vec4u(square) >> vec4u(0, 2, 4, 6)) & vec4u(3);
      value = select(vec4f(), ${pooled}, chosen == vec4u(2u * (r & 1u) + (c & 1u)));`;
  return `  var value = vec4f();
  // An odd last row or column went into no pool.
  if ((r >> 1u) < ${rows}u && (c >> 1u) < ${columns}u) {
${share}
  }`;
}
