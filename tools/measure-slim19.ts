/**
 * Measures the mean activations of slim19 over the samples and writes them into its file, with the hash of its weights.
 * Run it when the samples or slim19 change: npx tsx tools/measure-slim19.ts
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { measureOnSamples } from '../src/cli/measure.ts';
import { convsOf, loadFeatureNetwork } from '../src/models/index.ts';
import { joinSafetensors, readSafetensorsHeader, type TensorBytes } from '../src/models/safetensors.ts';

const path = 'public/models/slim19.safetensors';
const file = readFileSync(path);
const network = loadFeatureNetwork(file);
const means = await measureOnSamples(network);
const { metadata, entries } = readSafetensorsHeader(file, file.length);
const tensors = new Map<string, TensorBytes>();
for (const [name, { dtype, shape, begin, end }] of entries)
  if (!name.endsWith('.mean')) tensors.set(name, { dtype, shape, bytes: file.subarray(begin, end) });
for (const { name, out } of convsOf(network.architecture.layers))
  tensors.set(`${name}.mean`, {
    dtype: 'F32',
    shape: [out],
    bytes: new Uint8Array(means.get(name)!.buffer, means.get(name)!.byteOffset, out * 4),
  });
writeFileSync(path, joinSafetensors(tensors, { ...metadata, sha256: network.hash }));
console.log(`${path}: mean activations of ${means.size} layers, weights ${network.hash}`);
