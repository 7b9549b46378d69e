import { expect, it } from 'vitest';
import type { Checkpoint } from '../../src/run/checkpoint.ts';
import { readCheckpoint, writeCheckpoint } from '../../src/run/record/checkpoint-file.ts';

it('a checkpoint comes back from its bytes, numbers that JSON has no word for among them', () => {
  const checkpoint = {
    optimizer: 'fine',
    step: 7,
    evaluations: 9,
    seconds: 1.25,
    status: 'running',
    canvas: Float32Array.of(0.1, -2, 1e-30),
    sound: Float32Array.of(3),
    descent: {
      settings: { method: 'adam', learningRate: 0.1, beta1: 0.9, beta2: 0.99, epsilon: 1e-8 },
      numbers: { loss: [Number.NaN, Infinity, -Infinity, 1 / 3] },
      vectors: { mean: Float32Array.of(4, 5) },
    },
    results: new Map([['coarse', Float32Array.of(6)]]),
  } as unknown as Checkpoint;
  expect(readCheckpoint(writeCheckpoint(checkpoint))).toEqual(checkpoint);
  expect(() => readCheckpoint(new Uint8Array(20))).toThrow();
});
