import { Unread, type FileBytes } from './file-bytes.ts';

/**
 * The positions of the link messages of a large group in a newer file: a B-tree of their names (section III.A.2) has the
 * position of each in a fractal heap (section III.G).
 */
export function denseLinks(file: FileBytes, heapAt: number, treeAt: number): number[] {
  const heap = openHeap(file, heapAt);
  return records(file, treeAt).map((record) => {
    // The hash of the name comes first.
    const id = record + 4;
    // Two bits each of the version and the kind of an object; links are small, and managed by the heap.
    if (file.u8(id) >> 4 !== 0) throw new Unread('its groups use an uncommon format');
    return placeInHeap(file, heap, number(file, id + 1, heap.offsetBytes));
  });
}

interface Heap {
  readonly root: number;
  /** Of the root block; 0 where it holds the objects itself. */
  readonly rows: number;
  readonly width: number;
  /** Bytes of the smallest block, and of the largest that holds objects itself. */
  readonly start: number;
  readonly largest: number;
  /** Bytes of an offset. */
  readonly offsetBytes: number;
}

function openHeap(file: FileBytes, at: number): Heap {
  file.requireMark(at, 'FRHP');
  if (file.u16(at + 7) > 0) throw new Unread('its groups are packed');
  const heap = {
    root: file.count(at + 132),
    rows: file.u16(at + 140),
    width: file.u16(at + 110),
    start: file.count(at + 112),
    largest: file.count(at + 120),
    offsetBytes: Math.ceil(file.u16(at + 128) / 8),
  };
  if (heap.width === 0 || heap.start === 0 || heap.offsetBytes > 6)
    throw new Error(`byte ${at} is not a list of names`);
  return heap;
}

/** Blocks double in size from row to row, from the third on; those beyond the largest are tables of blocks themselves. */
function placeInHeap(file: FileBytes, heap: Heap, offset: number): number {
  if (heap.rows === 0) return heap.root + offset;
  let [table, rest] = [heap.root, offset];
  for (;;) {
    file.requireMark(table, 'FHIB');
    let row = 0;
    const sizeOf = (r: number): number => heap.start * 2 ** Math.max(0, r - 1);
    while (rest >= sizeOf(row) * heap.width) {
      rest -= sizeOf(row) * heap.width;
      row += 1;
    }
    const size = sizeOf(row);
    const column = Math.floor(rest / size);
    // A mark, the version, the heap's address and this block's offset come before the addresses of the blocks.
    const entry = table + 13 + heap.offsetBytes + 8 * (row * heap.width + column);
    const block = file.count(entry);
    rest -= column * size;
    if (size <= heap.largest) return block + rest;
    table = block;
  }
}

/** Where the records of a B-tree of version 2 lie, in the order of its keys. */
function records(file: FileBytes, at: number): number[] {
  file.requireMark(at, 'BTHD');
  const NAMES = 5;
  if (file.u8(at + 5) !== NAMES) throw new Error(`byte ${at} is not a list of names`);
  const [nodeBytes, recordBytes, depth] = [file.u32(at + 6), file.u16(at + 10), file.u16(at + 12)];
  if (recordBytes === 0 || depth > 16) throw new Error(`byte ${at} is not a list of names`);
  // How many records a node of each level holds at most, and all under it: so many bytes their numbers take.
  const pointers: { readonly count: number; readonly total: number }[] = [{ count: 0, total: 0 }];
  let most = Math.floor((nodeBytes - 10) / recordBytes);
  let mostUnder = most;
  for (let level = 1; level <= depth; level++) {
    const pointer = { count: bytesFor(most), total: level > 1 ? bytesFor(mostUnder) : 0 };
    const size = 8 + pointer.count + pointer.total;
    most = Math.floor((nodeBytes - 10 - size) / (recordBytes + size));
    mostUnder = (mostUnder + 1) * (most + 1) - 1;
    pointers.push(pointer);
  }
  const found: number[] = [];
  const visit = (node: number, count: number, level: number): void => {
    file.requireMark(node, level === 0 ? 'BTLF' : 'BTIN');
    for (let i = 0; i < count; i++) {
      file.step();
      found.push(node + 6 + recordBytes * i);
    }
    if (level === 0) return;
    const { count: countBytes, total } = pointers[level]!;
    let next = node + 6 + recordBytes * count;
    for (let i = 0; i <= count; i++) {
      visit(file.count(next), number(file, next + 8, countBytes), level - 1);
      next += 8 + countBytes + total;
    }
  };
  const root = file.address(at + 16);
  if (root !== undefined) visit(root, file.u16(at + 24), depth);
  return found;
}

const bytesFor = (most: number): number => Math.max(1, Math.ceil(Math.log2(Math.max(1, most) + 1) / 8));

/** A whole number of up to 6 bytes. */
function number(file: FileBytes, at: number, size: number): number {
  return file.slice(at, size).reduceRight((value, byte) => value * 256 + byte, 0);
}
