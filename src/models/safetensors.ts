import { floatsToHalves } from './half-float.ts';
import { floatsOf, isNumberType, NUMBER_BYTES, type NumberType } from './number-types.ts';

/** How our own files keep numbers. */
export type TensorType = 'F16' | 'F32';

export interface Tensor {
  /** Length of every dimension; [] is a single number. */
  readonly shape: readonly number[];
  /** The entries, the last dimension changing fastest. */
  readonly data: Float32Array;
}

export interface StoredTensor extends Tensor {
  /** The type of the entries in the file. */
  readonly dtype: NumberType;
}

export interface Safetensors {
  readonly metadata: Readonly<Record<string, string>>;
  readonly tensors: ReadonlyMap<string, StoredTensor>;
}

/** Where a tensor lies in a file. */
export interface TensorEntry {
  /** `F32`, `F16`, or another type that the format knows and this reader does not. */
  readonly dtype: string;
  readonly shape: readonly number[];
  /** The first byte of the file, and the one after the last. */
  readonly begin: number;
  readonly end: number;
}

export interface SafetensorsHeader {
  readonly metadata: Readonly<Record<string, string>>;
  readonly entries: ReadonlyMap<string, TensorEntry>;
}

const LENGTH_BYTES = 8;
/** Networks have some hundred megabytes; more than this is damage, or an attempt to fill the memory. */
const MOST_BYTES = 16e9;
const METADATA = '__metadata__';

/**
 * Reads a safetensors file (https://huggingface.co/docs/safetensors) of tensors of any floating-point type
 * from 16 bits on. The bytes are copied.
 *
 * @param wanted the tensors to read, by name; others may be of any type.
 * @throws Error that says what is wrong with the file. Tensors have to fill the file without gaps, as the format asks.
 */
export function readSafetensors(
  bytes: Uint8Array,
  wanted: (name: string) => boolean = () => true,
): Safetensors {
  const { metadata, entries } = readSafetensorsHeader(bytes, bytes.length);
  const tensors = new Map<string, StoredTensor>();
  for (const [name, entry] of entries) if (wanted(name)) tensors.set(name, readTensor(bytes, name, entry));
  return { metadata, tensors };
}

/**
 * Reads a tensor of a file by what {@link readSafetensorsHeader} says of it.
 *
 * @throws Error if it is of a type that is not read.
 */
export function readTensor(
  bytes: Uint8Array,
  name: string,
  { dtype, shape, begin, end }: TensorEntry,
): StoredTensor {
  if (!isNumberType(dtype))
    throw new Error(
      `Tensor ${name} is of type ${JSON.stringify(dtype)}; F16, BF16, F32 and F64 are read. Save it as one of them.`,
    );
  return { dtype, shape, data: floatsOf(dtype, bytes.subarray(begin, end)) };
}

/** How many bytes a file's header takes with the length before it, by the first 8 bytes of the file; 0 if it has fewer. */
export function headerLength(start: Uint8Array): number {
  if (start.length < LENGTH_BYTES) return 0;
  return LENGTH_BYTES + Number(new DataView(start.buffer, start.byteOffset).getBigUint64(0, true));
}

/**
 * Reads what a safetensors file holds, and where.
 *
 * @param start the first bytes of the file, at least the header.
 * @param size bytes of the whole file; where it is not known, what follows the last tensor is not checked.
 * @throws Error that says what is wrong with the file.
 */
export function readSafetensorsHeader(start: Uint8Array, size?: number): SafetensorsHeader {
  const { header, dataStart } = readHeader(start);
  const entries = new Map<string, TensorEntry>();
  for (const [name, value] of Object.entries(header))
    if (name !== METADATA) entries.set(name, readEntry(name, value, dataStart));
  checkLayout(entries, dataStart, size);
  return { metadata: readMetadata(header[METADATA]), entries };
}

/**
 * Writes tensors in the order of the map, as single precision or as half, rounded to the nearest.
 *
 * @throws Error if a tensor's data do not fit its shape, its name is the one the format keeps for metadata, or an
 *   entry is too large for half precision.
 */
