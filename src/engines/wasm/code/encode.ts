/** WebAssembly's binary format, as far as fused expressions need it: https://webassembly.github.io/spec/core/binary/ */

export type Bytes = readonly number[];
export type ValueType = 'i32' | 'f32' | 'f64' | 'v128';

const types: Readonly<Record<ValueType, number>> = { i32: 0x7f, f32: 0x7d, f64: 0x7c, v128: 0x7b };

/** LEB128 of a number without sign. */
function unsigned(value: number): number[] {
  const bytes: number[] = [];
  let rest = value >>> 0;
  do {
    const more = rest > 0x7f;
    bytes.push((rest & 0x7f) | (more ? 0x80 : 0));
    rest >>>= 7;
  } while (rest > 0);
  return bytes;
}

/** LEB128 of the 32 bits of a number. */
function signed(value: number): number[] {
  const bytes: number[] = [];
  let rest = value | 0;
  for (;;) {
    const low = rest & 0x7f;
    rest >>= 7;
    if ((rest === 0 && !(low & 0x40)) || (rest === -1 && low & 0x40)) return [...bytes, low];
    bytes.push(low | 0x80);
  }
}

/** Instructions by their names in the specification. */
export const op = {
  end: [0x0b],
  select: [0x1b],
  'i32.eqz': [0x45],
  'i32.eq': [0x46],
  'i32.lt_u': [0x49],
  'i32.gt_u': [0x4b],
  'i32.le_u': [0x4d],
  'i32.ge_u': [0x4f],
  'i32.add': [0x6a],
  'i32.sub': [0x6b],
  'i32.mul': [0x6c],
  'i32.div_u': [0x6e],
  'i32.rem_u': [0x70],
  'i32.and': [0x71],
  'i32.or': [0x72],
  'i32.xor': [0x73],
  'i32.shl': [0x74],
  'i32.shr_u': [0x76],
  'i32.trunc_sat_f32_u': [0xfc, 0x01],
  'f32.eq': [0x5b],
  'f32.lt': [0x5d],
  'f32.gt': [0x5e],
  'f32.le': [0x5f],
  'f32.ge': [0x60],
  'f32.abs': [0x8b],
  'f32.floor': [0x8e],
  'f32.sqrt': [0x91],
  'f32.add': [0x92],
  'f32.sub': [0x93],
  'f32.mul': [0x94],
  'f32.div': [0x95],
  'f32.min': [0x96],
  'f32.max': [0x97],
  'f32.convert_i32_u': [0xb3],
  'f32.demote_f64': [0xb6],
  'f64.promote_f32': [0xbb],
  'f64.add': [0xa0],
  'f32x4.splat': [0xfd, 0x13],
  'f32x4.eq': [0xfd, 0x41],
  'f32x4.lt': [0xfd, 0x43],
  'f32x4.gt': [0xfd, 0x44],
  'f32x4.le': [0xfd, 0x45],
  'f32x4.ge': [0xfd, 0x46],
  'v128.and': [0xfd, 0x4e],
  'v128.or': [0xfd, 0x50],
  'v128.bitselect': [0xfd, 0x52],
  'f64x2.promote_low_f32x4': [0xfd, 0x5f],
  'i32x4.splat': [0xfd, 0x11],
  'f32x4.floor': [0xfd, 0x68],
  'f32x4.abs': [0xfd, 0xe0, 0x01],
  'f32x4.sqrt': [0xfd, 0xe3, 0x01],
  'f32x4.add': [0xfd, 0xe4, 0x01],
  'f32x4.sub': [0xfd, 0xe5, 0x01],
  'f32x4.mul': [0xfd, 0xe6, 0x01],
  'f32x4.div': [0xfd, 0xe7, 0x01],
  'f32x4.min': [0xfd, 0xe8, 0x01],
  'f32x4.max': [0xfd, 0xe9, 0x01],
  'f64x2.add': [0xfd, 0xf0, 0x01],
  /** The upper half of a vector in both halves. */
  'upper half': [0xfd, 0x0d, 8, 9, 10, 11, 12, 13, 14, 15, 8, 9, 10, 11, 12, 13, 14, 15],
} as const satisfies Record<string, Bytes>;

