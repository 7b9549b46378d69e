import { parseArchitecture, type Architecture, type ConvLayer } from './architecture.ts';
import { readSafetensors, type Tensor } from './safetensors.ts';

export interface ConvWeights {
  /** Shape (3, 3, in, out): row, column, input channel, output channel. */
  readonly kernel: Float32Array;
  /** Shape (out). */
  readonly bias: Float32Array;
}

export interface FeatureNetwork {
  readonly architecture: Architecture;
  /** By the name of the convolution. */
  readonly weights: ReadonlyMap<string, ConvWeights>;
}

const TAPS = 3 * 3;

/**
 * Reads a feature network from a safetensors file in the project's own format: metadata as `parseArchitecture` takes
 * them, and for every convolution NAME the tensors `NAME.weight` of shape (out, in, 3, 3) and `NAME.bias` of shape (out).
 * Other tensors are ignored.
 *
 * @throws Error that names what is wrong: the file, the field of the metadata, or the layer.
 */
export function loadFeatureNetwork(bytes: Uint8Array): FeatureNetwork {
  const { metadata, tensors } = readSafetensors(bytes);
  const architecture = parseArchitecture(metadata);
  const weights = new Map<string, ConvWeights>();
  for (const layer of architecture.layers) {
    if (layer.kind === 'conv') weights.set(layer.name, convWeights(layer, tensors));
  }
  return { architecture, weights };
}

function convWeights(layer: ConvLayer, tensors: ReadonlyMap<string, Tensor>): ConvWeights {
  const weight = layerTensor(layer, tensors, 'weight', [layer.out, layer.in, 3, 3]);
  const bias = layerTensor(layer, tensors, 'bias', [layer.out]);
  return { kernel: channelsLast(layer, weight), bias };
}

function layerTensor(
  { name }: ConvLayer,
  tensors: ReadonlyMap<string, Tensor>,
  part: 'weight' | 'bias',
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

/** (out, in, 3, 3) to (3, 3, in, out). */
function channelsLast(layer: ConvLayer, weight: Float32Array): Float32Array {
  const kernel = new Float32Array(weight.length);
  let from = 0;
  for (let o = 0; o < layer.out; o++) {
    for (let i = 0; i < layer.in; i++) {
      for (let tap = 0; tap < TAPS; tap++) kernel[(tap * layer.in + i) * layer.out + o] = weight[from++]!;
    }
  }
  return kernel;
}
