import { halvesToFloats } from './half-float.ts';

/** How the numbers of a tensor are kept, by the names that safetensors has for them. */
export type NumberType = 'F16' | 'BF16' | 'F32' | 'F64';

/** Bytes of a number. */
export const NUMBER_BYTES: Readonly<Record<NumberType, number>> = { F16: 2, BF16: 2, F32: 4, F64: 8 };

export function isNumberType(type: string): type is NumberType {
  return Object.hasOwn(NUMBER_BYTES, type);
}

/**
 * Numbers as single precision, rounded to the nearest where they were double. The bytes are copied.
 *
 * @param bytes whole numbers of the type, at any address.
 * @param order of the bytes of a number: `little` unless given.
 */
export function floatsOf(
  type: NumberType,
  bytes: Uint8Array,
  order: 'little' | 'big' = 'little',
): Float32Array {
  // A copy starts at an aligned address, which a view into a file might not. Not `slice`: Node's Buffer, which is a
  // Uint8Array, makes that a view.
  const copy = new Uint8Array(bytes);
  if (order === 'big') swapBytes(copy, NUMBER_BYTES[type]);
  const { buffer } = copy;
  switch (type) {
    case 'F16':
      return halvesToFloats(new Uint16Array(buffer));
    case 'BF16':
      // The upper half of a single-precision number.
      return new Float32Array(Uint32Array.from(new Uint16Array(buffer), (half) => half << 16).buffer);
    case 'F32':
      return new Float32Array(buffer);
    case 'F64':
      return new Float32Array(new Float64Array(buffer));
  }
}

function swapBytes(bytes: Uint8Array, size: number): void {
  for (let at = 0; at + size <= bytes.length; at += size) bytes.subarray(at, at + size).reverse();
}