export const i32Const = (value: number): number[] => [0x41, ...signed(value)];
export const f32Const = (value: number): number[] => [0x43, ...new Uint8Array(Float32Array.of(value).buffer)];
export const f64Const = (value: number): number[] => [0x44, ...new Uint8Array(Float64Array.of(value).buffer)];
export const get = (local: number): number[] => [0x20, ...unsigned(local)];
export const set = (local: number): number[] => [0x21, ...unsigned(local)];
export const tee = (local: number): number[] => [0x22, ...unsigned(local)];
export const call = (callee: number): number[] => [0x10, ...unsigned(callee)];
export const extractLane = (lane: number): number[] => [0xfd, 0x1f, lane];
export const replaceLane = (lane: number): number[] => [0xfd, 0x20, lane];
export const extractDouble = (lane: number): number[] => [0xfd, 0x21, lane];

const accesses = {
  'i32.load': [0x28],
  'f32.load': [0x2a],
  'f32.store': [0x38],
  'f64.store': [0x39],
  'v128.load': [0xfd, 0x00],
  'v128.store': [0xfd, 0x0b],
} as const;
/** An access to memory at the address on the stack, `offset` bytes on. */
export const access = (name: keyof typeof accesses, offset: number): number[] => [
  ...accesses[name],
  2,
  ...unsigned(offset),
];

/** The body again and again while the condition holds that it begins with. */
export const loopWhile = (condition: Bytes, body: Bytes): number[] => [
  ...[0x02, 0x40, 0x03, 0x40],
  ...condition,
  ...op['i32.eqz'],
  ...[0x0d, 1],
  ...body,
  ...[0x0c, 0],
  ...op.end,
  ...op.end,
];

/** A function of a piece: `locals` begin with number 1. */
export interface FunctionCode {
  readonly locals: readonly ValueType[];
  readonly body: Bytes;
}

/** What the functions of a module can call, by number. */
export const imported = ['exp', 'log', 'power'] as const;

const vector = (parts: readonly Bytes[]): number[] => [...unsigned(parts.length), ...parts.flat()];
const sized = (content: Bytes): number[] => [...unsigned(content.length), ...content];
const section = (id: number, content: Bytes): number[] => [id, ...sized(content)];
const name = (text: string): number[] => sized([...new TextEncoder().encode(text)]);

/** What 32 bits address. */
export const MOST_PAGES = 65536;

/**
 * A module that imports `env.memory`, which is `shared` or not, and `kernels`, and exports its functions as `f0`, `f1`, ...
 */
export function moduleOf(functions: readonly FunctionCode[], shared: boolean): Uint8Array<ArrayBuffer> {
  const { i32, f32 } = types;
  const signatures = [
    [0x60, 1, i32, 0],
    [0x60, 1, f32, 1, f32],
    [0x60, 2, f32, f32, 1, f32],
  ];
  const limits = shared ? [0x03, ...unsigned(1), ...unsigned(MOST_PAGES)] : [0x00, ...unsigned(1)];
  const imports = [
    [...name('env'), ...name('memory'), 0x02, ...limits],
    ...imported.map((kernel) => [...name('kernels'), ...name(kernel), 0x00, kernel === 'power' ? 2 : 1]),
  ];
  const first = imported.length;
  const bodies = functions.map(({ locals, body }) =>
    sized([...vector(locals.map((type) => [1, types[type]])), ...body, ...op.end]),
  );
  return Uint8Array.from([
    ...[0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00],
    ...section(1, vector(signatures)),
    ...section(2, vector(imports)),
    ...section(3, vector(functions.map(() => [0]))),
    ...section(7, vector(functions.map((_, i) => [...name(`f${i}`), 0x00, ...unsigned(first + i)]))),
    ...section(10, vector(bodies)),
  ]);
}
