import { describe, expect, it } from 'vitest';
import { GraphError } from '../../src/graph/problem.ts';
import { joinSafetensors, readSafetensorsHeader } from '../../src/models/safetensors.ts';
import { joinBytes } from '../../src/images/bytes.ts';
import type { Checkpoint } from '../../src/run/checkpoint.ts';
import { liveOf } from '../../src/run/live-checkpoint.ts';
import {
  checkpointParts,
  readCheckpoint,
  readCheckpointFile,
  writeCheckpoint,
} from '../../src/run/record/checkpoint-file.ts';
import { recordOf } from './record-of.ts';

const SOURCE = { name: 'record/checkpoint.bin', remedy: 'Remove it.' };
const record = recordOf('fine', 7);

const checkpoint: Checkpoint = {
  optimizer: 'fine',
  step: 7,
  evaluations: 9,
  seconds: 1.25,
  status: 'running',
  drawn: 9,
  canvas: Float32Array.of(0.1, -2, 1e-30),
  sound: Float32Array.of(3, 4, 5),
  descent: {
    settings: { method: 'adam', learningRate: 0.1, beta1: 0.9, beta2: 0.99, epsilon: 1e-8 },
    numbers: { steps: [7], seenLosses: [Number.NaN, Infinity, -Infinity, 1 / 3] },
    vectors: { mean: Float32Array.of(4, 5, 6), square: Float32Array.of(7, 8, 9) },
  },
  results: new Map([['coarse', Float32Array.of(6)]]),
};

/** What reading says, where it refuses. */
async function refusalOf(bytes: Uint8Array, of = record): Promise<string> {
  try {
    await readCheckpoint(bytes, of, SOURCE);
    return '';
  } catch (error) {
    expect(error).toBeInstanceOf(GraphError);
    return (error as Error).message;
  }
}

/** The file with other metadata, its tensors as they are. */
function withMetadata(file: Uint8Array, change: (metadata: Record<string, string>) => void): Uint8Array {
  const { metadata, entries } = readSafetensorsHeader(file, file.length);
  const changed = { ...metadata };
  change(changed);
  const tensors = [...entries].map(([name, { dtype, shape, begin, end }]) => {
    return [name, { dtype, shape, bytes: file.subarray(begin, end) }] as const;
  });
  return joinSafetensors(new Map(tensors), changed);
}

/** As the first version wrote it: without a version, a record and hashes. */
function asFirstWritten(file: Uint8Array, change: (state: string) => string = (state) => state): Uint8Array {
  return withMetadata(file, (metadata) => {
    delete metadata['version'];
    delete metadata['record'];
    delete metadata['hashes'];
    metadata['checkpoint'] = change(metadata['checkpoint']!);
  });
}

