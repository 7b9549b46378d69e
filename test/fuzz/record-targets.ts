import { readCheckpoint, writeCheckpoint } from '../../src/run/record/checkpoint-file.ts';
import { readRecord } from '../../src/run/record/schema.ts';
import { seedGraph } from './graph-targets.ts';
import { mutateBytes } from './mutate-bytes.ts';
import { mutateJson } from './mutate-json.ts';
import { target } from './target.ts';
import { mutateSafetensors } from './weight-targets.ts';

const curves = {
  step: [1, 2],
  evaluations: [1, 2],
  seconds: [0.1, 0.2],
  total: [3, null],
  terms: { style: [3, 2] },
};

const record = {
  format: 'stylograph-record',
  version: 1,
  id: 'a-run',
  created: '2026-01-01T00:00:00.000Z',
  status: 'finished',
  graph: seedGraph,
  graphHash: 'sha256-0',
  engine: { name: 'tfjs-wasm', device: 'a', reason: 'b' },
  versions: { node: '20' },
  seeds: { canvas: 1 },
  pictures: { photo: 'sha256-1' },
  models: { slim19: 'sha256-2' },
  stages: [
    {
      optimizer: 'optimizer',
      width: 8,
      height: 8,
      steps: 2,
      reason: 'steps',
      losses: { total: 3, terms: {} },
      curves,
    },
  ],
  events: [{ at: '2026-01-01T00:00:00.000Z', what: 'begun', optimizer: 'optimizer', step: 1 }],
  frames: [{ optimizer: 'optimizer', step: 1, file: 'frames/optimizer-000001.png' }],
  results: [{ node: 'save', file: 'picture.png', width: 8, height: 8, hash: 'sha256-3' }],
};

export const recordTargets = [
  target<unknown>('record', () => ({ seeds: [record], mutate: mutateJson, read: (raw) => readRecord(raw) })),
  target<Uint8Array>('checkpoint', async () => {
    const of = readRecord(record);
    const whole = await writeCheckpoint(
      {
        optimizer: 'optimizer',
        step: 2,
        evaluations: 2,
        seconds: 1,
        status: 'running',
        drawn: 2,
        canvas: Float32Array.of(0.1, 0.2),
        sound: Float32Array.of(0.1, 0.2),
        descent: {
          settings: { method: 'adam', learningRate: 0.1, beta1: 0.9, beta2: 0.99, epsilon: 1e-8 },
          numbers: { steps: [2] },
          vectors: { mean: Float32Array.of(1, 2) },
        },
        results: new Map(),
      },
      of,
    );
    return {
      seeds: [whole],
      mutate: (seed, dice) => (dice.once(2) ? mutateBytes(seed, dice) : mutateSafetensors(seed, dice)),
      read: (bytes) => readCheckpoint(bytes, of, { name: 'checkpoint.bin', remedy: 'Remove it.' }),
    };
  }),
];
