import { chainLayers, convsOf } from '../architecture.ts';
import type { ConvWeights } from '../feature-network.ts';
import { kernelOfOihw } from '../kernel-layout.ts';
import { TORCHVISION } from '../preprocessing.ts';
import { readSafetensors, type TensorEntry } from '../safetensors.ts';
import type { Chain } from './read-network.ts';

/** `features.28.weight`: the layer at place 28 of the sequence; torchvision counts convolutions, ReLUs and pools. */
const NAME = /^(?:.*\.)?features\.(\d+)\.(weight|bias)$/;

type Entries = ReadonlyMap<string, TensorEntry>;

/** Whether tensors are named the way torchvision's VGG networks name them, and timm's. */
export function isTorchvision(entries: Entries): boolean {
  return [...entries].some(([name, { shape }]) => NAME.test(name) && shape.length === 4);
}

/**
 * The layers that a file's tensors make: where two places lie between convolutions there is a ReLU, where three a pool
 * as well.
 *
 * @throws Error that names the tensor that no plain chain of 3 x 3 convolutions would have.
 */
export function torchvisionChain(entries: Entries) {
  const normalised = [...entries.keys()].find((name) => name.endsWith('.running_mean'));
  if (normalised !== undefined)
    throw new Error(
      `The network has batch normalisation (${normalised}), which feature networks here cannot have: take the one without, such as vgg19 for vgg19_bn.`,
    );
  const tensors = new Map<string, { name: string; place: number }>();
  for (const name of entries.keys()) {
    const [, place, part] = NAME.exec(name) ?? [];
    if (part !== undefined) tensors.set(`${place} ${part}`, { name, place: Number(place) });
  }
  const places = [...new Set([...tensors.values()].map(({ place }) => place))].sort((a, b) => a - b);
  const convs = places.map((place, i) => {
    const weight = tensors.get(`${place} weight`)?.name;
    const bias = tensors.get(`${place} bias`)?.name;
    if (weight === undefined || bias === undefined)
      throw new Error(`The layer features.${place} has no ${weight === undefined ? 'weight' : 'bias'}.`);
    const { shape } = entries.get(weight)!;
    const [out, taken, height, width] = shape;
    if (shape.length !== 4 || height !== 3 || width !== 3)
      throw new Error(
        `${weight} has the shape [${shape.join(', ')}]; the kernel of a 3 x 3 convolution, [out, in, 3, 3], is expected.`,
      );
    if (entries.get(bias)!.shape.join() !== String(out))
      throw new Error(
        `${bias} has the shape [${entries.get(bias)!.shape.join(', ')}]; [${out}] is expected.`,
      );
    const step = i === 0 ? 2 : place - places[i - 1]!;
    if (step !== 2 && step !== 3)
      throw new Error(
        `Between features.${places[i - 1]} and features.${place} lie ${step - 1} layers; a ReLU, or a ReLU and a pool, are expected.`,
      );
    return { in: taken!, out: out!, poolBefore: step === 3, weight, bias };
  });
  return { layers: chainLayers(convs), convs };
}

/** Reads a safetensors file with torchvision's names. */
export function readTorchvision(bytes: Uint8Array, entries: Entries): Chain {
  const { layers, convs } = torchvisionChain(entries);
  const wanted = new Set(convs.flatMap(({ weight, bias }) => [weight, bias]));
  const { tensors } = readSafetensors(bytes, (name) => wanted.has(name));
  const weights = new Map<string, ConvWeights>();
  convsOf(layers).forEach((layer, i) => {
    const { weight, bias } = convs[i]!;
    weights.set(layer.name, {
      kernel: kernelOfOihw(layer, tensors.get(weight)!.data),
      bias: tensors.get(bias)!.data,
    });
  });
  return {
    layers,
    weights,
    preprocessing: TORCHVISION,
    licence: 'as its source says',
    provenance: 'A safetensors file with the names of torchvision and timm',
  };
}