export function writeSafetensors(
  tensors: ReadonlyMap<string, Tensor>,
  metadata: Readonly<Record<string, string>>,
  dtype: TensorType = 'F32',
): Uint8Array {
  return joinSafetensors(encodeTensors(tensors, dtype), metadata);
}

/** Tensors as the bytes that they have in a file: see {@link writeSafetensors}. */
export function encodeTensors(
  tensors: ReadonlyMap<string, Tensor>,
  dtype: TensorType,
): Map<string, TensorBytes> {
  const encoded = new Map<string, TensorBytes>();
  for (const [name, { shape, data }] of tensors) {
    if (countEntries(name, shape) !== data.length) {
      throw new Error(
        `Tensor ${name} has ${data.length} entries, which do not fit the shape ${show(shape)}.`,
      );
    }
    const entries = dtype === 'F16' ? floatsToHalves(data) : data;
    if (dtype === 'F16' && entries.some((half, i) => (half & 0x7fff) === 0x7c00 && Number.isFinite(data[i])))
      throw new Error(`Tensor ${name} has entries above 65504, too large for float16. Store it as float32.`);
    const bytes = new Uint8Array(entries.buffer, entries.byteOffset, entries.byteLength);
    encoded.set(name, { dtype, shape, bytes });
  }
  return encoded;
}

/** A tensor as the bytes that it has in a file. */
export interface TensorBytes {
  readonly dtype: string;
  readonly shape: readonly number[];
  readonly bytes: Uint8Array;
}

/** A file of tensors that are bytes already, in the order of the map. */
export function joinSafetensors(
  tensors: ReadonlyMap<string, TensorBytes>,
  metadata: Readonly<Record<string, string>>,
): Uint8Array {
  const sizes = [...tensors].map(([name, { dtype, shape, bytes }]) => {
    return [name, { dtype, shape, bytes: bytes.length }] as const;
  });
  const head = safetensorsHead(new Map(sizes), metadata);
  const file = new Uint8Array(sizes.reduce((sum, [, { bytes }]) => sum + bytes, head.length));
  file.set(head);
  let offset = head.length;
  for (const { bytes } of tensors.values()) {
    file.set(bytes, offset);
    offset += bytes.length;
  }
  return file;
}

/** The beginning of a file whose tensors follow one another in the order of the map, each of so many bytes. */
export function safetensorsHead(
  tensors: ReadonlyMap<string, Omit<TensorBytes, 'bytes'> & { readonly bytes: number }>,
  metadata: Readonly<Record<string, string>>,
): Uint8Array {
  const header: [string, unknown][] = [[METADATA, metadata]];
  let size = 0;
  for (const [name, { dtype, shape, bytes }] of tensors) {
    if (name === METADATA) throw new Error(`A tensor cannot be named ${METADATA}.`);
    header.push([name, { dtype, shape, data_offsets: [size, size + bytes] }]);
    size += bytes;
  }
  const text = new TextEncoder().encode(JSON.stringify(Object.fromEntries(header)));
  const head = new Uint8Array(Math.ceil((LENGTH_BYTES + text.length) / 8) * 8).fill(0x20);
  new DataView(head.buffer).setBigUint64(0, BigInt(head.length - LENGTH_BYTES), true);
  head.set(text, LENGTH_BYTES);
  return head;
}

function readHeader(bytes: Uint8Array): { header: Record<string, unknown>; dataStart: number } {
  if (bytes.length < LENGTH_BYTES) {
    throw new Error(
      `Not a safetensors file: it has ${bytes.length} bytes, fewer than the 8 of the header's length.`,
    );
  }
  const length = new DataView(bytes.buffer, bytes.byteOffset).getBigUint64(0, true);
  if (length > bytes.length - LENGTH_BYTES) {
    throw new Error(
      `Not a safetensors file, or a truncated one: its header would take ${String(length)} bytes, but ` +
        `${bytes.length - LENGTH_BYTES} follow.`,
    );
  }
  const dataStart = LENGTH_BYTES + Number(length);
  let header: unknown;
  try {
    header = JSON.parse(
      new TextDecoder('utf-8', { fatal: true }).decode(bytes.subarray(LENGTH_BYTES, dataStart)),
    );
  } catch (cause) {
    throw new Error('Not a safetensors file: its header is not JSON.', { cause });
  }
  if (!isObject(header)) throw new Error('Not a safetensors file: its header is not a JSON object.');
  return { header, dataStart };
}