describe('a checkpoint', () => {
  it('is restored from its bytes, including numbers that JSON cannot express', async () => {
    const read = await readCheckpoint(await writeCheckpoint(checkpoint, record), record, SOURCE);
    expect(read).toEqual(checkpoint);
    // Settings are compared as text when a run resumes.
    expect(JSON.stringify(read.descent.settings)).toBe(JSON.stringify(checkpoint.descent.settings));
  });

  it('of the first version opens if it is complete', async () => {
    const file = asFirstWritten(await writeCheckpoint(checkpoint, record));
    expect(await readCheckpoint(file, record, SOURCE)).toEqual(checkpoint);
  });

  it('is refused by its file name if any byte was changed, or if it was truncated', async () => {
    const file = await writeCheckpoint(checkpoint, record);
    const taken: number[] = [];
    for (let at = 0; at < file.length; at++) {
      const changed = file.slice();
      changed[at]! ^= 1 << (at % 8);
      const said = await refusalOf(changed);
      if (!said.startsWith('record/checkpoint.bin ')) taken.push(at);
    }
    expect(taken).toEqual([]);
    for (let length = 0; length < file.length; length += 7)
      expect(await refusalOf(file.slice(0, length))).toMatch(/^record\/checkpoint\.bin is damaged: it/);
  });

  it('reports which part was changed', async () => {
    const file = await writeCheckpoint(checkpoint, record);
    const { begin } = readSafetensorsHeader(file, file.length).entries.get('descent/square')!;
    const changed = file.slice();
    changed[begin + 2]! ^= 0x40;
    expect(await refusalOf(changed)).toBe(
      'record/checkpoint.bin is damaged: “descent/square” has changed. Remove it.',
    );
    const edited = withMetadata(file, (metadata) => {
      metadata['checkpoint'] = metadata['checkpoint']!.replace('"beta1":0.9', '"beta1":0.5');
    });
    expect(await refusalOf(edited)).toContain('“state” has changed');
    const bare = withMetadata(file, (metadata) => {
      delete metadata['hashes'];
    });
    expect(await refusalOf(bare)).toContain('the hashes of its parts cannot be read');
  });

  it.each<[string, string | RegExp, string, string]>([
    ['a text for a number', '"step":7', '"step":"7"', '“step” should be a number, but is "7"'],
    ['a step below 0', '"drawn":9', '"drawn":-9', '“drawn” should not be below 0'],
    ['a status that there is not', '"running"', '"asleep"', '“status” should be ("running" |'],
    ['a method that there is not', '"adam"', '"madam"', '“state.settings.method” should be ("adam" |'],
    ['a setting out of range', '"beta1":0.9', '"beta1":9', 'beta1 is 9'],
    ['a setting that is missing', '"beta1":0.9,', '', '“state.settings.beta1” is missing'],
    ['a list that is none', '[7]', '7', '“state.numbers.steps” should be a list, but is 7'],
    ['more steps than the record', '"step":7', '"step":8', 'the record of “fine” ends before'],
    ['no JSON', '{', '', 'its state cannot be read'],
    ['another optimizer', '"fine"', '"coarse"', 'the record of “coarse” ends before'],
  ])('without hashes is refused with %s', async (_, from, to, message) => {
    const file = await writeCheckpoint(checkpoint, record);
    const said = await refusalOf(asFirstWritten(file, (state) => state.replace(from, to)));
    expect(said).toContain('record/checkpoint.bin is damaged: ');
    expect(said).toContain(message);
  });

  it('is refused by another run, and by an older program', async () => {
    const file = await writeCheckpoint(checkpoint, record);
    expect(await refusalOf(file, { ...record, id: 'other' })).toContain('the checkpoint of another run');
    const later = withMetadata(file, (metadata) => {
      metadata['version'] = '3';
    });
    expect(await refusalOf(later)).toContain(
      'has version 3, but this Stylograph reads versions up to 2. Update',
    );
    expect(await refusalOf(new TextEncoder().encode('a letter to a friend'))).toContain('is damaged');
  });
});

it('is written in parts without a copy, and read picture by picture', async () => {
  const length = 3_000_000;
  const large = Float32Array.from({ length }, (_, i) => i / 7);
  const whole: Checkpoint = { ...checkpoint, canvas: large };
  const parts: Uint8Array[] = [];
  for await (const part of checkpointParts(liveOf(whole), record)) parts.push(part);
  // The head, two parts of the canvas, whose second is shorter, and one of each other.
  expect(parts.map(({ length: bytes }) => bytes).slice(1)).toEqual([
    2 ** 23,
    4 * length - 2 ** 23,
    12,
    12,
    12,
    4,
  ]);
  // Views of what was read, not copies.
  expect(parts[1]!.buffer).toBe(large.buffer);
  const file = joinBytes(...parts);
  // A matcher takes minutes for so many bytes.
  expect(Buffer.compare(file, await writeCheckpoint(whole, record))).toBe(0);

  const asked: [number, number][] = [];
  const read = (begin: number, end: number) => {
    asked.push([begin, end]);
    return Promise.resolve(file.subarray(begin, end));
  };
  const { canvas, ...rest } = await readCheckpointFile({ size: file.length, read }, record, SOURCE);
  expect({ ...rest, canvas: checkpoint.canvas }).toEqual(checkpoint);
  expect(canvas.every((x, i) => x === large[i])).toBe(true);
  expect(Math.max(...asked.map(([begin, end]) => end - begin))).toBe(4 * length);
  expect(asked).toHaveLength(2 + 5);
});
