import { floatsOf, NUMBER_BYTES, type NumberType } from '../../number-types.ts';
import { Global, type PickleRules, type Value } from './pickle.ts';

/** Numbers that tensors share, as the file keeps them. */
export interface Storage {
  /** Undefined if they are no floating-point numbers that are read here; `typeName` is PyTorch's word. */
  readonly type: NumberType | undefined;
  readonly typeName: string;
  /** Bytes of each, of any type; 0 where it is unknown. */
  readonly size: number;
  /** How many numbers the file says it has. */
  readonly count: number;
  /** Its bytes; called only for tensors that are wanted. */
  readonly bytes: () => Uint8Array;
  readonly order: 'little' | 'big';
}

/** A view of a storage: the entry at (i, j, ...) is at `offset` + i * `strides[0]` + j * `strides[1]` ... */
export class PyTorchTensor {
  readonly storage: Storage;
  readonly offset: number;
  readonly shape: readonly number[];
  readonly strides: readonly number[];

  constructor(storage: Storage, offset: number, shape: readonly number[], strides: readonly number[]) {
    this.storage = storage;
    this.offset = offset;
    this.shape = shape;
    this.strides = strides;
  }
}

const TYPES: ReadonlyMap<string, NumberType> = new Map([
  ['FloatStorage', 'F32'],
  ['HalfStorage', 'F16'],
  ['BFloat16Storage', 'BF16'],
  ['DoubleStorage', 'F64'],
]);

/** Of types that are stepped over. */
const OTHER_SIZES: ReadonlyMap<string, number> = new Map([
  ...['ByteStorage', 'CharStorage', 'BoolStorage', 'UntypedStorage', 'QInt8Storage', 'QUInt8Storage'].map(
    (name) => [name, 1] as const,
  ),
  ['ShortStorage', 2],
  ['IntStorage', 4],
  ['QInt32Storage', 4],
  ['LongStorage', 8],
  ['ComplexFloatStorage', 8],
  ['ComplexDoubleStorage', 16],
]);

/** Entries of the largest tensor that is read: the kernel of a convolution from 8192 to 8192 channels has more. */
const MOST_ENTRIES = 2 ** 28;

const STORAGE = /^torch(?:\.cuda|\.storage)?\.(\w+Storage)$/;
const TENSOR = /^torch\._utils\._rebuild_tensor(?:_v2)?$/;
const PARAMETER = /^torch\._utils\._rebuild_parameter(?:_with_state)?$/;
const MAP = new Set(['collections.OrderedDict', 'collections.defaultdict']);
const LIST = new Set(['torch.Size', 'builtins.list', 'builtins.tuple', '__builtin__.list']);
const SET = new Set(['builtins.set', '__builtin__.set']);
/** They say of which kind something is, and no weight depends on them. */
const MARKER =
  /^torch\.(?:device|(?:bfloat16|float|half|double|u?int|long|short|bool|strided|contiguous_format)\d*|serialization\._get_layout)$/;

/** What a file of weights of PyTorch may hold: tensors, in lists and dicts. */
export function pytorchRules(persistent: PickleRules['persistent']): PickleRules {
  return {
    persistent,
    allows: (name) =>
      [STORAGE, TENSOR, PARAMETER, MARKER].some((pattern) => pattern.test(name)) ||
      [MAP, LIST, SET].some((names) => names.has(name)) ||
      name === 'torch._tensor._rebuild_from_type_v2',
    call(name, args) {
      if (TENSOR.test(name)) return rebuildTensor(args);
      if (PARAMETER.test(name)) return args[0];
      if (MAP.has(name)) return mapOf(args);
      if (LIST.has(name)) return Array.isArray(args[0]) ? [...(args[0] as Value[])] : [];
      if (SET.has(name)) return new Set(Array.isArray(args[0]) ? (args[0] as Value[]) : []);
      if (name === 'torch._tensor._rebuild_from_type_v2') {
        const [rebuild, , inner] = args;
        if (rebuild instanceof Global && TENSOR.test(rebuild.name) && Array.isArray(inner))
          return rebuildTensor(inner);
      }
      return null;
    },
  };
}

/** The storage type that a pickle names: `torch.FloatStorage`. */
export function storageType(value: Value): Pick<Storage, 'type' | 'typeName' | 'size'> {
  const typeName = (value instanceof Global ? STORAGE.exec(value.name)?.[1] : undefined) ?? 'an unknown type';
  const type = TYPES.get(typeName);
  return { type, typeName, size: type ? NUMBER_BYTES[type] : (OTHER_SIZES.get(typeName) ?? 0) };
}