function readMetadata(value: unknown): Record<string, string> {
  if (value === undefined) return {};
  if (!isObject(value) || !Object.values(value).every((entry) => typeof entry === 'string')) {
    throw new Error('The metadata of the safetensors file is not an object of strings.');
  }
  return value as Record<string, string>;
}

function readEntry(name: string, value: unknown, dataStart: number): TensorEntry {
  if (!isObject(value)) throw new Error(`Tensor ${name} is not described by an object.`);
  const { dtype, shape, data_offsets: offsets } = value;
  const missing = Object.entries({ type: dtype, shape, offsets }).find(([, field]) => field === undefined);
  if (missing) throw new Error(`Tensor ${name} lacks its ${missing[0]}.`);
  if (typeof dtype !== 'string') throw new Error(`Tensor ${name} is of type ${JSON.stringify(dtype)}.`);
  if (!isCounts(shape)) {
    throw new Error(
      `Tensor ${name} has the shape ${JSON.stringify(shape)}; whole numbers, 0 or more, are expected.`,
    );
  }
  if (!isCounts(offsets) || offsets.length !== 2) {
    throw new Error(
      `Tensor ${name} has the offsets ${JSON.stringify(offsets)}; a beginning and an end are expected.`,
    );
  }
  const [begin, end] = offsets as [number, number];
  if (begin > end) throw new Error(`Tensor ${name} begins at byte ${begin}, after its end at ${end}.`);
  const count = countEntries(name, shape);
  if (isNumberType(dtype) && end - begin !== count * NUMBER_BYTES[dtype]) {
    throw new Error(
      `Tensor ${name} has ${end - begin} bytes, but ${dtype} of shape ${show(shape)} takes ${count * NUMBER_BYTES[dtype]}.`,
    );
  }
  if (end > MOST_BYTES)
    throw new Error(`Tensor ${name} is too large: it would end at byte ${end}, its shape is ${show(shape)}.`);
  return { dtype, shape, begin: dataStart + begin, end: dataStart + end };
}

/** Tensors must follow each other without overlap or gap, from the first byte of the data to the last. */
function checkLayout(
  entries: ReadonlyMap<string, TensorEntry>,
  dataStart: number,
  size: number | undefined,
): void {
  let before = dataStart;
  for (const [name, { begin, end }] of [...entries].sort(
    ([, a], [, b]) => a.begin - b.begin || a.end - b.end,
  )) {
    if (size !== undefined && end > size) {
      throw new Error(
        `Tensor ${name} ends at byte ${end - dataStart} of the data, which has ${size - dataStart}: the file is truncated.`,
      );
    }
    if (begin < before) throw new Error(`Tensor ${name} overlaps the one before it.`);
    if (begin > before) throw new Error(`${begin - before} bytes before tensor ${name} belong to no tensor.`);
    before = end;
  }
  if (size !== undefined && before < size)
    throw new Error(`${size - before} bytes after the last tensor belong to no tensor.`);
}

function countEntries(name: string, shape: readonly number[]): number {
  const count = shape.reduce((product, length) => product * length, 1);
  if (!Number.isSafeInteger(count))
    throw new Error(`Tensor ${name} is too large: its shape is ${show(shape)}.`);
  return count;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isCounts(value: unknown): value is number[] {
  return Array.isArray(value) && value.every((entry) => Number.isSafeInteger(entry) && entry >= 0);
}

function show(shape: readonly number[]): string {
  return `[${shape.join(', ')}]`;
}
