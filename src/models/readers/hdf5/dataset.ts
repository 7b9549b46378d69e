import { floatsOf, NUMBER_BYTES, type NumberType } from '../../number-types.ts';
import { Unread, type FileBytes } from './file-bytes.ts';
import { filtersOf, unpack } from './filters.ts';
import { DATASPACE, DATATYPE, LAYOUT, type Message } from './messages.ts';

/** Entries of the largest dataset that is read. */
const MOST_ENTRIES = 2 ** 28;
/** Dimensions; a kernel has four. */
const MOST_DIMENSIONS = 8;

/** The lengths of the dimensions in a dataset's header (section IV.A.2.b); undefined for a group. */
export function shapeOf(file: FileBytes, messages: readonly Message[]): number[] | undefined {
  const message = messages.find(({ kind }) => kind === DATASPACE);
  if (!message) return undefined;
  const { at } = message;
  const dimensions = file.u8(at + 1);
  if (dimensions > MOST_DIMENSIONS) throw new Error(`it has ${dimensions} dimensions`);
  const begin = at + (file.u8(at) === 1 ? 8 : 4);
  return Array.from({ length: dimensions }, (_, d) => file.count(begin + 8 * d));
}

/** The numbers of a dataset, the last dimension changing fastest. */
export function readDataset(file: FileBytes, messages: readonly Message[]): Float32Array {
  const shape = shapeOf(file, messages)!;
  const { type, order } = numberType(file, required(messages, DATATYPE).at);
  const size = NUMBER_BYTES[type];
  const entries = shape.reduce((product, n) => product * n, 1);
  if (entries > MOST_ENTRIES) throw new Error(`its shape [${shape.join(', ')}] is larger than any network’s`);
  return floatsOf(type, bytesOf(file, messages, shape, size, entries * size), order);
}

/** The layout (section IV.A.2.i) says where the bytes are. */
function bytesOf(
  file: FileBytes,
  messages: readonly Message[],
  shape: readonly number[],
  size: number,
  total: number,
): Uint8Array {
  const { at } = required(messages, LAYOUT);
  const version = file.u8(at);
  if (version < 3) throw new Unread('it was written by an HDF5 library before its version 1.6.3');
  switch (file.u8(at + 1)) {
    case 0:
      if (file.u16(at + 2) !== total) throw new Error('its size does not match its shape');
      return file.slice(at + 4, total);
    case 1: {
      const address = file.address(at + 2);
      // What was never written is zeros.
      return address === undefined ? new Uint8Array(zeros(file, total)) : file.slice(address, total);
    }
    case 2:
      if (version > 3) throw new Unread('it uses a newer chunk format');
      return chunkedBytes(file, messages, shape, size, total, at);
    default:
      throw new Unread('it is in another file');
  }
}

function chunkedBytes(
  file: FileBytes,
  messages: readonly Message[],
  shape: readonly number[],
  size: number,
  total: number,
  layout: number,
): Uint8Array {
  // The size of an entry is stored as one more dimension.
  const dimensions = file.u8(layout + 2) - 1;
  const chunk = Array.from({ length: dimensions }, (_, d) => file.u32(layout + 11 + 4 * d));
  const chunkBytes = chunk.reduce((product, n) => product * n, size);
  if (dimensions !== shape.length || !chunk.every((n, d) => n > 0 && n <= Math.max(1, shape[d]!)))
    throw new Error(`its chunks [${chunk.join(', ')}] do not fit its shape [${shape.join(', ')}]`);
  const filters = filtersOf(file, messages);
  const whole = new Uint8Array(zeros(file, total));
  const root = file.address(layout + 3);
  const most = shape.reduce((product, n, d) => product * Math.ceil(n / chunk[d]!), 1);
  let chunks = 0;
  const visit = (node: number, above: number): void => {
    file.requireMark(node, 'TREE');
    const level = file.u8(node + 5);
    if (file.u8(node + 4) !== 1 || level >= above)
      throw new Error(`byte ${node} is not part of a list of chunks`);
    // The size in the file, the filters left out, and the place of each chunk, then its address.
    const keyBytes = 8 + 8 * (dimensions + 1);
    for (let i = 0; i < file.u16(node + 6); i++) {
      const key = node + 24 + (keyBytes + 8) * i;
      const child = file.count(key + keyBytes);
      if (level > 0) {
        visit(child, level);
        continue;
      }
      if (++chunks > most) throw new Error('it has more chunks than fit its shape');
      const place = shape.map((_, d) => file.count(key + 8 + 8 * d));
      if (!place.every((begin, d) => begin < shape[d]! && begin % chunk[d]! === 0))
        throw new Error(`one of its chunks is at [${place.join(', ')}]`);
      const packed = file.slice(child, file.u32(key));
      putChunk(
        unpack(packed, filters, file.u32(key + 4), size, chunkBytes),
        whole,
        place,
        chunk,
        shape,
        size,
      );
    }
  };
  if (root !== undefined) visit(root, 256);
  return whole;
}

/** A small file does not ask for much memory: deflate makes at most about 1032 bytes of one. */
function zeros(file: FileBytes, total: number): number {
  if (total > file.bytes.length * 1100) throw new Error('its shape is larger than the file can hold');
  return total;
}

/** Copies row after row of a chunk to its place; what hangs over the edge is left out. */
function putChunk(
  from: Uint8Array,
  to: Uint8Array,
  place: readonly number[],
  chunk: readonly number[],
  shape: readonly number[],
  size: number,
): void {
  const last = shape.length - 1;
  const row = Math.min(chunk[last]!, shape[last]! - place[last]!) * size;
  const copy = (d: number, fromAt: number, toAt: number): void => {
    if (d === last) {
      to.set(from.subarray(fromAt * size, fromAt * size + row), (toAt + place[last]!) * size);
      return;
    }
    const count = Math.min(chunk[d]!, shape[d]! - place[d]!);
    for (let i = 0; i < count; i++)
      copy(d + 1, (fromAt + i) * chunk[d + 1]!, (toAt + place[d]! + i) * shape[d + 1]!);
  };
  copy(0, 0, 0);
}

const FLOAT = 1;
const CLASSES: Readonly<Record<number, string>> = {
  0: 'whole numbers',
  3: 'text',
  5: 'bytes',
  6: 'records',
  9: 'lists',
};

/** A number type (section IV.A.2.d): which bits of it are the exponent and the fraction. */
function numberType(file: FileBytes, at: number): { type: NumberType; order: 'little' | 'big' } {
  const kind = file.u8(at) & 0x0f;
  if (kind !== FLOAT)
    throw new Unread(
      `it holds ${CLASSES[kind] ?? 'no numbers'}; float16, bfloat16, float32 and float64 are read`,
    );
  const size = file.u32(at + 4);
  const bits = [size, file.u8(at + 13), file.u8(at + 15)].join();
  const types: Readonly<Record<string, NumberType>> = {
    '2,5,10': 'F16',
    '2,8,7': 'BF16',
    '4,8,23': 'F32',
    '8,11,52': 'F64',
  };
  const type = Object.hasOwn(types, bits) ? types[bits] : undefined;
  if (!type)
    throw new Unread(
      `it holds numbers of ${size} bytes in an uncommon format; float16, bfloat16, float32 and float64 are read`,
    );
  return { type, order: file.u8(at + 1) & 1 ? 'big' : 'little' };
}

function required(messages: readonly Message[], wanted: number): Message {
  const message = messages.find(({ kind }) => kind === wanted);
  if (!message) throw new Error('its header lacks a part');
  return message;
}