function rebuildTensor([storage, offset, shape, strides]: readonly Value[]): PyTorchTensor {
  if (!isStorage(storage) || !isCount(offset) || !isCounts(shape) || !isCounts(strides))
    throw new Error('The file is damaged: a tensor is not described as PyTorch describes one.');
  if (shape.length !== strides.length)
    throw new Error('The file is damaged: the dimensions of a tensor do not match its strides.');
  return new PyTorchTensor(storage, offset, shape, strides);
}

/**
 * The entries of a tensor, the last dimension changing fastest.
 *
 * @throws Error that names the tensor, where it lies beyond its storage or is of a type that is not read.
 */
export function readPyTorchTensor(name: string, tensor: PyTorchTensor): Float32Array {
  const { storage, offset, shape, strides } = tensor;
  const { type, typeName, count } = storage;
  if (type === undefined)
    throw new Error(
      `Tensor ${name} is of ${typeName}, which is not supported. In Python, save it as float32: tensor.float().`,
    );
  const entries = shape.reduce((product, n) => product * n, 1);
  if (entries > MOST_ENTRIES)
    throw new Error(`Tensor ${name} is too large: its shape is [${shape.join(', ')}].`);
  if (entries === 0) return new Float32Array();
  const last = shape.reduce((sum, n, d) => sum + (n - 1) * strides[d]!, offset);
  if (last >= count)
    throw new Error(
      `Tensor ${name} is damaged: its shape [${shape.join(', ')}] reaches to number ${last + 1} of ${count}.`,
    );
  const bytes = storage.bytes();
  const size = NUMBER_BYTES[type];
  if (bytes.length < (last + 1) * size)
    throw new Error(
      `Tensor ${name} is truncated: the file has ${bytes.length} of the ${count * size} bytes of its numbers.`,
    );
  // Of a storage that many tensors share, only what lies between.
  const numbers = floatsOf(type, bytes.subarray(offset * size, (last + 1) * size), storage.order);
  if (isContiguous(shape, strides)) return numbers;
  const result = new Float32Array(entries);
  const position = shape.map(() => 0);
  let from = 0;
  for (let to = 0; to < entries; to++) {
    result[to] = numbers[from]!;
    for (let d = shape.length - 1; d >= 0; d--) {
      position[d]! += 1;
      from += strides[d]!;
      if (position[d]! < shape[d]!) break;
      from -= strides[d]! * shape[d]!;
      position[d] = 0;
    }
  }
  return result;
}

/** Tensors in maps and lists within one another; nothing of a file is this deep. */
const DEEPEST = 16;

/** All tensors that a value holds, by their path in it: `state_dict.features.0.weight`. */
export function tensorsIn(value: Value): Map<string, PyTorchTensor> {
  const found = new Map<string, PyTorchTensor>();
  // What is met again in another place has been seen: without that, a small file could unfold to any size.
  const seen = new Set<Value>();
  const walk = (inner: Value, path: readonly string[]): void => {
    if (inner instanceof PyTorchTensor) found.set(path.join('.'), inner);
    if (typeof inner !== 'object' || inner === null || seen.has(inner) || path.length > DEEPEST) return;
    seen.add(inner);
    if (inner instanceof Map)
      for (const [key, item] of inner) {
        if (typeof key === 'string' || typeof key === 'number') walk(item, [...path, String(key)]);
      }
    else if (Array.isArray(inner)) for (const [i, item] of inner.entries()) walk(item, [...path, String(i)]);
  };
  walk(value, []);
  return found;
}

function mapOf(args: readonly Value[]): Map<Value, Value> {
  const pairs = Array.isArray(args[0]) ? (args[0] as Value[]) : [];
  return new Map(pairs.flatMap((pair) => (Array.isArray(pair) ? [[pair[0], pair[1]] as const] : [])));
}

function isStorage(value: Value): value is Storage {
  return typeof value === 'object' && value !== null && 'typeName' in value && 'bytes' in value;
}

function isContiguous(shape: readonly number[], strides: readonly number[]): boolean {
  let expected = 1;
  for (let d = shape.length - 1; d >= 0; d--) {
    if (shape[d] !== 1 && strides[d] !== expected) return false;
    expected *= shape[d]!;
  }
  return true;
}

const isCount = (value: Value): value is number => Number.isSafeInteger(value) && (value as number) >= 0;
const isCounts = (value: Value): value is number[] => Array.isArray(value) && value.every(isCount);
