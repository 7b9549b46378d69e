import { chainLayers, convsOf, type Layer } from '../architecture.ts';
import type { ConvWeights } from '../feature-network.ts';
import { kernelOfOihw } from '../kernel-layout.ts';
import { plainText } from '../plain-text.ts';

/** What a file says of its tensors, by their names. */
export type Shapes = ReadonlyMap<string, { readonly shape: readonly number[] }>;

/** A convolution of a state dict: its tensors, and whether a pool comes before. */
interface Conv {
  readonly in: number;
  readonly out: number;
  readonly poolBefore: boolean;
  readonly weight: string;
  readonly bias: string;
}

/**
 * The name of a tensor of a convolution. By place in a sequence, in which torchvision counts ReLUs and pools as well:
 * `features.28.weight`, `28.weight`, `slice3.28.weight`. By the layer’s own name: `conv4_2.weight`. Before it may stand
 * whatever the network was a part of: `module.`, `vgg.`.
 */
const PLACE = /^(?<of>(?:.*\.)?)(?<place>\d+)\.(?<part>weight|bias)$/;
const NAMED = /^(?<of>(?:.*\.)?)conv(?<block>\d+)_(?<conv>\d+)\.(?<part>weight|bias)$/;

interface Tensors {
  weight?: string;
  bias?: string;
}

/** The tensors of one network of a file, by place: a number that grows from first to last. */
interface Candidate {
  readonly named: boolean;
  readonly layers: Map<number, Tensors>;
}

const BLOCK = 1000;

function candidatesOf(shapes: Shapes): Map<string, Candidate> {
  const candidates = new Map<string, Candidate>();
  for (const name of shapes.keys()) {
    const named = NAMED.exec(name)?.groups;
    const groups = named ?? PLACE.exec(name)?.groups;
    if (!groups) continue;
    const place = named ? Number(named['block']) * BLOCK + Number(named['conv']) : Number(groups['place']);
    // Networks that were cut into slices keep their places.
    const of = `${groups['of']!.replace(/slice\d+\.$/, 'slice.')}${named ? 'conv' : ''}`;
    const candidate = candidates.get(of) ?? {
      named: named !== undefined,
      layers: new Map<number, Tensors>(),
    };
    candidates.set(of, candidate);
    const tensors = candidate.layers.get(place) ?? {};
    candidate.layers.set(place, tensors);
    tensors[groups['part'] as 'weight' | 'bias'] ??= name;
  }
  return candidates;
}

/** Those that begin with a convolution of a picture. */
function networksOf(shapes: Shapes): [string, Candidate][] {
  return [...candidatesOf(shapes)].filter(([, { layers }]) => {
    const weight = layers.get(
      [...layers.keys()].reduce((least, at) => Math.min(least, at), Infinity),
    )?.weight;
    const shape = weight === undefined ? [] : shapes.get(weight)!.shape;
    return shape.length === 4 && shape[1] === 3;
  });
}

/** Whether tensors are named the way PyTorch names those of a chain of convolutions. */
export function isStateDict(shapes: Shapes): boolean {
  return networksOf(shapes).length > 0;
}

/**
 * The layers that a state dict's tensors make: where two places lie between convolutions there is a ReLU, where three a
 * pool as well; where they have names, a new block begins with a pool.
 *
 * @throws Error that names the tensor that no plain chain of 3 x 3 convolutions would have.
 */
export function stateDictChain(shapes: Shapes): { layers: Layer[]; convs: Conv[] } {
  const normalized = [...shapes.keys()].find((name) => name.endsWith('.running_mean'));
  if (normalized !== undefined)
    throw new Error(
      `The network has batch normalization (${plainText(normalized)}), which feature networks do not support. Use a network without it, such as vgg19 instead of vgg19_bn.`,
    );
  const networks = networksOf(shapes);
  const [found] = networks;
  if (!found) throw new Error('The file contains no chain of convolutions.');
  if (networks.length > 1) {
    const names = networks.map(([of]) => `“${plainText(of)}”`).join(' and ');
    throw new Error(`The file contains several networks: ${names}. Save only the one that you want.`);
  }
  const [, candidate] = found;
  const convs = convsOfCandidate(candidate, shapes);
  const layers = chainLayers(convs);
  if (candidate.named)
    convsOf(layers).forEach(({ name }, i) => {
      const { weight } = convs[i]!;
      if (!weight.endsWith(`${name}.weight`))
        throw new Error(
          `Where ${name} should be, the file has ${plainText(weight)}: an earlier layer is missing.`,
        );
    });
  return { layers, convs };
}

function convsOfCandidate({ named, layers }: Candidate, shapes: Shapes): Conv[] {
  const places = [...layers.keys()].sort((a, b) => a - b);
  return places.map((place, i) => {
    const { weight, bias } = layers.get(place)!;
    const before = i === 0 ? undefined : layers.get(places[i - 1]!)!.weight!;
    if (weight === undefined || bias === undefined) {
      const layer = plainText((weight ?? bias)!.replace(/\.\w+$/, ''));
      throw new Error(`The layer ${layer} has no ${weight === undefined ? 'weight' : 'bias'}.`);
    }
    const { shape } = shapes.get(weight)!;
    const [out, taken, height, width] = shape;
    if (shape.length !== 4 || height !== 3 || width !== 3)
      throw new Error(
        `${plainText(weight)} has the shape [${shape.join(', ')}]; the kernel of a 3 x 3 convolution, [out, in, 3, 3], is expected.`,
      );
    const biasShape = shapes.get(bias)!.shape;
    if (biasShape.join() !== String(out))
      throw new Error(`${plainText(bias)} has the shape [${biasShape.join(', ')}]; [${out}] is expected.`);
    const step = before === undefined ? 2 : place - places[i - 1]!;
    if (!named && step !== 2 && step !== 3)
      throw new Error(
        `Between ${layerOf(before!)} and ${layerOf(weight)} there are ${step - 1} layers; a ReLU, or a ReLU and a pool, are expected.`,
      );
    const poolBefore = named
      ? i > 0 && Math.floor(place / BLOCK) !== Math.floor(places[i - 1]! / BLOCK)
      : step === 3;
    return { in: taken!, out: out!, poolBefore, weight, bias };
  });
}

/** `features.0` of `features.0.weight` */
const layerOf = (weight: string): string => plainText(weight.replace(/\.weight$/, ''));

/** The layers of a state dict with their weights, kernels (3, 3, in, out). */
export function readStateDict(
  shapes: Shapes,
  read: (name: string) => Float32Array,
): { layers: Layer[]; weights: Map<string, ConvWeights> } {
  const { layers, convs } = stateDictChain(shapes);
  const weights = new Map<string, ConvWeights>();
  convsOf(layers).forEach((layer, i) => {
    const { weight, bias } = convs[i]!;
    weights.set(layer.name, { kernel: kernelOfOihw(layer, read(weight)), bias: read(bias) });
  });
  return { layers, weights };
}
