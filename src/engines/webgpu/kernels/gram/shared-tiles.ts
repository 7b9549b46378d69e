import type { Dispatch, DeviceTraits } from '../../kernel.ts';
import { input, scratch } from '../convolution/options.ts';
import { lines, Shader } from '../convolution/shader.ts';
import { addTileAt, type Slices } from './slices.ts';

/**
 * The sums of each tile and slice on a graphics processor. A workgroup makes a whole tile, each of its 8 x 8 invocations a
 * part of side / 8 by side / 8 channels in registers; some positions at a time are shared by all, while the next are on
 * their way. By subgroups, four invocations that need the same rows read a quarter of them each.
 *
 * @param subgroups only where the device has them
 */
export function sharedTiles(slices: Slices, traits: DeviceTraits, subgroups = false): Dispatch {
  const { positions, channels, side, tiles, depth } = slices;
  const quads = side / 4;
  // Quads of an invocation along each side: quads row, row + 8 of the rows and column, column + 8 of the columns.
  const own = side / 32;
  // Positions in shared memory at a time: each invocation reads two quads of the rows and two of the columns.
  const shared = 16 / own;
  const shader = new Shader();
  shader.reads('x', input(0), channels);
  shader.array('sums', scratch(0), 'read_write', 'vec4f');
  addTileAt(shader, slices);
  if (subgroups) shader.takeLanesBySubgroups();
  // [quad of 8], [position, quad of those of an invocation] and room, so that neighbors are in other banks.
  shader.add(`var<workgroup> shared_rows: array<array<vec4f, ${shared * own + 1}>, 8>;
var<workgroup> shared_columns: array<array<vec4f, ${shared * own + 1}>, 8>;`);
  const [allTiles, deep, count] = [
    shader.size('tiles', tiles),
    shader.size('depth', depth),
    shader.size('positions', positions),
  ];
  const sums = (text: (r: number, c: number) => string) =>
    lines(4 * own, (r) => lines(own, (c) => text(r, c)));
  const place = (n: number) => `shared_${n < 2 ? 'rows' : 'columns'}[lane % 8u][place${n % 2}]`;
  const readRows = (d: number, n: number) => {
    if (!subgroups) return `    let a${d}_${n} = shared_rows[row][${d * own + n}];`;
    const mine = `    let own${d >> 2}_${n} = shared_rows[row][(${d}u + lane % 4u) * ${own}u + ${n}u];\n`;
    return `${d % 4 === 0 ? mine : ''}    let a${d}_${n} = quadBroadcast(own${d >> 2}_${n}, ${d % 4}u);`;
  };
  const load = (
    first: string,
  ) => `${lines(2, (n) => `    next${n} = select(vec4f(), read_x(${first} + position${n}, tile.x + quad), ${first} + position${n} < end);`)}
${lines(2, (n) => `    next${n + 2} = read_x(${first} + position${n}, tile.y + quad);`)}`;
  const body = `  let tile = tile_at(place % ${allTiles}) * ${quads}u;
  let slice = place / ${allTiles};
  let row = lane / 8u;
  let column = lane % 8u;
  let quad = lane % ${quads}u;
${lines(
  2,
  (n) => `  let position${n} = lane / ${quads}u + ${(64 / quads) * n}u;
  let place${n} = position${n} * ${own}u + quad / 8u;`,
)}
${sums((r, c) => `  var s${r}_${c} = vec4f();`)}
  let end = min((slice + 1u) * ${deep}, ${count});
${lines(4, (n) => `  var next${n}: vec4f;`)}
${load(`slice * ${deep}`)}
  for (var round = 0u; round < 65536u; round++) {
    let first = slice * ${deep} + ${shared}u * round;
    if (first >= end) { break; }
    workgroupBarrier();
${lines(4, (n) => `    ${place(n)} = next${n};`)}
    workgroupBarrier();
    let after = first + ${shared}u;
${load('after')}
${lines(
  shared,
  (d) => `${lines(own, (n) => readRows(d, n))}
${lines(own, (n) => `    let b${d}_${n} = shared_columns[column][${d * own + n}];`)}
${sums((r, c) => `    s${r}_${c} = fma(vec4f(a${d}_${r >> 2}[${r & 3}]), b${d}_${c}, s${r}_${c});`)}`,
)}
  }
  let to = place * ${side * quads}u + column;
${sums((r, c) => `  sums[to + (4u * row + ${32 * (r >> 2) + (r & 3)}u) * ${quads}u + ${8 * c}u] = s${r}_${c};`)}`;
  return shader.dispatch(
    subgroups ? 'gram tiles by subgroups' : 'gram tiles',
    tiles * slices.slices,
    64,
    body,
    traits,
  );
}
