/** Every 16-bit pattern as a number; built when first needed. */
let table: Float32Array | undefined;

/** Numbers of IEEE 754 half-precision bit patterns, exactly. */
export function halvesToFloats(bits: Uint16Array): Float32Array {
  table ??= Float32Array.from({ length: 0x10000 }, (_, pattern) => halfToFloat(pattern));
  const floats = new Float32Array(bits.length);
  for (let i = 0; i < bits.length; i++) floats[i] = table[bits[i]!]!;
  return floats;
}

function halfToFloat(pattern: number): number {
  const sign = pattern & 0x8000 ? -1 : 1;
  const exponent = (pattern >> 10) & 0x1f;
  const fraction = (pattern & 0x3ff) / 0x400;
  if (exponent === 0) return sign * fraction * 2 ** -14;
  if (exponent === 0x1f) return fraction === 0 ? sign * Infinity : NaN;
  return sign * (1 + fraction) * 2 ** (exponent - 15);
}

/** Numbers as IEEE 754 half-precision bit patterns, rounded to the nearest, ties to even. Beyond 65520 is infinity. */
export function floatsToHalves(floats: Float32Array): Uint16Array {
  const patterns = new Uint32Array(floats.buffer, floats.byteOffset, floats.length);
  const halves = new Uint16Array(floats.length);
  for (let i = 0; i < halves.length; i++) halves[i] = floatToHalf(patterns[i]!);
  return halves;
}

function floatToHalf(pattern: number): number {
  const sign = (pattern >>> 16) & 0x8000;
  const rest = pattern & 0x7fffffff;
  if (rest > 0x7f800000) return sign | 0x7e00;
  // 65520, halfway between the largest number and what would be the next.
  if (rest >= 0x477ff000) return sign | 0x7c00;
  // Below the smallest normal number, 2^-14, halves are whole multiples of 2^-24.
  if (rest < 0x38800000) return sign | roundedToEven(magnitude(rest) * 2 ** 24);
  // 13 bits of the fraction go; a carry moves on into the exponent, as it should.
  const kept = rest - 0x38000000;
  return sign | ((kept + 0xfff + ((kept >>> 13) & 1)) >>> 13);
}

/** The number of a single-precision bit pattern without sign, below infinity. */
function magnitude(pattern: number): number {
  const exponent = pattern >>> 23;
  const fraction = (pattern & 0x7fffff) / 0x800000;
  return exponent === 0 ? fraction * 2 ** -126 : (1 + fraction) * 2 ** (exponent - 127);
}

function roundedToEven(x: number): number {
  const below = Math.floor(x);
  const rest = x - below;
  return rest > 0.5 || (rest === 0.5 && below % 2 === 1) ? below + 1 : below;
}
