import { readFileSync } from 'node:fs';
import { unzipSync, zipSync } from 'fflate';
import { chainLayers } from '../../src/models/architecture.ts';
import { writeFeatureNetwork } from '../../src/models/feature-network.ts';
import { readNetwork } from '../../src/models/readers/read-network.ts';
import { kerasFile, randomWeights, torchvisionFile } from '../models/weight-files.ts';
import { safetensorsBytes } from '../models/safetensors-bytes.ts';
import type { Dice } from './dice.ts';
import { mutateBytes } from './mutate-bytes.ts';
import { mutateJson } from './mutate-json.ts';
import { target } from './target.ts';

const small = randomWeights(
  chainLayers([
    { in: 3, out: 2, poolBefore: false },
    { in: 2, out: 3, poolBefore: true },
  ]),
);

const own = writeFeatureNetwork(
  {
    architecture: {
      ...small,
      name: 'small',
      input: { mean: [0.5, 0.5, 0.5], std: [0.25, 0.25, 0.25] },
      pooling: 'max',
      license: 'none',
      provenance: 'made up',
    },
    weights: small.weights,
  },
  'F32',
  '2026-01-01T00:00:00.000Z',
);

/** A safetensors file whose header is changed as JSON, its tensors as they were. */
export function mutateSafetensors(file: Uint8Array, dice: Dice): Uint8Array {
  const start = 8 + Number(new DataView(file.buffer, file.byteOffset).getBigUint64(0, true));
  const header: unknown = JSON.parse(new TextDecoder().decode(file.subarray(8, start)));
  return safetensorsBytes(mutateJson(header, dice), file.subarray(start));
}

const fixture = (name: string): Uint8Array => new Uint8Array(readFileSync(`test/fixtures/weights/${name}`));

/** An archive of PyTorch whose pickle is damaged, its storages as they were. */
function mutatePickle(file: Uint8Array, dice: Dice): Uint8Array {
  const parts = unzipSync(file);
  const name = Object.keys(parts).find((part) => part.endsWith('data.pkl'))!;
  return zipSync(
    { ...parts, [name]: mutateBytes(parts[name]!, dice) },
    { level: 0, mtime: new Date(1980, 0, 2) },
  );
}

export const weightTargets = [
  target<Uint8Array>('pytorch', () => ({
    seeds: ['plain.pth', 'checkpoint.pth', 'plain-legacy.pth', 'sequence.pth', 'checkpoint-legacy.pth'].map(
      fixture,
    ),
    mutate: (seed, dice) =>
      seed[0] === 0x50 && dice.once(2) ? mutatePickle(seed, dice) : mutateBytes(seed, dice),
    read: (bytes) => readNetwork(bytes),
  })),
  target<Uint8Array>('safetensors', () => ({
    seeds: [own, torchvisionFile(small)],
    mutate: (seed, dice) => (dice.once(2) ? mutateBytes(seed, dice) : mutateSafetensors(seed, dice)),
    read: (bytes) => readNetwork(bytes),
  })),
  target<Uint8Array>('hdf5', async () => ({
    seeds: [await kerasFile(small), fixture('many.h5'), fixture('packed.h5')],
    mutate: mutateBytes,
    read: (bytes) => readNetwork(bytes),
  })),
];
