import type { Binding } from '../../kernel.ts';
import { inputsOf } from '../../../passes/convolution-options.ts';
import { input, type ConvolutionSite } from './options.ts';
import { eachSum, LANES, registerTile } from './register-tile.ts';
import { lines, reluOf, Shader } from './shader.ts';
import type { Bare } from './staged.ts';

/** Channels of a picture: so few that a loop over them would cost as much as what it does, were their number not in the text. */
const FEW = 4;

/**
 * The convolution as it is written down, on a software adapter: no barriers, and as large a tile of sums in each
 * invocation as pays. Rows of a tile are pixels, lanes take outputs side by side.
 */
export function bareRegisters({ options, traits }: ConvolutionSite, x: Binding, y: Binding): Bare {
  const { height, width, ins, outs, size, epilogue } = options;
  const pixels = height * width;
  const tile = registerTile(pixels, outs);
  const { rows, columns, across, down } = tile;
  const { kernel, bias } = inputsOf(options);
  const shader = new Shader();
  shader.array('x', x, 'read', 'f32');
  shader.array('weights', input(kernel), 'read', 'f32');
  if (bias !== undefined) shader.array('bias', input(bias), 'read', 'f32');
  shader.array('full', y, 'read_write', 'f32');
  if (epilogue.relu) shader.add(reluOf('f32'));
  const tilesAcross = shader.size('across', across);
  const active = (sum: string) => (epilogue.relu ? `relu(${sum})` : sum);
  const body = `  // Read once: the loops would read them in each round.
${ins <= FEW ? `  const ins = ${ins}u;` : `  let ins = ${shader.size('ins', ins)};`}
  let outs = ${shader.size('outs', outs)};
  let width = ${shader.size('width', width)};
  let height = ${shader.size('height', height)};
  let pixels = ${shader.size('pixels', pixels)};
  let first_column = ${LANES * columns}u * (place % ${tilesAcross}) + lane;
  let first_row = ${rows}u * (place / ${tilesAcross});
  // Columns past the end are computed like the last, and not written; nor are rows past the end.
${lines(columns, (c) => `  let column${c} = min(first_column + ${LANES * c}u, outs - 1u);`)}
// Tap by tap, so that no sum is long: rounding grows with its length.
${eachSum(tile, (r, c) => `var total${r}_${c} = ${epilogue.bias ? `bias[column${c}]` : '0f'};`)}
  for (var tap = 0u; tap < ${size * size}u; tap++) {
    let dy = i32(tap / ${size}u) - ${(size - 1) / 2};
    let dx = i32(tap % ${size}u) - ${(size - 1) / 2};
${lines(
  rows,
  (r) => `    let across${r} = i32((first_row + ${r}u) % width) + dx;
    let down${r} = i32((first_row + ${r}u) / width) + dy;
    let inside${r} = (u32(down${r}) < height) & (u32(across${r}) < width);
    let a${r} = select(0u, u32(down${r} * i32(width) + across${r}) * ins, inside${r});`,
)}
${eachSum(tile, (r, c) => `var s${r}_${c} = 0f;`)}
    for (var k = 0u; k < ${ins <= FEW ? 'ins' : '65536u'}; k++) {
${ins <= FEW ? '' : '      if (k >= ins) { break; }'}
      let b = (tap * ins + k) * outs;
${lines(rows, (r) => `      let x${r} = select(0, x[a${r} + k], inside${r});`)}
${lines(columns, (c) => `      let w${c} = weights[b + column${c}];`)}
${eachSum(tile, (r, c) => `s${r}_${c} += x${r} * w${c};`)}
    }
${eachSum(tile, (r, c) => `total${r}_${c} += s${r}_${c};`)}
  }
${lines(
  rows,
  (r) => `  if (first_row + ${r}u < pixels) {
    let at = (first_row + ${r}u) * outs + first_column;
${lines(columns, (c) => `    if (first_column + ${LANES * c}u < outs) { full[at + ${LANES * c}u] = ${active(`total${r}_${c}`)}; }`)}
  }`,
)}`;
  return {
    dispatches: [shader.dispatch('conv2d registers', down * across, LANES, body, traits)],
    scratch: [],
  };
}
