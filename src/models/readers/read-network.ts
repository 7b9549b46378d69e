import { builtIns, type BuiltIn } from '../built-in.ts';
import { convsOf, type Architecture, type Layer } from '../architecture.ts';
import { loadFeatureNetwork, type ConvWeights } from '../feature-network.ts';
import { isOwnFormat } from '../metadata.ts';
import { foldInput, foldKernel, type Preprocessing } from '../preprocessing.ts';
import { readSafetensorsHeader } from '../safetensors.ts';
import { isHdf5, readKeras } from './keras.ts';
import { isTorchvision, readTorchvision } from './torchvision.ts';

/** What a file of another program says: a chain of layers with weights, and what its input has to be. */
export interface Chain {
  readonly layers: readonly Layer[];
  readonly weights: ReadonlyMap<string, ConvWeights>;
  readonly preprocessing: Preprocessing;
  readonly licence: string;
  readonly provenance: string;
}

/** A network as read from a file, before it has a place in a library. */
export interface ReadNetwork {
  readonly architecture: Architecture;
  readonly weights: ReadonlyMap<string, ConvWeights>;
}

/**
 * Reads the weights of a feature network from a file of any kind that is known: a Keras `.h5` file, a `.safetensors`
 * file of torchvision or timm, or one of our own. What it is, is told by its content. Its architecture's name is that of
 * the built-in network whose layers it has, or the file's own, or empty.
 *
 * @throws Error that says what the file is instead, or which layer is wrong.
 */
export async function readNetwork(bytes: Uint8Array): Promise<ReadNetwork> {
  if (isHdf5(bytes)) return networkOf(await readKeras(bytes));
  if (bytes[0] === 0x50 && bytes[1] === 0x4b)
    throw new Error(
      'This is a zip archive: a .pth or .pt file of PyTorch, or a .keras file. Take the .safetensors file, or for Keras the .h5 file with “notop” in its name.',
    );
  let header;
  try {
    header = readSafetensorsHeader(bytes, bytes.length);
  } catch (cause) {
    throw new Error(
      `The file is neither a Keras .h5 file nor a whole .safetensors file. ${(cause as Error).message}`,
      { cause },
    );
  }
  if (isOwnFormat(header.metadata)) return loadFeatureNetwork(bytes);
  if (isTorchvision(header.entries)) return networkOf(readTorchvision(bytes, header.entries));
  const some = [...header.entries.keys()].slice(0, 3).join(', ');
  throw new Error(
    `The file holds no network that is known here: no tensors “features.N.weight” as torchvision and timm name them, and no metadata of Stylograph. It holds ${some || 'nothing'}.`,
  );
}

/** Whether a file begins as files of weights do: HDF5, safetensors, or a zip archive, which PyTorch writes. */
export async function looksLikeWeights(file: Blob): Promise<boolean> {
  const start = new Uint8Array(await file.slice(0, 9).arrayBuffer());
  const zip = start[0] === 0x50 && start[1] === 0x4b;
  // The length of a header of less than 16 MB, then JSON.
  const safetensors =
    start.length === 9 && start.subarray(3, 8).every((byte) => byte === 0) && start[8] === 0x7b;
  return isHdf5(start) || zip || safetensors;
}

/**
 * Makes sure that a network is the built-in one, or its beginning, layer by layer.
 *
 * @throws Error that names the first layer that differs, and the network that the file has instead where it is known.
 */
export function requireLayers({ layers }: { layers: readonly Layer[] }, wanted: BuiltIn): void {
  const instead = builtIns.find((one) => one !== wanted && isBeginning(layers, one.layers));
  const hint = instead ? ` The file has the layers of ${instead.title}: add it as ${instead.name}.` : '';
  layers.forEach((layer, i) => {
    const expected = wanted.layers[i];
    if (!expected)
      throw new Error(`${wanted.title} ends before the file’s layer ${layerText(layer)}.${hint}`);
    if (layerText(layer) !== layerText(expected))
      throw new Error(
        `This is not ${wanted.title}: where ${layerText(expected)} should be, the file has ${layerText(layer)}.${hint}`,
      );
  });
}

function networkOf({ layers, weights, preprocessing, licence, provenance }: Chain): ReadNetwork {
  const [first] = convsOf(layers);
  const known = builtIns.find((one) => !one.shipped && isBeginning(layers, one.layers));
  const architecture: Architecture = {
    name: known?.name ?? '',
    input: foldInput(preprocessing),
    layers,
    pooling: known?.pooling ?? 'max',
    licence,
    provenance,
  };
  const folded = [...weights].map(([name, parts]): [string, ConvWeights] => [
    name,
    name === first?.name ? { ...parts, kernel: foldKernel(preprocessing, parts.kernel) } : parts,
  ]);
  return { architecture, weights: new Map(folded) };
}

/** Whether the layers are a network's own from its first one on. */
export function isBeginning(layers: readonly Layer[], of: readonly Layer[]): boolean {
  return layers.length > 0 && layers.every((layer, i) => of[i] && layerText(layer) === layerText(of[i]));
}

/** `conv1_1 (3 to 64 channels)`, `pool1` */
function layerText(layer: Layer): string {
  return layer.kind === 'pool' ? layer.name : `${layer.name} (${layer.in} to ${layer.out} channels)`;
}
