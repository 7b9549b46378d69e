import { readFile } from 'node:fs/promises';
import { loadFeatureNetwork } from '../src/models/feature-network.ts';
import { uniform } from './random.ts';

/** Layers of VGG-19 up to `conv5_1`, with any number of channels. */
export interface Network {
  readonly name: string;
  readonly layers: readonly ConvLayer[];
}

export interface ConvLayer {
  readonly name: string;
  /** Whether a pool comes before it. */
  readonly pooled: boolean;
  readonly ins: number;
  readonly outs: number;
  /** [3, 3, ins, outs] */
  readonly kernel: Float32Array;
  readonly bias: Float32Array;
}

const CONVOLUTIONS = [2, 2, 4, 4, 1];

/** A network with random weights, scaled so that features neither grow nor fade from layer to layer. */
function randomNetwork(name: string, channels: readonly number[]): Network {
  const random = uniform(1);
  const layers: ConvLayer[] = [];
  let ins = 3;
  CONVOLUTIONS.forEach((count, block) => {
    const outs = channels[block]!;
    for (let n = 1; n <= count; n++) {
      const scale = Math.sqrt(6 / (9 * ins));
      const kernel = Float32Array.from({ length: 9 * ins * outs }, () => scale * (2 * random() - 1));
      const bias = Float32Array.from({ length: outs }, () => 0.1 * random());
      layers.push({ name: `conv${block + 1}_${n}`, pooled: block > 0 && n === 1, ins, outs, kernel, bias });
      ins = outs;
    }
  });
  return { name, layers };
}

/** A network from its file; the path starts at the root of the project. */
async function storedNetwork(name: string, path: string): Promise<Network> {
  const { architecture, weights } = loadFeatureNetwork(await readFile(path));
  const layers = architecture.layers.flatMap((layer, i): ConvLayer[] => {
    if (layer.kind !== 'conv') return [];
    const pooled = architecture.layers[i - 1]?.kind === 'pool';
    return [{ name: layer.name, pooled, ins: layer.in, outs: layer.out, ...weights.get(layer.name)! }];
  });
  return { name, layers };
}

export const vgg19 = randomNetwork('VGG-19', [64, 128, 256, 512, 512]);
export const slim19 = await storedNetwork('slim19', 'public/models/slim19.safetensors');
