import { rowsColumns, sizeOf } from '../../../program/shape.ts';
import type { DeviceTraits, Dispatch } from '../kernel.ts';
import type { KernelMaker } from '../kernel-maker.ts';
import { threadsDispatch, type Slot } from './wgsl.ts';

/** Rows that are sorted by counting, before runs are merged. */
const BLOCK = 32;

/**
 * Ranks by merging: each entry finds its place among two sorted runs by how far it is in its own and, by halving, how
 * many of the other come before it. No entry waits for another, and equal ones keep the order of their rows.
 */
export const ranksKernel: KernelMaker<'ranks'> = ({ shape, attributes: { ties }, traits }) => {
  const [rows, columns] = rowsColumns(shape);
  const dispatches = [sortBlocks(rows, columns, traits)];
  let sorted = 0;
  for (let run = BLOCK; run < rows; run *= 2) {
    dispatches.push(merge(rows, columns, run, sorted, traits));
    sorted = 1 - sorted;
  }
  dispatches.push(ranksOf(rows, columns, sorted, ties, traits));
  const bytes = 4 * rows * columns;
  return { dispatches, scratch: rows > BLOCK ? [bytes, bytes, bytes, bytes] : [bytes, bytes] };
};

/** Keys and the rows that they come from: the first or the second of two places to sort to. */
function sortedSlots(which: number, prefix: string, access: 'read' | 'read_write'): Slot[] {
  return [
    { from: 'scratch', index: 2 * which, name: `${prefix}_keys`, access },
    { from: 'scratch', index: 2 * which + 1, name: `${prefix}_rows`, access, element: 'u32' },
  ];
}

function sortBlocks(rows: number, columns: number, traits: DeviceTraits): Dispatch {
  return threadsDispatch({
    label: 'ranks of blocks',
    slots: [{ from: 'input', index: 0, name: 'x' }, ...sortedSlots(0, 'to', 'read_write')],
    threads: rows * columns,
    traits,
    body: `  let c = thread % ${columns}u;
  let row = thread / ${columns}u;
  let first = row - row % ${BLOCK}u;
  let key = x[thread];
  var place = first;
  for (var other = first; other < min(first + ${BLOCK}u, ${rows}u); other++) {
    let entry = x[other * ${columns}u + c];
    if (entry < key || (entry == key && other < row)) { place++; }
  }
  to_keys[place * ${columns}u + c] = key;
  to_rows[place * ${columns}u + c] = row;`,
  });
}

function merge(rows: number, columns: number, run: number, from: number, traits: DeviceTraits): Dispatch {
  return threadsDispatch({
    label: 'ranks merged',
    slots: [...sortedSlots(from, 'from', 'read'), ...sortedSlots(1 - from, 'to', 'read_write')],
    threads: rows * columns,
    traits,
    body: `  let c = thread % ${columns}u;
  let place = thread / ${columns}u;
  let pair = place - place % ${2 * run}u;
  let is_second = place - pair >= ${run}u;
  let key = from_keys[thread];
  // Among equal ones those of the first run come first.
  var low = select(min(pair + ${run}u, ${rows}u), pair, is_second);
  var high = select(min(pair + ${2 * run}u, ${rows}u), pair + ${run}u, is_second);
  let start = low;
  while (low < high) {
    let middle = (low + high) / 2u;
    let entry = from_keys[middle * ${columns}u + c];
    if (entry < key || (is_second && entry == key)) { low = middle + 1u; } else { high = middle; }
  }
  let merged = place + (low - start) - select(0u, ${run}u, is_second);
  to_keys[merged * ${columns}u + c] = key;
  to_rows[merged * ${columns}u + c] = from_rows[thread];`,
  });
}

function ranksOf(
  rows: number,
  columns: number,
  sorted: number,
  ties: 'row' | 'first' | 'last',
  traits: DeviceTraits,
): Dispatch {
  const [keys, sources] = sortedSlots(sorted, 'sorted', 'read');
  const search = `  let key = sorted_keys[thread];
  var low = 0u;
  var high = ${rows}u;
  while (low < high) {
    let middle = (low + high) / 2u;
    let entry = sorted_keys[middle * ${columns}u + c];
    if (entry < key${ties === 'last' ? ' || entry == key' : ''}) { low = middle + 1u; } else { high = middle; }
  }
  let rank = low${ties === 'last' ? ' - 1u' : ''};`;
  return threadsDispatch({
    label: 'ranks',
    slots: [...(ties === 'row' ? [] : [keys!]), sources!, { from: 'output', index: 0, name: 'ranks' }],
    threads: rows * columns,
    traits,
    body: `  let c = thread % ${columns}u;
${ties === 'row' ? `  let rank = thread / ${columns}u;` : search}
  ranks[sorted_rows[thread] * ${columns}u + c] = f32(rank);`,
  });
}

export const arrangeKernel: KernelMaker<'arrange'> = ({ shape, traits }) => {
  const [, columns] = rowsColumns(shape);
  const dispatch = threadsDispatch({
    label: 'arrange',
    slots: [
      { from: 'input', index: 0, name: 'v' },
      { from: 'input', index: 1, name: 'ranks' },
      { from: 'output', index: 0, name: 'arranged' },
    ],
    threads: sizeOf(shape),
    traits,
    body: `  arranged[u32(ranks[thread]) * ${columns}u + thread % ${columns}u] = v[thread];`,
  });
  return { dispatches: [dispatch], scratch: [] };
};
