import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import {
  readSafetensors,
  readSafetensorsHeader,
  writeSafetensors,
  type Tensor,
} from '../../src/models/safetensors.ts';
import losses from '../fixtures/losses.json' with { type: 'json' };
import { safetensorsBytes } from './safetensors-bytes.ts';

const golden = readFileSync(new URL('../fixtures/features.safetensors', import.meta.url));

describe('the golden file', () => {
  const { metadata, tensors } = readSafetensors(golden);

  it('is read unchanged', () => {
    expect(metadata).toMatchObject({ model: 'slim19', layout: 'H, W, C' });
    expect(tensors.get('canvas')).toMatchObject({ dtype: 'F32', shape: [45, 62, 3] });
    for (const [name, { gradientNorm }] of Object.entries(losses.losses)) {
      const norm = Math.hypot(...tensors.get(`gradient/${name}`)!.data);
      expect(norm / gradientNorm, name).toBeCloseTo(1, 5);
    }
  });

  it('is the same after writing and reading', () => {
    const again = readSafetensors(writeSafetensors(tensors, metadata));

    expect(again.metadata).toEqual(metadata);
    expect([...again.tensors.keys()]).toEqual([...tensors.keys()]);
    for (const [name, { shape, data }] of tensors) {
      const copy = again.tensors.get(name)!;
      expect(copy.shape).toEqual(shape);
      expect(Buffer.from(copy.data.buffer).equals(Buffer.from(data.buffer)), name).toBe(true);
    }
  });
});

