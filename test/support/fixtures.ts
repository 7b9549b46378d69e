import type { Shape } from '../../src/program/value.ts';

export interface Tensor {
  readonly shape: Shape;
  readonly entries: Float32Array;
}

/** The bytes of a file, in Node and in the browser. A path starts at the project's root. */
export async function readBytes(path: string | URL): Promise<Uint8Array<ArrayBuffer>> {
  const url = path instanceof URL ? path : new URL(/* @vite-ignore */ `../../${path}`, import.meta.url);
  if (url.protocol === 'file:') {
    const { readFile } = await import('node:fs/promises');
    return new Uint8Array(await readFile(url));
  }
  // Vite serves what lies in public/ at the root.
  const response = await fetch(url.href.replace('/public/', '/'));
  if (!response.ok) throw new Error(`${url.href}: HTTP ${response.status}`);
  return new Uint8Array(await response.arrayBuffer());
}

export async function readJson(path: string): Promise<unknown> {
  return JSON.parse(new TextDecoder().decode(await readBytes(path)));
}

interface Header {
  readonly dtype: 'F16' | 'F32';
  readonly shape: readonly number[];
  readonly data_offsets: readonly [number, number];
}

/** The float16 and float32 tensors of a safetensors file. A reader of the tests' own, as a second opinion. */
export async function readTensors(path: string | URL): Promise<Map<string, Tensor>> {
  const bytes = await readBytes(path);
  const view = new DataView(bytes.buffer);
  const start = 8 + Number(view.getBigUint64(0, true));
  const header = JSON.parse(new TextDecoder().decode(bytes.subarray(8, start))) as Record<string, Header>;
  const tensors = new Map<string, Tensor>();
  for (const [name, { dtype, shape, data_offsets }] of Object.entries(header)) {
    if (name === '__metadata__') continue;
    const [from, to] = data_offsets;
    const entries =
      dtype === 'F16'
        ? Float32Array.from({ length: (to - from) / 2 }, (_, i) =>
            half(view.getUint16(start + from + 2 * i, true)),
          )
        : Float32Array.from({ length: (to - from) / 4 }, (_, i) =>
            view.getFloat32(start + from + 4 * i, true),
          );
    tensors.set(name, { shape, entries });
  }
  return tensors;
}

function half(bits: number): number {
  const [sign, exponent, fraction] = [bits >> 15 ? -1 : 1, (bits >> 10) & 31, (bits & 1023) / 1024];
  return sign * (exponent === 0 ? 2 ** -14 * fraction : 2 ** (exponent - 15) * (1 + fraction));
}
