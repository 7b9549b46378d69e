import type { Binding, DeviceTraits, Dispatch } from '../kernel.ts';
import { lines, Shader } from './convolution/shader.ts';

/** Quads of columns that an invocation makes: 64 or 32 sums with its 8 rows. */
export interface ProductShape {
  readonly quads: 1 | 2;
  /** Whether four lanes that need the same rows read a quarter of them each, and exchange them in their subgroup. */
  readonly subgroups: boolean;
}

export const PRODUCTS: ProductShape = { quads: 2, subgroups: false };
export const PRODUCTS32: ProductShape = { quads: 1, subgroups: false };
export const PRODUCTS_BY_SUBGROUPS: ProductShape = { quads: 1, subgroups: true };

/** Several products of matrices of the same sizes. */
export interface ProductRequest {
  readonly label: string;
  /** Quads along the inner side: those of row r, at `strides.row * r + strides.pair * pair` and the place after it. */
  readonly a: Binding;
  /** [products, 8 * inner, columns] */
  readonly b: Binding;
  /** [products, rows, columns] */
  readonly product: Binding;
  readonly products: number;
  readonly rows: number;
  /** Pairs of quads. */
  readonly inner: number;
  /** Quads. */
  readonly columns: number;
  /** In quads. */
  readonly strides: { readonly row: number; readonly pair: number };
}

/** Rows of a tile. */
const ROWS = 64;

/**
 * Matrix products on a graphics processor. A workgroup of 8 x 8 invocations makes a tile of 64 rows by 8 or 16 quads of
 * columns, each invocation 8 rows by one or two quads in registers. A pair of quads of the inner side at a time is in shared
 * memory, and the next is on its way. Sums are one chain each: of 512 terms, their error is well below that of Winograd's transforms.
 */
export function productTiles(
  { quads, subgroups }: ProductShape,
  traits: DeviceTraits,
  request: ProductRequest,
): Dispatch {
  const { label, a, b, product, products, rows, inner, columns, strides } = request;
  const [down, across] = [Math.ceil(rows / ROWS), Math.ceil(columns / (8 * quads))];
  const shader = new Shader();
  shader.array('a', a, 'read', 'vec4f');
  shader.array('b', b, 'read', 'vec4f');
  shader.array('product', product, 'read_write', 'vec4f');
  if (subgroups) shader.takeLanesBySubgroups();
  // Places have room after them, so that neighbors are in other banks.
  shader.add(`// [quad of the pair, row of invocations], [row].
var<workgroup> rows_of_a: array<array<vec4f, 9>, 16>;
// [quad of the pair, quad of columns], [channel of the quad].
var<workgroup> columns_of_b: array<array<vec4f, 5>, ${16 * quads}>;`);
  const [tilesAcross, tilesDown] = [shader.size('across', across), shader.size('down', down)];
  const [pairs, width, height] = [
    shader.size('pairs', inner),
    shader.size('columns', columns),
    shader.size('rows', rows),
  ];
  const [strideOfRow, strideOfPair] = [
    shader.size('stride_of_row', strides.row),
    shader.size('stride_of_pair', strides.pair),
  ];
  const sums = (text: (r: number, c: number) => string) => lines(8, (r) => lines(quads, (c) => text(r, c)));
  const chain = (r: number, c: number, d: number) =>
    lines(4, (n) => `    s${r}_${c} = fma(w${4 * c + n}_${d}, vec4f(x${r}_${d}[${n}]), s${r}_${c});`);
  // Where registers are enough, four rows are read at a time, backwards, so that a wait for one is a wait for all.
  const ahead = quads === 1 ? 4 : 1;
  const readRow = (r: number, d: number) =>
    subgroups
      ? `    let x${r}_${d} = quadBroadcast(own${r >> 2}_${d}, ${r & 3}u);`
      : `    let x${r}_${d} = rows_of_a[${8 * d}u + row][${r}];`;
  const readOwn = (d: number) =>
    subgroups
      ? lines(2, (n) => `    let own${n}_${d} = rows_of_a[${8 * d}u + row][${4 * n}u + lane % 4u];`)
      : '';
  const body = `  let first_quad = ${8 * quads}u * (place % ${tilesAcross});
  let first_row = ${ROWS}u * ((place / ${tilesAcross}) % ${tilesDown});
  let point = place / (${tilesAcross} * ${tilesDown});
  let column = lane % 8u;
  let row = lane / 8u;
  // What rows and quads past the end read is anything, and what comes of it is not written.
  var at_a = point * ${pairs} * 2u * ${height} + (first_row + lane / 2u) * ${strideOfRow} + lane % 2u;
  var at_b = (point * 8u * ${pairs} + lane / ${8 * quads}u) * ${width} + first_quad + lane % ${8 * quads}u;
${sums((r, c) => `  var s${r}_${c} = vec4f();`)}
${lines(2, (n) => `  var next_a${n} = a[at_a + ${32 * n}u * ${strideOfRow}];`)}
${lines(quads, (n) => `  var next_b${n} = b[at_b + ${4 * n}u * ${width}];`)}
  for (var pair = 0u; pair < 65536u; pair++) {
    if (pair >= ${pairs}) { break; }
    workgroupBarrier();
${lines(2, (n) => `    rows_of_a[(lane % 2u) * 8u + lane / 16u + ${4 * n}u][(lane / 2u) % 8u] = next_a${n};`)}
${lines(quads, (n) => `    columns_of_b[((lane + ${64 * n}u) / ${32 * quads}u) * ${8 * quads}u + lane % ${8 * quads}u][((lane + ${64 * n}u) / ${8 * quads}u) % 4u] = next_b${n};`)}
    workgroupBarrier();
    at_a += ${strideOfPair};
    at_b += 8u * ${width};
    // After the last pair, what is read is not used.
${lines(2, (n) => `    next_a${n} = a[at_a + ${32 * n}u * ${strideOfRow}];`)}
${lines(quads, (n) => `    next_b${n} = b[at_b + ${4 * n}u * ${width}];`)}
${lines(
  2,
  (d) => `${readOwn(d)}
${lines(quads, (c) => lines(4, (n) => `    let w${4 * c + n}_${d} = columns_of_b[${8 * quads * d + 8 * c}u + column][${n}];`))}
${lines(
  8 / ahead,
  (n) => `${lines(ahead, (i) => readRow(ahead * n + ahead - 1 - i, d))}
${lines(ahead, (i) => lines(quads, (c) => chain(ahead * n + i, c, d)))}`,
)}`,
)}
  }
${lines(
  8,
  (r) => `  if (first_row + 8u * row + ${r}u < ${height}) {
    let at = (point * ${height} + first_row + 8u * row + ${r}u) * ${width} + first_quad + column;
${lines(quads, (c) => `    if (first_quad + column + ${8 * c}u < ${width}) { product[at + ${8 * c}u] = s${r}_${c}; }`)}
  }`,
)}`;
  const title = subgroups ? `${label} by subgroups` : label;
  return shader.dispatch(title, products * down * across, 64, body, traits);
}