describe('reading', () => {
  it('supports half precision, empty tensors and scalars, in any order, from any address', () => {
    const header = {
      half: { dtype: 'F16', shape: [1, 3], data_offsets: [4, 10] },
      empty: { dtype: 'F32', shape: [0, 7], data_offsets: [4, 4] },
      number: { dtype: 'F32', shape: [], data_offsets: [0, 4] },
    };
    const data = new Uint8Array(Uint16Array.of(0, 0x3f80, 0x3c00, 0xc000, 0x0001).buffer);
    const file = safetensorsBytes(header, data);
    const shifted = new Uint8Array(file.length + 3).fill(0xff);
    shifted.set(file, 3);

    const { metadata, tensors } = readSafetensors(shifted.subarray(3));

    expect(metadata).toEqual({});
    expect(tensors.get('half')).toEqual({
      dtype: 'F16',
      shape: [1, 3],
      data: Float32Array.of(1, -2, 2 ** -24),
    });
    expect(tensors.get('empty')).toEqual({ dtype: 'F32', shape: [0, 7], data: new Float32Array() });
    expect(tensors.get('number')).toEqual({ dtype: 'F32', shape: [], data: Float32Array.of(1) });
  });

  it('supports bfloat16 and double precision', () => {
    const file = safetensorsBytes(
      {
        brain: { dtype: 'BF16', shape: [2], data_offsets: [0, 4] },
        double: { dtype: 'F64', shape: [1], data_offsets: [4, 12] },
      },
      new Uint8Array([
        ...new Uint8Array(Uint16Array.of(0x3f80, 0xc049).buffer),
        ...new Uint8Array(Float64Array.of(0.1).buffer),
      ]),
    );
    const { tensors } = readSafetensors(file);
    expect(tensors.get('brain')!.data).toEqual(Float32Array.of(1, -3.140625));
    expect(tensors.get('double')!.data).toEqual(Float32Array.of(0.1));
  });

  it('reports a tensor too large for any memory, even before the file is complete', () => {
    const header = { a: { dtype: 'F32', shape: [2 ** 40], data_offsets: [0, 2 ** 42] } };
    expect(() => readSafetensorsHeader(safetensorsBytes(header))).toThrow(/Tensor a is too large/);
  });

  const ok = { dtype: 'F32', shape: [2], data_offsets: [0, 8] };
  const eight = new Uint8Array(8);
  const length = (value: bigint): Uint8Array => new Uint8Array(BigUint64Array.of(value).buffer);

  it.each<[string, Uint8Array, string]>([
    ['no bytes', new Uint8Array(), 'it has 0 bytes'],
    ['7 bytes', new Uint8Array(7), 'it has 7 bytes'],
    ['a header longer than the file', length(1n), 'its header would take 1 bytes, but 0 follow'],
    ['a header longer than any file', length(2n ** 64n - 1n), 'would take 18446744073709551615 bytes'],
    ['a header that is not JSON', safetensorsBytes('{"a":'), 'not JSON'],
    ['a header that is empty', safetensorsBytes(''), 'not JSON'],
    ['a header that is not UTF-8', Uint8Array.of(...length(1n), 0xff), 'not JSON'],
    ['a header that is an array', safetensorsBytes([]), 'not a JSON object'],
    ['a header that is null', safetensorsBytes('null'), 'not a JSON object'],
    [
      'metadata that are not strings',
      safetensorsBytes({ __metadata__: { a: 1 } }),
      'not an object of strings',
    ],
    ['a tensor that is not an object', safetensorsBytes({ a: 1 }), 'Tensor a is not described'],
    [
      'an unknown type',
      safetensorsBytes({ a: { ...ok, dtype: 'F8_E4M3' } }, eight),
      'Tensor a is of type "F8_E4M3"',
    ],
    ['no type', safetensorsBytes({ a: {} }), 'Tensor a lacks its type'],
    [
      'a negative dimension',
      safetensorsBytes({ a: { ...ok, shape: [-2] } }, eight),
      'Tensor a has the shape [-2]',
    ],
    [
      'a fractional dimension',
      safetensorsBytes({ a: { ...ok, shape: [0.5, 4] } }, eight),
      'has the shape [0.5,4]',
    ],
    ['no shape', safetensorsBytes({ a: { ...ok, shape: null } }, eight), 'has the shape null'],
    ['a shape too large', safetensorsBytes({ a: { ...ok, shape: [2 ** 40, 2 ** 40] } }, eight), 'too large'],
    [
      'three offsets',
      safetensorsBytes({ a: { ...ok, data_offsets: [0, 4, 8] } }, eight),
      'the offsets [0,4,8]',
    ],
    [
      'a negative offset',
      safetensorsBytes({ a: { ...ok, data_offsets: [-8, 0] } }, eight),
      'the offsets [-8,0]',
    ],
    [
      'reversed offsets',
      safetensorsBytes({ a: { ...ok, data_offsets: [8, 0] } }, eight),
      'begins at byte 8, after',
    ],
    [
      'too few bytes',
      safetensorsBytes({ a: { ...ok, shape: [3] } }, eight),
      'has 8 bytes, but F32 of shape [3] takes 12',
    ],
    [
      'a huge tensor in a small file',
      safetensorsBytes({ a: { dtype: 'F32', shape: [2 ** 40], data_offsets: [0, 2 ** 42] } }, eight),
      'Tensor a is too large',
    ],
    ['a file that is truncated', safetensorsBytes({ a: ok }, new Uint8Array(7)), 'Tensor a ends at byte 8'],
    ['overlapping tensors', safetensorsBytes({ a: ok, b: ok }, eight), 'Tensor b overlaps'],
    [
      'a gap',
      safetensorsBytes({ a: { ...ok, data_offsets: [4, 12] } }, new Uint8Array(12)),
      '4 bytes before tensor a belong to no tensor',
    ],
    ['trailing bytes', safetensorsBytes({ a: ok }, new Uint8Array(9)), '1 bytes after the last tensor'],
  ])('refuses %s', (_, bytes, message) => {
    expect(() => readSafetensors(bytes)).toThrow(message);
  });

  it('refuses every truncation of a file', () => {
    const file = writeSafetensors(new Map([['a', { shape: [2], data: Float32Array.of(1, 2) }]]), {});
    for (let size = 0; size < file.length; size++) {
      expect(() => readSafetensors(file.subarray(0, size))).toThrow(/Not a safetensors file|truncated/);
    }
  });
});

describe('writing', () => {
  it('aligns the data to 8 bytes', () => {
    const file = writeSafetensors(new Map([['a', { shape: [], data: Float32Array.of(1) }]]), { note: 'ü' });
    expect(new DataView(file.buffer).getBigUint64(0, true) % 8n).toBe(0n);
  });

  it.each<[string, string, Tensor]>([
    ['data that do not fit the shape', 'a', { shape: [3], data: new Float32Array(2) }],
    ['the name of the metadata', '__metadata__', { shape: [2], data: new Float32Array(2) }],
  ])('refuses %s', (_, name, tensor) => {
    expect(() => writeSafetensors(new Map([[name, tensor]]), {})).toThrow(name);
  });
});
