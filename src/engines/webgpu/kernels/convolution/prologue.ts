import { blocksOf } from './bits.ts';
import { inputsOf, type ConvolutionOptions } from '../../../passes/convolution-options.ts';
import { input } from './options.ts';
import type { Shader } from './shader.ts';

/**
 * Gives the shader `given(row, column, quad)`: x as it is convolved, after the prologue, zero outside of the features.
 */
export function addPrologue(shader: Shader, options: ConvolutionOptions): void {
  addPlaces(shader, options);
  shader.add(`fn given(row: i32, column: i32, quad: u32) -> vec4f {
  let at = place_of(row, column);
  return select(vec4f(), finished(at, fetched(at, quad)), is_inside(row, column));
}`);
}

/**
 * Gives the shader `is_inside(row, column)`, and x as it is convolved where it is inside of the features, in three steps:
 * `place_of(row, column)` is the same for all quads; `fetched(place, quad)` only reads; `finished(place, fetched)` is the
 * entry. Without branches; outside, it is anything.
 */
export function addPlaces(shader: Shader, options: ConvolutionOptions): void {
  const { height, width, ins, prologue } = options;
  const inputs = inputsOf(options);
  const { unpool } = prologue;
  const hasChoices = inputs.choices !== undefined;
  const hasSigns = inputs.signsBefore !== undefined;
  const added = inputs.addedBefore.map((_, i) => `added_to_x${i}`);
  const { across, quads } = blocksOf(height, width, ins);
  const columns = shader.size('width', width);

  shader.reads('x', input(inputs.x), ins);
  if (hasChoices) shader.array('choices_of_x', input(inputs.choices), 'read', 'u32');
  inputs.addedBefore.forEach((index, i) => {
    shader.reads(added[i]!, input(index), ins);
  });
  if (hasSigns) shader.array('signs_of_x', input(inputs.signsBefore), 'read', 'u32');

  const pooledColumns = () => shader.size('pooled_columns_of_x', width >> 1);
  const firstBlock = () =>
    `((r >> 2u) * ${shader.size('blocks_across_of_x', across)} + (c >> 2u)) * ${shader.size('blocks_quads_of_x', quads)}`;
  /** Members of a struct, by name: type and value. */
  const struct = (name: string, members: readonly (readonly [string, string, string])[]) => ({
    declaration: `struct ${name} {
${members.map(([member, type]) => `  ${member}: ${type},`).join('\n')}
}`,
    value: `${name}(${members.map(([, , value]) => value).join(', ')})`,
  });
  const place = struct('Place', [
    ['x', 'u32', `first_x(${unpool ? `(r >> 1u) * ${pooledColumns()} + (c >> 1u)` : `r * ${columns} + c`})`],
    ...added.map((name) => [name, 'u32', `first_${name}(r * ${columns} + c)`] as const),
    // The words of the block of quad 0, and where the pixel is in the block.
    ...(hasChoices || hasSigns ? ([['block', 'u32', firstBlock()]] as const) : []),
    ...(hasChoices || hasSigns ? ([['pixel', 'u32', '4u * (r & 3u) + (c & 3u)']] as const) : []),
    // An odd last row or column went into no pool.
    ...(unpool
      ? ([
          [
            'is_pooled',
            'bool',
            `((r >> 1u) < ${shader.size('pooled_rows_of_x', height >> 1)}) & ((c >> 1u) < ${pooledColumns()})`,
          ],
        ] as const)
      : []),
  ]);
  const fetched = struct('Fetched', [
    ['x', 'vec4f', 'load_x(at.x, quad)'],
    ...added.map((name) => [name, 'vec4f', `load_${name}(at.${name}, quad)`] as const),
    ...(hasChoices ? ([['choices', 'u32', 'choices_of_x[at.block + quad]']] as const) : []),
    ...(hasSigns
      ? ([['signs', 'u32', 'signs_of_x[2u * (at.block + quad) + (at.pixel >> 3u)]']] as const)
      : []),
  ]);
  shader.add(`${place.declaration}

${fetched.declaration}

fn is_inside(row: i32, column: i32) -> bool {
  return (u32(row) < ${shader.size('height', height)}) & (u32(column) < ${columns});
}

fn place_of(row: i32, column: i32) -> Place {
  let r = u32(row);
  let c = u32(column);
  return ${place.value};
}

fn fetched(at: Place, quad: u32) -> Fetched {
  return ${fetched.value};
}

fn finished(at: Place, got: Fetched) -> vec4f {
${[
  '  var value = got.x;',
  unpool === 'average' ? '  value *= 0.25;' : '',
  hasChoices ? CHOSEN : '',
  unpool ? '  value = select(vec4f(), value, at.is_pooled);' : '',
  ...added.map((name) => `  value += got.${name};`),
  hasSigns
    ? `  let signs = i32(got.signs >> (4u * (at.pixel & 7u)));
  value = ${masked(
    'value',
    [0, 1, 2, 3].map((i) => `extractBits(signs, ${i}u, 1u)`),
  )};`
    : '',
  '  return value;',
]
  .filter(Boolean)
  .join('\n')}
}`);
}

/** WGSL: a value where a bit, drawn out to a whole number, is set. Two instructions for each channel. */
function masked(value: string, bits: readonly string[]): string {
  return `bitcast<vec4f>(bitcast<vec4i>(${value}) & vec4i(${bits.join(', ')}))`;
}

/** WGSL: the value where the choice of its square is its own place. Both bits of a channel differ from it nowhere then. */
const CHOSEN = `  let square = got.choices >> (16u * (at.pixel >> 3u) + 8u * ((at.pixel >> 1u) & 1u));
  let differs = square ^ (0x55u * (((at.pixel >> 1u) & 2u) + (at.pixel & 1u)));
  let same = i32(~(differs | (differs >> 1u)));
  value = ${masked(
    'value',
    [0, 2, 4, 6].map((i) => `extractBits(same, ${i}u, 1u)`),
  )};`;

/** WGSL: for each channel of a quad, whether its sign is set at a pixel of a block. */
export function signsAt(signs: string, block: string, row: string, column: string): string {
  const word = `${signs}[2u * ${block} + ((${row} & 3u) >> 1u)]`;
  const shift = `(16u * (${row} & 1u) + 4u * (${column} & 3u))`;
  return `(vec4u(${word} >> ${shift}) & vec4u(1, 2, 4, 8)) != vec4u()`;
}
