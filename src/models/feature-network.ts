import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex } from '@noble/hashes/utils.js';
import {
  convsOf,
  type Architecture,
  type ConvLayer,
  type InputNormalization,
  type Layer,
} from './architecture.ts';
import { kernelOfOihw, oihwOfKernel } from './kernel-layout.ts';
import { parseMetadata, writeMetadata } from './metadata.ts';
import { foldKernel } from './preprocessing.ts';
import {
  encodeTensors,
  joinSafetensors,
  readSafetensors,
  type Tensor,
  type TensorType,
} from './safetensors.ts';

export interface ConvWeights {
  /** Shape (3, 3, in, out): row, column, input channel, output channel. */
  readonly kernel: Float32Array;
  /** Shape (out). */
  readonly bias: Float32Array;
  /** Mean activation of each channel over the samples, shape (out), where it was measured. */
  readonly mean?: Float32Array;
}

export interface FeatureNetwork {
  readonly architecture: Architecture;
  /** By the name of the convolution. */
  readonly weights: ReadonlyMap<string, ConvWeights>;
  /** SHA-256 of what the network computes with, as hexadecimal digits: see {@link networkHash}. */
  readonly hash: string;
}

/**
 * Reads a feature network from a safetensors file in the project's own format: metadata as `parseMetadata` takes them,
 * and for every convolution NAME the tensors `NAME.weight` of shape (out, in, 3, 3), `NAME.bias` of shape (out) and,
 * where mean activations were measured, `NAME.mean` of shape (out). Other tensors are ignored.
 *
 * @throws Error that names what is wrong: the file, the field of the metadata, or the layer; or that says that the
 *   weights are not those that the file was written with.
 */
export function loadFeatureNetwork(bytes: Uint8Array): FeatureNetwork {
  const { metadata, tensors } = readSafetensors(bytes);
  const { architecture, preprocessing, notes } = parseMetadata(metadata);
  const convs = convsOf(architecture.layers);
  const weights = new Map<string, ConvWeights>();
  for (const layer of convs) {
    const kernel = kernelOfOihw(layer, layerTensor(layer, tensors, 'weight', [layer.out, layer.in, 3, 3]));
    const mean = tensors.has(`${layer.name}.mean`) && layerTensor(layer, tensors, 'mean', [layer.out]);
    weights.set(layer.name, {
      kernel: layer === convs[0] ? foldKernel(preprocessing, kernel) : kernel,
      bias: layerTensor(layer, tensors, 'bias', [layer.out]),
      ...(mean && { mean }),
    });
  }
  const measured = convs.every(({ name }) => weights.get(name)!.mean !== undefined);
  const hash = networkHash(architecture, weights);
  if (notes.hash !== undefined && notes.hash !== hash)
    throw new Error(
      `The weights of ${architecture.name} are damaged: their hash is ${hash.slice(0, 12)}…, but ${notes.hash.slice(0, 12)}… is expected.`,
    );
  return { architecture: { ...architecture, measured }, weights, hash };
}

/** Writes a feature network in the project's own format, with its hash. */
export function writeFeatureNetwork(
  { architecture, weights }: Omit<FeatureNetwork, 'hash'>,
  dtype: TensorType = 'F32',
  added?: string,
): Uint8Array {
  const tensors = new Map<string, Tensor>();
  for (const layer of convsOf(architecture.layers)) {
    const { kernel, bias, mean } = weights.get(layer.name)!;
    tensors.set(`${layer.name}.weight`, {
      shape: [layer.out, layer.in, 3, 3],
      data: oihwOfKernel(layer, kernel),
    });
    tensors.set(`${layer.name}.bias`, { shape: [layer.out], data: bias });
    if (mean) tensors.set(`${layer.name}.mean`, { shape: [layer.out], data: mean });
  }
  // Of the numbers as they will be read.
  const encoded = encodeTensors(tensors, dtype);
  const { hash } = loadFeatureNetwork(joinSafetensors(encoded, writeMetadata(architecture, { added })));
  return joinSafetensors(encoded, writeMetadata(architecture, { added, hash }));
}

/**
 * SHA-256 over everything that decides what a network computes: its layers and its input's normalization as JSON, then
 * for each convolution, first to last, kernel (3, 3, in, out) and bias as float32, little-endian. Names, licenses, dates
 * and where the weights came from do not change it.
 */
export function networkHash(
  { layers, input }: { readonly layers: readonly Layer[]; readonly input: InputNormalization },
  weights: ReadonlyMap<string, ConvWeights>,
): string {
  const hash = sha256.create();
  const chain = layers.map((layer) =>
    layer.kind === 'conv' ? [layer.name, layer.in, layer.out] : [layer.name],
  );
  hash.update(new TextEncoder().encode(JSON.stringify([chain, input.mean, input.std])));
  for (const { name } of convsOf(layers)) {
    const { kernel, bias } = weights.get(name)!;
    for (const part of [kernel, bias])
      hash.update(new Uint8Array(part.buffer, part.byteOffset, part.byteLength));
  }
  return bytesToHex(hash.digest());
}

function layerTensor(
  { name }: ConvLayer,
  tensors: ReadonlyMap<string, Tensor>,
  part: 'weight' | 'bias' | 'mean',
  shape: readonly number[],
): Float32Array {
  const tensor = tensors.get(`${name}.${part}`);
  if (!tensor) throw new Error(`Layer ${name} has no ${part}: the file has no tensor ${name}.${part}.`);
  if (tensor.shape.join() !== shape.join()) {
    throw new Error(
      `Layer ${name} has a ${part} of shape [${tensor.shape.join(', ')}]; [${shape.join(', ')}] is expected.`,
    );
  }
  return tensor.data;
}
