import { rowsColumns, sizeOf } from '../../../program/shape.ts';
import type { DeviceTraits, Dispatch } from '../kernel.ts';
import type { KernelMaker } from '../kernel-maker.ts';
import { bindingsOf, declarations, literal, threadsDispatch, type Slot } from './wgsl.ts';

const LOWEST = literal(-Infinity);

/** Rows of a tile, and how much of them is in shared memory at a time. */
const [TILE, DEPTH] = [64, 16];
/** Workgroups that keep a graphics processor busy: where rows make fewer, each takes a part of b. */
const ENOUGH = 256;

/** The largest product in each part of b, then that of all parts. */
export const nearestKernel: KernelMaker<'nearest'> = ({ inputs: [a, b], traits }) => {
  const [[count, width], [others]] = [rowsColumns(a), rowsColumns(b)];
  const [down, across] = [Math.ceil(count / TILE), Math.ceil(others / TILE)];
  const tilesOfPart = Math.max(1, Math.ceil((down * across) / ENOUGH));
  const parts = Math.ceil(others / (tilesOfPart * TILE));
  const sizes = { count, width, others, parts, part: tilesOfPart * TILE };
  const bytes = 4 * count * parts;
  return {
    dispatches: [(traits.software ? perThread : tiled)(sizes, traits), merge(sizes, traits)],
    scratch: [bytes, bytes],
  };
};

interface Sizes {
  readonly count: number;
  readonly width: number;
  readonly others: number;
  readonly parts: number;
  /** Rows of b in a part. */
  readonly part: number;
}

const found = (access: 'read' | 'read_write'): Slot[] => [
  { from: 'scratch', index: 0, name: 'products', access },
  { from: 'scratch', index: 1, name: 'places', access, element: 'u32' },
];
const compared: readonly Slot[] = [
  { from: 'input', index: 0, name: 'a' },
  { from: 'input', index: 1, name: 'b' },
  ...found('read_write'),
];

const range = (n: number): number[] => Array.from({ length: n }, (_, i) => i);
const each = (n: number, write: (i: number) => string): string => range(n).map(write).join('\n');

/** A thread compares a row with a part of b, four rows at a time. */
function perThread({ count, width, others, parts, part }: Sizes, traits: DeviceTraits): Dispatch {
  return threadsDispatch({
    label: 'nearest',
    slots: compared,
    threads: count * parts,
    traits,
    body: `  let row = thread / ${parts}u;
  let first = (thread % ${parts}u) * ${part}u;
  var best = ${LOWEST};
  var place = first;
  for (var j = first; j < min(first + ${part}u, ${others}u); j += 4u) {
${each(4, (i) => `    let at${i} = min(j + ${i}u, ${others - 1}u) * ${width}u;`)}
    var sums = vec4f();
    for (var k = 0u; k < ${width}u; k++) {
      sums += a[row * ${width}u + k] * vec4f(${range(4)
        .map((i) => `b[at${i} + k]`)
        .join(', ')});
    }
${each(4, (i) => `    if (sums[${i}] > best) { best = sums[${i}]; place = min(j + ${i}u, ${others - 1}u); }`)}
  }
  products[thread] = best;
  places[thread] = place;`,
  });
}

/** 16 x 16 threads share tiles of 64 x 64 products, and remember of each row the largest of their own 4 columns. */
function tiled({ count, width, others, parts, part }: Sizes, traits: DeviceTraits): Dispatch {
  const groups = Math.ceil(count / TILE) * parts;
  const first = Math.min(groups, traits.limits.maxComputeWorkgroupsPerDimension);
  const load = (name: string, rows: number, start: string): string => `      {
        let row = ${start} + local / 4u;
        for (var i = 0u; i < 4u; i++) {
          let k = start + (local % 4u) * 4u + i;
          let inside = row < ${rows}u && k < ${width}u;
          tile_${name}[((local % 4u) * 4u + i) * ${TILE}u + local / 4u] = select(0f, ${name}[min(row * ${width}u + k, ${rows * width - 1}u)], inside);
        }
      }`;
  return {
    label: 'nearest',
    bindings: bindingsOf(compared),
    workgroups: [first, Math.ceil(groups / first), 1],
    wgsl: `${declarations(compared)}
var<workgroup> tile_a: array<f32, ${DEPTH * TILE}>;
var<workgroup> tile_b: array<f32, ${DEPTH * TILE}>;
var<workgroup> own_places: array<u32, ${16 * TILE}>;
@compute @workgroup_size(256)
fn main(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_index) local: u32) {
  let place = group.y * ${first}u + group.x;
  if (place >= ${groups}u) { return; }
  let top = (place / ${parts}u) * ${TILE}u;
  let begin = (place % ${parts}u) * ${part}u;
  let end = min(begin + ${part}u, ${others}u);
  let down = (local / 16u) * 4u;
  let right = (local % 16u) * 4u;
${each(4, (i) => `  var best${i} = ${LOWEST};\n  var place${i} = begin;`)}
  for (var left = begin; left < end; left += ${TILE}u) {
${each(4, (i) => `    var sum${i} = vec4f();`)}
    for (var start = 0u; start < ${width}u; start += ${DEPTH}u) {
${load('a', count, 'top')}
${load('b', others, 'left')}
      workgroupBarrier();
      for (var k = 0u; k < ${DEPTH}u; k++) {
        let first = k * ${TILE}u + right;
        let row_b = vec4f(tile_b[first], tile_b[first + 1u], tile_b[first + 2u], tile_b[first + 3u]);
${each(4, (i) => `        sum${i} += tile_a[k * ${TILE}u + down + ${i}u] * row_b;`)}
      }
      workgroupBarrier();
    }
    for (var j = 0u; j < 4u; j++) {
      let other = left + right + j;
      if (other < end) {
${each(4, (i) => `        if (sum${i}[j] > best${i}) { best${i} = sum${i}[j]; place${i} = other; }`)}
      }
    }
  }
${each(4, (i) => `  tile_a[(down + ${i}u) * 16u + local % 16u] = best${i};\n  own_places[(down + ${i}u) * 16u + local % 16u] = place${i};`)}
  workgroupBarrier();
  let row = top + local;
  if (local < ${TILE}u && row < ${count}u) {
    var best = ${LOWEST};
    var found = begin;
    for (var i = 0u; i < 16u; i++) {
      let product = tile_a[local * 16u + i];
      let candidate = own_places[local * 16u + i];
      if (product > best || (product == best && candidate < found)) { best = product; found = candidate; }
    }
    products[row * ${parts}u + place % ${parts}u] = best;
    places[row * ${parts}u + place % ${parts}u] = found;
  }
}
`,
  };
}

