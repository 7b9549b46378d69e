import { halvesToFloats } from './half-float.ts';

export type TensorType = 'F16' | 'F32';

export interface Tensor {
  /** Length of every dimension; [] is a single number. */
  readonly shape: readonly number[];
  /** The entries, the last dimension changing fastest. */
  readonly data: Float32Array;
}

export interface StoredTensor extends Tensor {
  /** The type of the entries in the file. */
  readonly dtype: TensorType;
}

export interface Safetensors {
  readonly metadata: Readonly<Record<string, string>>;
  readonly tensors: ReadonlyMap<string, StoredTensor>;
}

const BYTES: Readonly<Record<TensorType, number>> = { F16: 2, F32: 4 };
const LENGTH_BYTES = 8;
const METADATA = '__metadata__';

interface Entry {
  readonly name: string;
  readonly dtype: TensorType;
  readonly shape: readonly number[];
  readonly begin: number;
  readonly end: number;
}

/**
 * Reads a safetensors file (https://huggingface.co/docs/safetensors) of half and single precision tensors. The bytes are
 * copied.
 *
 * @throws Error that says what is wrong with the file. Tensors have to fill the file without gaps, as the format asks.
 */
export function readSafetensors(bytes: Uint8Array): Safetensors {
  const { header, dataStart } = readHeader(bytes);
  const entries: Entry[] = [];
  for (const [name, value] of Object.entries(header)) {
    if (name !== METADATA) entries.push(readEntry(name, value));
  }
  checkLayout(entries, bytes.length - dataStart);
  return {
    metadata: readMetadata(header[METADATA]),
    tensors: new Map(
      entries.map(({ name, dtype, shape, begin, end }) => {
        // A copy starts at an aligned address, which a view into the file might not. Not `slice`: Node's Buffer, which
        // is a Uint8Array, makes that a view.
        const { buffer } = new Uint8Array(bytes.subarray(dataStart + begin, dataStart + end));
        const data = dtype === 'F16' ? halvesToFloats(new Uint16Array(buffer)) : new Float32Array(buffer);
        return [name, { dtype, shape, data }];
      }),
    ),
  };
}

/**
 * Writes tensors as single precision, in the order of the map.
 *
 * @throws Error where a tensor's data do not fit its shape, or its name is the one the format keeps for metadata.
 */
export function writeSafetensors(
  tensors: ReadonlyMap<string, Tensor>,
  metadata: Readonly<Record<string, string>>,
): Uint8Array {
  const header: [string, unknown][] = [[METADATA, metadata]];
  let size = 0;
  for (const [name, { shape, data }] of tensors) {
    if (name === METADATA) throw new Error(`A tensor cannot be named ${METADATA}.`);
    if (countEntries(name, shape) !== data.length) {
      throw new Error(
        `Tensor ${name} has ${data.length} entries, which do not fit the shape ${show(shape)}.`,
      );
    }
    const end = size + data.byteLength;
    header.push([name, { dtype: 'F32', shape, data_offsets: [size, end] }]);
    size = end;
  }
  const text = new TextEncoder().encode(JSON.stringify(Object.fromEntries(header)));
  const dataStart = Math.ceil((LENGTH_BYTES + text.length) / 8) * 8;

  const bytes = new Uint8Array(dataStart + size);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(dataStart - LENGTH_BYTES), true);
  bytes.set(text, LENGTH_BYTES);
  bytes.fill(0x20, LENGTH_BYTES + text.length, dataStart);
  let offset = dataStart;
  for (const { data } of tensors.values()) {
    bytes.set(new Uint8Array(data.buffer, data.byteOffset, data.byteLength), offset);
    offset += data.byteLength;
  }
  return bytes;
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
      `Not a safetensors file, or one cut short: its header would take ${String(length)} bytes, but ` +
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

function readEntry(name: string, value: unknown): Entry {
  if (!isObject(value)) throw new Error(`Tensor ${name} is not described by an object.`);
  const { dtype, shape, data_offsets: offsets } = value;
  if (dtype !== 'F16' && dtype !== 'F32') {
    throw new Error(`Tensor ${name} is of type ${JSON.stringify(dtype)}; only F16 and F32 are read.`);
  }
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
  const expected = countEntries(name, shape) * BYTES[dtype];
  if (end - begin !== expected) {
    throw new Error(
      `Tensor ${name} has ${end - begin} bytes, but ${dtype} of shape ${show(shape)} takes ${expected}.`,
    );
  }
  return { name, dtype, shape, begin, end };
}

/** Tensors must follow each other without overlap or gap, from the first byte of the data to the last. */
function checkLayout(entries: readonly Entry[], size: number): void {
  let before = 0;
  for (const { name, begin, end } of entries.toSorted((a, b) => a.begin - b.begin || a.end - b.end)) {
    if (end > size) {
      throw new Error(
        `Tensor ${name} ends at byte ${end} of the data, which has ${size}: the file is cut short.`,
      );
    }
    if (begin < before) throw new Error(`Tensor ${name} overlaps the one before it.`);
    if (begin > before) throw new Error(`${begin - before} bytes before tensor ${name} belong to no tensor.`);
    before = end;
  }
  if (before < size) throw new Error(`${size - before} bytes after the last tensor belong to no tensor.`);
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
