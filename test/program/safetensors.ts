import { readFileSync } from 'node:fs';
import type { Tensor } from './tensors.ts';

/** Reads a safetensors file of float16 and float32 tensors. A reader of the tests' own, as a second opinion. */
export function readSafetensors(path: string): Map<string, Tensor> {
  const file = readFileSync(path);
  const start = 8 + Number(file.readBigUInt64LE(0));
  const header = JSON.parse(file.toString('utf8', 8, start)) as Record<string, Entry>;
  const tensors = new Map<string, Tensor>();
  for (const [name, { dtype, shape, data_offsets }] of Object.entries(header)) {
    if (name === '__metadata__') continue;
    const data = file.subarray(start + data_offsets[0], start + data_offsets[1]);
    const entries =
      dtype === 'F16'
        ? Float64Array.from({ length: data.length / 2 }, (_, i) => half(data.readUInt16LE(2 * i)))
        : Float64Array.from({ length: data.length / 4 }, (_, i) => data.readFloatLE(4 * i));
    tensors.set(name, { shape, entries });
  }
  return tensors;
}

interface Entry {
  readonly dtype: 'F16' | 'F32';
  readonly shape: readonly number[];
  readonly data_offsets: readonly [number, number];
}

function half(bits: number): number {
  const [sign, exponent, fraction] = [bits >> 15 ? -1 : 1, (bits >> 10) & 31, (bits & 1023) / 1024];
  return sign * (exponent === 0 ? 2 ** -14 * fraction : 2 ** (exponent - 15) * (1 + fraction));
}
