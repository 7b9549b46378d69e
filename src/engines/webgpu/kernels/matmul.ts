import { rowsColumns } from '../../../program/shape.ts';
import type { DeviceTraits, Dispatch } from '../kernel.ts';
import type { KernelMaker } from '../kernel-maker.ts';
import { input, output } from './convolution/options.ts';
import { PRODUCTS, PRODUCTS32, productTiles } from './product-tiles.ts';
import { bindingsOf, declarations, threadsDispatch, type Slot } from './wgsl.ts';

const slots: readonly Slot[] = [
  { from: 'input', index: 0, name: 'a' },
  { from: 'input', index: 1, name: 'b' },
  { from: 'output', index: 0, name: 'product' },
];

/** A matrix product: tiles in shared memory, or 4 x 4 entries a thread where sharing costs too much. */
export const matmulKernel: KernelMaker<'matmul'> = ({ shape, inputs: [a], traits }) => {
  const [rows, columns] = rowsColumns(shape);
  const [, inner] = rowsColumns(a);
  const small = rows * columns < TILE * TILE;
  const make = traits.software || small ? perThread : inner % 8 || columns % 4 ? tiled : inQuads;
  return { dispatches: [make(rows, inner, columns, traits)], scratch: [] };
};

const range = (n: number): number[] => Array.from({ length: n }, (_, i) => i);

/** Each thread makes 4 rows of 4 columns; what lies beyond the edges is read from within and not written. */
function perThread(rows: number, inner: number, columns: number, traits: DeviceTraits): Dispatch {
  const [high, wide] = [Math.min(4, rows), Math.min(4, columns)];
  const across = Math.ceil(columns / wide);
  const each = (write: (i: number) => string, n: number): string => range(n).map(write).join('\n');
  return threadsDispatch({
    label: 'matmul',
    slots,
    threads: Math.ceil(rows / high) * across,
    traits,
    body: `  let row = (thread / ${across}u) * ${high}u;
  let column = (thread % ${across}u) * ${wide}u;
${each((i) => `  let row${i} = min(row + ${i}u, ${rows - 1}u) * ${inner}u;`, high)}
${each((j) => `  let column${j} = min(column + ${j}u, ${columns - 1}u);`, wide)}
${each((i) => each((j) => `  var sum${i}_${j} = 0f;`, wide), high)}
  for (var k = 0u; k < ${inner}u; k++) {
${each((j) => `    let b${j} = b[k * ${columns}u + column${j}];`, wide)}
${each((i) => `    let a${i} = a[row${i} + k];`, high)}
${each((i) => each((j) => `    sum${i}_${j} += a${i} * b${j};`, wide), high)}
  }
${each(
  (i) =>
    each(
      (j) =>
        `  if (row + ${i}u < ${rows}u && column + ${j}u < ${columns}u) { product[(row + ${i}u) * ${columns}u + column + ${j}u] = sum${i}_${j}; }`,
      wide,
    ),
  high,
)}`,
  });
}

/** The kernel of Winograd's products, where both matrices are whole quads. */
function inQuads(rows: number, inner: number, columns: number, traits: DeviceTraits): Dispatch {
  const quads = columns / 4;
  return productTiles(quads > 8 ? PRODUCTS : PRODUCTS32, traits, {
    label: 'matmul',
    a: input(0),
    b: input(1),
    product: output(0),
    products: 1,
    rows,
    inner: inner / 8,
    columns: quads,
    strides: { row: inner / 4, pair: 2 },
  });
}

const TILE = 64;
const DEPTH = 16;

/** 16 x 16 threads share a tile of 64 x 64 and make 4 x 4 entries each. */
function tiled(rows: number, inner: number, columns: number, traits: DeviceTraits): Dispatch {
  const [down, across] = [Math.ceil(rows / TILE), Math.ceil(columns / TILE)];
  const most = traits.limits.maxComputeWorkgroupsPerDimension;
  const first = Math.min(down * across, most);
  return {
    label: 'matmul',
    bindings: bindingsOf(slots),
    workgroups: [first, Math.ceil((down * across) / first), 1],
    wgsl: `${declarations(slots)}
// Single numbers: a write to one component of a vector may touch the others, which belong to other threads.
var<workgroup> tile_a: array<f32, ${DEPTH * TILE}>;
var<workgroup> tile_b: array<vec4f, ${(DEPTH * TILE) / 4}>;
@compute @workgroup_size(256)
fn main(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_index) local: u32) {
  let tile = group.y * ${first}u + group.x;
  if (tile >= ${down * across}u) { return; }
  let top = (tile / ${across}u) * ${TILE}u;
  let left = (tile % ${across}u) * ${TILE}u;
  let down = (local / 16u) * 4u;
  let right = (local % 16u) * 4u;
${range(4)
  .map((i) => `  var sum${i} = vec4f();`)
  .join('\n')}
  for (var start = 0u; start < ${inner}u; start += ${DEPTH}u) {
    {
      let row = top + local / 4u;
      let k = start + (local % 4u) * 4u;
      for (var i = 0u; i < 4u; i++) {
        let inside = row < ${rows}u && k + i < ${inner}u;
        let at = ((local % 4u) * 4u + i) * ${TILE}u + local / 4u;
        tile_a[at] = select(0f, a[min(row * ${inner}u + k + i, ${rows * inner - 1}u)], inside);
      }
    }
    {
      let k = start + local / 16u;
      let column = left + right;
      var loaded = vec4f();
      for (var j = 0u; j < 4u; j++) {
        let inside = k < ${inner}u && column + j < ${columns}u;
        loaded[j] = select(0f, b[min(k * ${columns}u + column + j, ${inner * columns - 1}u)], inside);
      }
      tile_b[(local / 16u) * ${TILE / 4}u + local % 16u] = loaded;
    }
    workgroupBarrier();
    for (var k = 0u; k < ${DEPTH}u; k++) {
      let row_b = tile_b[k * ${TILE / 4}u + local % 16u];
${range(4)
  .map((i) => `      sum${i} += tile_a[k * ${TILE}u + down + ${i}u] * row_b;`)
  .join('\n')}
    }
    workgroupBarrier();
  }
${range(4)
  .map(
    (i) => `  if (top + down + ${i}u < ${rows}u) {
    for (var j = 0u; j < 4u; j++) {
      if (left + right + j < ${columns}u) { product[(top + down + ${i}u) * ${columns}u + left + right + j] = sum${i}[j]; }
    }
  }`,
  )
  .join('\n')}
}
`,
  };
}