/** Parts come in the order of their rows, so the first of equal ones is the first of all. */
function merge({ count, parts }: Sizes, traits: DeviceTraits): Dispatch {
  return threadsDispatch({
    label: 'nearest of parts',
    slots: [...found('read'), { from: 'output', index: 0, name: 'nearest' }],
    threads: count,
    traits,
    body: `  var best = products[thread * ${parts}u];
  var place = places[thread * ${parts}u];
  for (var i = 1u; i < ${parts}u; i++) {
    let product = products[thread * ${parts}u + i];
    if (product > best) { best = product; place = places[thread * ${parts}u + i]; }
  }
  nearest[thread] = f32(place);`,
  });
}

/** The row among `rows` that an entry of `places` says. */
const rowAt = (place: string, rows: number): string =>
  `u32(clamp(places[${place}], 0f, ${literal(rows - 1)}))`;

export const gatherKernel: KernelMaker<'gather'> = ({ shape, inputs: [values], traits }) => {
  const [[, columns], [rows]] = [rowsColumns(shape), rowsColumns(values)];
  const dispatch = threadsDispatch({
    label: 'gather',
    slots: [
      { from: 'input', index: 0, name: 'values' },
      { from: 'input', index: 1, name: 'places' },
      { from: 'output', index: 0, name: 'gathered' },
    ],
    threads: sizeOf(shape),
    traits,
    body: `  gathered[thread] = values[${rowAt(`thread / ${columns}u`, rows)} * ${columns}u + thread % ${columns}u];`,
  });
  return { dispatches: [dispatch], scratch: [] };
};

/** Without atomics, which have no order: rows of x that go to the same row are a list, which each entry goes along. */
export const scatterKernel: KernelMaker<'scatter'> = ({ shape, inputs: [x], traits }) => {
  const [[rows, columns], [count]] = [rowsColumns(shape), rowsColumns(x)];
  const places: Slot = { from: 'input', index: 1, name: 'places' };
  const list = (access: 'read' | 'read_write'): Slot[] => [
    { from: 'scratch', index: 0, name: 'firsts', access, element: 'u32' },
    { from: 'scratch', index: 1, name: 'nexts', access, element: 'u32' },
  ];
  const dispatches = [
    threadsDispatch({
      label: 'scatter: lists',
      slots: [places, ...list('read_write')],
      threads: rows + count,
      traits,
      body: `  // The first source of a row, or the next source of the row that a source goes to.
  var begin = 0u;
  var row = thread;
  if (thread >= ${rows}u) {
    begin = thread - ${rows}u + 1u;
    row = ${rowAt('begin - 1u', rows)};
  }
  var at = ${count}u;
  for (var i = begin; i < ${count}u; i++) {
    if (${rowAt('i', rows)} == row) { at = i; break; }
  }
  if (thread < ${rows}u) { firsts[thread] = at; } else { nexts[thread - ${rows}u] = at; }`,
    }),
    threadsDispatch({
      label: 'scatter',
      slots: [
        { from: 'input', index: 0, name: 'x' },
        ...list('read'),
        { from: 'output', index: 0, name: 'sums' },
      ],
      threads: sizeOf(shape),
      traits,
      body: `  var total = 0f;
  for (var i = firsts[thread / ${columns}u]; i < ${count}u; i = nexts[i]) {
    total += x[i * ${columns}u + thread % ${columns}u];
  }
  sums[thread] = total;`,
    }),
  ];
  return { dispatches, scratch: [4 * rows, 4 * count] };
};
