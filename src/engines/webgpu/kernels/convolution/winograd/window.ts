import { blocksOf } from '../bits.ts';
import { inputsOf, type ConvolutionOptions } from '../../../../passes/convolution-options.ts';
import { input } from '../options.ts';
import { lines, type Shader } from '../shader.ts';
import type { Window } from './input-transform.ts';

/**
 * The pixels around a tile on a graphics processor, the prologue done, two channels at a time. A tile is a block of bits too: so
 * for each row and column of the window it is known which bit of which word it has, and each word is read once.
 */
export function windowOf(options: ConvolutionOptions): Window {
  const { ins, prologue } = options;
  const inputs = inputsOf(options);
  const { unpool } = prologue;
  const names = inputs.addedBefore.map((_, i) => `added_to_x${i}`);
  let before = '';
  return {
    add(shader) {
      addPairs(shader, 'x', ins, inputs.x);
      inputs.addedBefore.forEach((index, i) => {
        addPairs(shader, names[i]!, ins, index);
      });
      if (inputs.choices !== undefined) shader.array('choices_of_x', input(inputs.choices), 'read', 'u32');
      if (inputs.signsBefore !== undefined)
        shader.array('signs_of_x', input(inputs.signsBefore), 'read', 'u32');
      before = prelude(shader, options);
    },
    get before() {
      return before;
    },
    pixel(row, column) {
      const [r, c] = [placeOf(row), placeOf(column)];
      const at = `(pixel_row${row} * sizes.width + pixel_column${column})`;
      const inside = `is_row${row} & is_column${column}`;
      const value = unpool ? `pooled${r.pooled}_${c.pooled}` : `read_x(${at}, unit)`;
      const chosen = `((vec2u(choices${r.choiceBlock}_${c.choiceBlock}) >> vec2u(${8 * (2 * r.square + c.square)}, ${8 * (2 * r.square + c.square) + 2})) & vec2u(3)) == vec2u(${2 * (r.within & 1) + (c.within & 1)})`;
      const passed =
        unpool === 'max'
          ? `select(vec2f(), ${value}, ${chosen})`
          : unpool === 'average'
            ? `0.25 * ${value}`
            : value;
      const ofPooled = unpool ? `is_pooled_row${r.pooled} & is_pooled_column${c.pooled}` : inside;
      const summed = [
        names.length > 0 && unpool ? `select(vec2f(), ${passed}, ${ofPooled})` : passed,
        ...names.map((name) => `read_${name}(${at}, unit)`),
      ].join(' + ');
      const bit = 16 * (r.within & 1) + 4 * c.within;
      const masked = prologue.mask
        ? `select(vec2f(), ${summed}, (vec2u(signs${r.word}_${c.block}) & vec2u(${2 ** bit}u, ${2 ** (bit + 1)}u)) != vec2u())`
        : summed;
      return `select(vec2f(), ${masked}, ${names.length === 0 ? ofPooled : inside})`;
    },
  };
}

/** Where row or column n of a window lies: its blocks are those of the tile, the one before and the one after. */
function placeOf(n: number) {
  const at = n + 3;
  return {
    /** 0, 1 or 2. */
    block: at >> 2,
    within: at & 3,
    /** Of 4 words of signs: the lower half of the block before, both of its own, the upper of the one after. */
    word: (at >> 1) - 1,
    /** Of the 4 places of the pooled features that the window has. */
    pooled: (at >> 1) - 1,
    choiceBlock: at >> 2,
    square: (at >> 1) & 1,
  };
}

function prelude(shader: Shader, options: ConvolutionOptions): string {
  const { height, width, ins, prologue } = options;
  const { across, quads } = blocksOf(height, width, ins);
  const ofQuads = shader.size('quads_in', quads);
  const texts = [
    // Before the first, numbers wrap around, and are not inside. A pair of quads may go past the end.
    lines(
      6,
      (n) => `  let pixel_row${n} = 4u * down + ${n}u - 1u;
  let is_row${n} = (pixel_row${n} < ${shader.size('height', height)}) & (unit < 2u * ${ofQuads});
  let pixel_column${n} = 4u * across + ${n}u - 1u;
  let is_column${n} = pixel_column${n} < ${shader.size('width', width)};`,
    ),
  ];
  const { unpool, mask } = prologue;
  if (unpool || mask) {
    const blocksAcross = shader.size('blocks_across_of_x', across);
    texts.push(
      `  let quad = min(unit / 2u, ${ofQuads} - 1u);`,
      lines(3, (r) =>
        lines(
          3,
          (c) =>
            `  let block${r}_${c} = ((down + ${r}u - 1u) * ${blocksAcross} + across + ${c}u - 1u) * ${ofQuads} + quad;`,
        ),
      ),
    );
  }
  if (unpool) {
    const pooledColumns = shader.size('pooled_columns_of_x', width >> 1);
    texts.push(
      lines(
        4,
        (n) => `  let pooled_row${n} = 2u * down + ${n}u - 1u;
  let is_pooled_row${n} = (pooled_row${n} < ${shader.size('pooled_rows_of_x', height >> 1)}) & (unit < 2u * ${ofQuads});
  let pooled_column${n} = 2u * across + ${n}u - 1u;
  let is_pooled_column${n} = pooled_column${n} < ${pooledColumns};`,
      ),
      lines(4, (r) =>
        lines(
          4,
          (c) =>
            `  let pooled${r}_${c} = read_x(pooled_row${r} * ${pooledColumns} + pooled_column${c}, unit);`,
        ),
      ),
    );
    if (unpool === 'max')
      texts.push(
        lines(3, (r) =>
          lines(3, (c) => `  let choices${r}_${c} = choices_of_x[block${r}_${c}] >> (4u * (unit & 1u));`),
        ),
      );
  }
  if (mask)
    texts.push(
      lines(4, (word) =>
        lines(
          3,
          (c) =>
            `  let signs${word}_${c} = signs_of_x[2u * block${(word + 1) >> 1}_${c} + ${(word + 1) & 1}u] >> (2u * (unit & 1u));`,
        ),
      ),
    );
  return texts.join('\n');
}

/** Features and `read_NAME(place, unit)`: two channels of a place. */
function addPairs(shader: Shader, name: string, channels: number, index: number): void {
  if (channels % 4 === 0) {
    shader.array(name, input(index), 'read', 'vec2f');
    shader.add(`fn read_${name}(place: u32, unit: u32) -> vec2f {
  return ${name}[place * 2u * ${shader.size('quads_in', channels / 4)} + unit];
}`);
    return;
  }
  shader.array(name, input(index), 'read', 'f32');
  shader.add(`fn read_${name}(place: u32, unit: u32) -> vec2f {
  let at = place * ${channels}u + 2u * unit;
  return select(vec2f(), vec2f(${name}[at], ${name}[at + 1u]), vec2u(2u * unit, 2u * unit + 1u) < vec2u(${channels}u));
}`);
}
