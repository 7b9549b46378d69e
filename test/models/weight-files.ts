import { File, ready } from 'h5wasm/node';
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
function outputsFirst(kernel: Float32Array, taken: number, out: number): Float32Array {
  const data = new Float32Array(kernel.length);
  for (let k = 0; k < 9; k++)
    for (let i = 0; i < taken; i++)
      for (let o = 0; o < out; o++) data[(o * taken + i) * 9 + k] = kernel[(k * taken + i) * out + o]!;
  return data;
}

/** An HDF5 file as Keras writes the weights of its VGG networks, written by the HDF5 library itself. */
export async function kerasFile(
  { layers, weights }: Weights,
  nameOf = (layer: string, part: 'W' | 'b') => `${layer}_${part}_1:0`,
): Promise<Uint8Array> {
  await ready;
  const folder = mkdtempSync(join(tmpdir(), 'stylograph-h5-'));
  const path = join(folder, 'weights.h5');
  try {
    const file = new File(path, 'w');
    const blocks = layers.map(({ name }) =>
      name.replace(/^conv(\d+)_/, 'block$1_conv').replace(/^pool(\d+)$/, 'block$1_pool'),
    );
    file.create_attribute('layer_names', blocks);
    layers.forEach((layer, i) => {
      const block = blocks[i]!;
      const group = file.create_group(block);
      if (layer.kind === 'pool') return;
      const { kernel, bias } = weights.get(layer.name)!;
      group.create_attribute('weight_names', [nameOf(block, 'W'), nameOf(block, 'b')]);
      group.create_dataset({
        name: nameOf(block, 'W'),
        data: kernel,
        shape: [3, 3, layer.in, layer.out],
        dtype: '<f4',
      });
      group.create_dataset({ name: nameOf(block, 'b'), data: bias, shape: [layer.out], dtype: '<f4' });
    });
    file.close();
    return new Uint8Array(readFileSync(path));
  } finally {
    rmSync(folder, { recursive: true });
  }
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
