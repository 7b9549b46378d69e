import type { EngineValue } from '../../passes/engine-value.ts';
import type { Dispatch } from '../kernel.ts';
import { DECLARATION, throughFunctions, withBefore } from './accesses.ts';

/**
 * How a number is stored in 16 bits, two to a word:
 *
 * - `half`: a half float, 11 bits of precision. Beyond 65504, the largest, it is 65504; NaN stays NaN;
 * - `bfloat`: the upper half of a float32, rounded to the nearest: 8 bits of precision, and all its range.
 */
export type Format = 'half' | 'bfloat';

/** The values that are stored in 16 bits, and how. All others are float32. */
export type Formats = ReadonlyMap<EngineValue, Format>;

/** WGSL: `packed_FORMAT(vec2f) -> u32`. */
const packing: { readonly [F in Format]: string } = {
  half: `fn packed_half(value: vec2f) -> u32 {
  return pack2x16float(select(value, 65504f * sign(value), abs(value) > vec2f(65504f)));
}`,
  // What is infinite or not a number is cut off, for rounding would make another number of it.
  bfloat: `fn packed_bfloat(value: vec2f) -> u32 {
  let bits = bitcast<vec2u>(value);
  let rounded = bits + vec2u(0x7fffu) + ((bits >> vec2u(16u)) & vec2u(1u));
  let kept = select(rounded, bits, (bits & vec2u(0x7f800000u)) == vec2u(0x7f800000u));
  return (kept.x >> 16u) | (kept.y & 0xffff0000u);
}`,
};

/** WGSL: the two numbers of a word. */
const unpacked: { readonly [F in Format]: (word: string) => string } = {
  half: (word) => `unpack2x16float(${word})`,
  bfloat: (word) => `bitcast<vec2f>(vec2u(${word} << 16u, ${word} & 0xffff0000u))`,
};

/** WGSL: `stored_half(vec4f) -> vec4f`, what becomes of numbers that are stored as half floats. */
export const STORED_HALF = `${packing.half}

fn stored_half(value: vec4f) -> vec4f {
  return vec4f(${unpacked.half('packed_half(value.xy)')}, ${unpacked.half('packed_half(value.zw)')});
}`;

/** Whether a dispatch writes a binding in quads: others cannot write 16 bits without touching their neighbors. */
export function writesQuads({ wgsl }: Dispatch, binding: number): boolean {
  return (
    wgsl.includes(`@group(0) @binding(${binding}) var<storage, read_write> `) &&
    declarationsOf(wgsl).some(({ index, element }) => index === binding && element === 'vec4f')
  );
}

function declarationsOf(wgsl: string) {
  return [...wgsl.matchAll(DECLARATION)].map(([, index, , , element]) => ({ index: Number(index), element }));
}

/**
 * A dispatch some of whose buffers are in a format of 16 bits: its shader unpacks what it reads of them and packs what it
 * writes. The same dispatch where there are none.
 */
export function inFormats(dispatch: Dispatch, formats: readonly (Format | undefined)[]): Dispatch {
  if (formats.every((format) => !format)) return dispatch;
  const names = new Set<string>();
  const functions = new Set<string>();
  const declarations: string[] = [];
  const rest = dispatch.wgsl.replace(
    DECLARATION,
    (text, index: string, access: string, name: string, element: string) => {
      const format = formats[Number(index)];
      if (!format) {
        declarations.push(text);
        return '';
      }
      names.add(name);
      const stored = element === 'vec4f' ? 'vec2u' : 'u32';
      declarations.push(`@group(0) @binding(${index}) var<storage, ${access}> ${name}: array<${stored}>;`);
      functions.add(readingText(name, element, format));
      if (access === 'read_write') {
        if (!dispatch.wgsl.includes(packing[format])) functions.add(packing[format]);
        functions.add(writingText(name, format));
      }
      return '';
    },
  );
  const accessed = throughFunctions(rest, names, { get: 'unpacked', set: 'pack' });
  return { ...dispatch, wgsl: withBefore(accessed, [...declarations, ...functions]) };
}

function readingText(name: string, element: string, format: Format): string {
  const read = unpacked[format];
  const bodies: Readonly<Record<string, string>> = {
    vec4f: `let words = ${name}[i];
  return vec4f(${read('words.x')}, ${read('words.y')});`,
    vec2f: `let word = ${name}[i];
  return ${read('word')};`,
    f32: `let word = ${name}[i >> 1u];
  return ${read('word')}[i & 1u];`,
  };
  return `fn ${name}_unpacked(i: u32) -> ${element} {
  ${bodies[element]!}
}`;
}

function writingText(name: string, format: Format): string {
  return `fn ${name}_pack(i: u32, value: vec4f) {
  ${name}[i] = vec2u(packed_${format}(value.xy), packed_${format}(value.zw));
}`;
}
