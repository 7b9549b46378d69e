import { File, Group, ready } from 'h5wasm/node';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { convsOf, type Layer } from '../../src/models/architecture.ts';
import type { ConvWeights } from '../../src/models/feature-network.ts';
import { writeSafetensors, type Tensor } from '../../src/models/safetensors.ts';

export interface Weights {
  readonly layers: readonly Layer[];
  /** Kernels (3, 3, in, out), as a network sees its own input. */
  readonly weights: ReadonlyMap<string, ConvWeights>;
}

/** Weights from a seed, of a size that keeps activations about the same from layer to layer. */
export function randomWeights(layers: readonly Layer[], seed = 1): Weights {
  let state = seed;
  const uniform = () => {
    state = (Math.imul(state, 1664525) + 1013904223) | 0;
    return (state >>> 0) / 2 ** 32 - 0.5;
  };
  const weights = convsOf(layers).map(({ name, in: taken, out }): [string, ConvWeights] => {
    const scale = Math.sqrt(24 / (9 * taken));
    const kernel = new Float32Array(9 * taken * out);
    for (let i = 0; i < kernel.length; i++) kernel[i] = scale * uniform();
    return [name, { kernel, bias: Float32Array.from({ length: out }, () => 0.1 * uniform()) }];
  });
  return { layers, weights: new Map(weights) };
}

/** A safetensors file as timm and torchvision write it, with a classifier behind the convolutions. */
export function torchvisionFile(
  { layers, weights }: Weights,
  others: Record<string, Tensor> = {},
): Uint8Array {
  const tensors = new Map<string, Tensor>();
  let place = 0;
  for (const layer of layers) {
    if (layer.kind === 'conv') {
      const { kernel, bias } = weights.get(layer.name)!;
      tensors.set(`features.${place}.bias`, { shape: [layer.out], data: bias });
      tensors.set(`features.${place}.weight`, {
        shape: [layer.out, layer.in, 3, 3],
        data: outputsFirst(kernel, layer.in, layer.out),
      });
    }
    place += layer.kind === 'conv' ? 2 : 1;
  }
  for (const [name, tensor] of Object.entries(others)) tensors.set(name, tensor);
  tensors.set('head.fc.bias', { shape: [1000], data: new Float32Array(1000) });
  return writeSafetensors(tensors, { format: 'pt' });
}

/** (3, 3, in, out) to (out, in, 3, 3), by its definition. */
export function outputsFirst(kernel: Float32Array, taken: number, out: number): Float32Array {
  const data = new Float32Array(kernel.length);
  for (let k = 0; k < 9; k++)
    for (let i = 0; i < taken; i++)
      for (let o = 0; o < out; o++) data[(o * taken + i) * 9 + k] = kernel[(k * taken + i) * out + o]!;
  return data;
}

/** Numbers to be kept in an HDF5 file, and where. */
export type Datasets = Record<string, { readonly shape: readonly number[]; readonly data: Float32Array }>;

/** An HDF5 file, written by the HDF5 library itself. */
export async function hdf5File(
  datasets: Datasets,
  attributes: Record<string, string | string[]> = {},
  dtype = '<f4',
): Promise<Uint8Array> {
  await ready;
  const folder = mkdtempSync(join(tmpdir(), 'stylograph-h5-'));
  const path = join(folder, 'weights.h5');
  try {
    const file = new File(path, 'w');
    for (const [name, value] of Object.entries(attributes)) file.create_attribute(name, value);
    for (const [name, { shape, data }] of Object.entries(datasets)) {
      const parts = name.split('/');
      const groups = parts.slice(0, -1);
      groups.forEach((_, depth) => {
        const group = groups.slice(0, depth + 1).join('/');
        if (!file.get(group)) file.create_group(group);
      });
      const inGroup = file.get(groups.join('/'));
      if (!(inGroup instanceof Group)) throw new Error(`${name} lies in no group`);
      inGroup.create_dataset({
        name: parts.at(-1)!,
        data,
        shape: [...shape],
        dtype,
      });
    }
    file.close();
    return new Uint8Array(readFileSync(path));
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** Keras's own name of a convolution of VGG: `block4_conv2`. */
const blockName = (layer: string): string => layer.replace(/^conv(\d+)_/, 'block$1_conv');

/** The kernels and biases of a network, each under a name. */
export function datasetsOf(
  { layers, weights }: Weights,
  nameOf: (layer: string, part: 'W' | 'b', place: number) => string,
): Datasets {
  const pairs = convsOf(layers).flatMap((layer, i) => {
    const { kernel, bias } = weights.get(layer.name)!;
    return [
      [nameOf(layer.name, 'W', i), { shape: [3, 3, layer.in, layer.out], data: kernel }],
      [nameOf(layer.name, 'b', i), { shape: [layer.out], data: bias }],
    ] satisfies [string, Datasets[string]][];
  });
  return Object.fromEntries<Datasets[string]>(pairs);
}

/** An HDF5 file as Keras writes the weights of its VGG networks. */
export function kerasFile(
  weights: Weights,
  nameOf = (layer: string, part: 'W' | 'b') => `${layer}_${part}_1:0`,
  dtype?: string,
): Promise<Uint8Array> {
  const name = (layer: string, part: 'W' | 'b') => `${blockName(layer)}/${nameOf(blockName(layer), part)}`;
  const names = weights.layers.map((layer) => blockName(layer.name));
  return hdf5File(datasetsOf(weights, name), { layer_names: names }, dtype);
}

/**
 * The weights of a network that sees BGR from 0 to 255 less Caffe's mean, and gives the same as one that sees RGB less
 * torchvision's mean over its deviation, wherever no zeros are seen beyond an edge.
 */
export function asCaffe({ layers, weights }: Weights): Weights {
  const mean = [0.485, 0.456, 0.406];
  const std = [0.229, 0.224, 0.225];
  // Of red, green and blue.
  const caffeMean = [123.68, 116.779, 103.939];
  const [first] = convsOf(layers);
  const { kernel, bias } = weights.get(first!.name)!;
  const { out } = first!;
  const changed = new Float32Array(kernel.length);
  const shifted = Float64Array.from(bias);
  for (let k = 0; k < 9; k++)
    for (let c = 0; c < 3; c++)
      for (let o = 0; o < out; o++) {
        const w = kernel[(k * 3 + c) * out + o]!;
        changed[(k * 3 + (2 - c)) * out + o] = w / (255 * std[c]!);
        shifted[o]! += (w * (caffeMean[c]! / 255 - mean[c]!)) / std[c]!;
      }
  return {
    layers,
    weights: new Map(weights).set(first!.name, { kernel: changed, bias: Float32Array.from(shifted) }),
  };
}
