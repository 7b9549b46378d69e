import { builtIns } from '../built-in.ts';
import { convsOf, type Architecture, type Layer } from '../architecture.ts';
import { loadFeatureNetwork, type ConvWeights } from '../feature-network.ts';
import { isOwnFormat } from '../metadata.ts';
import { foldInput, foldKernel } from '../preprocessing.ts';
import { isBeginning } from '../known-layers.ts';
import { plainError, plainText } from '../plain-text.ts';
import { readSafetensorsHeader, readTensor, type SafetensorsHeader } from '../safetensors.ts';
import { foreignFile } from './foreign.ts';
import { INPUT_CONVENTIONS, detectInput, type InputConvention } from './input-convention.ts';
import { kerasSequence, readKeras } from './keras.ts';
import { isPyTorchArchive, openArchive } from './pytorch/archive.ts';
import { openLegacy } from './pytorch/legacy.ts';
import { readPyTorchTensor, type PyTorchTensor } from './pytorch/tensors.ts';
import { isHdf5, isLegacyPyTorch, isZip } from './signatures.ts';
import { isStateDict, readStateDict } from './state-dict.ts';
import { ZipArchive } from './zip.ts';

/** A network as read from a file, before it has a place in a library. */
export interface ReadNetwork {
  readonly architecture: Architecture;
  readonly weights: ReadonlyMap<string, ConvWeights>;
  /** What its input was taken for; undefined for our own files, which say it themselves. */
  readonly taken?: TakenInput;
}

export interface TakenInput {
  /** And why: `read as Caffe’s weights (BGR from 0 to 255, less the mean): its first kernel ...` */
  readonly text: string;
  /** Whether nothing else is likely. */
  readonly sure: boolean;
}

export interface ReadOptions {
  /** The input convention; detected from the file’s content unless given. */
  readonly input?: InputConvention | undefined;
  /** The file’s name, for what its content does not contain. */
  readonly fileName?: string | undefined;
}

/** What a file of another program says: a chain of layers with weights. */
interface Chain {
  readonly layers: readonly Layer[];
  readonly weights: ReadonlyMap<string, ConvWeights>;
  readonly license: string;
  readonly provenance: string;
  /** Whether all of the program’s files are Caffe’s weights; otherwise the content decides, and `hashed`, the whole file. */
  readonly caffe?: true;
  readonly hashed?: Uint8Array;
}

/**
 * Reads the weights of a feature network from a file of any known format: a state dict of PyTorch (`.pth`, or `.safetensors`
 * of torchvision, timm or others), a Keras `.h5`, `.weights.h5` or `.keras` file, or one of our own. The format is recognized
 * by content, and code in the file is never run. The name of the architecture is that of the built-in network with the same
 * layers, or the file's own, or empty.
 *
 * @throws Error that says what the file is instead, or which layer is wrong.
 */
export function readNetwork(bytes: Uint8Array, options: ReadOptions = {}): Promise<ReadNetwork> {
  return Promise.resolve()
    .then(() => readAny(bytes, options))
    .catch((error: unknown) => {
      throw plainError(error);
    });
}

function readAny(bytes: Uint8Array, options: ReadOptions): ReadNetwork {
  if (isHdf5(bytes))
    return networkOf({ ...readKeras(bytes, { name: options.fileName }), caffe: true }, options);
  if (isZip(bytes)) return readZip(bytes, options);
  if (isLegacyPyTorch(bytes)) return networkOf(pytorchChain(openLegacy(bytes), bytes), options);
  const header = safetensorsHeader(bytes);
  if (isOwnFormat(header.metadata)) {
    if (options.input !== undefined)
      throw new Error(
        'The file is in Stylograph’s own format, which includes the input convention. Leave the choice out.',
      );
    return loadFeatureNetwork(bytes);
  }
  if (!isStateDict(header.entries)) throw noNetwork(header.entries.keys());
  const read = (name: string): Float32Array => readTensor(bytes, name, header.entries.get(name)!).data;
  const provenance = 'A safetensors file with the names of PyTorch';
  return networkOf({ ...readStateDict(header.entries, read), ...unknownOrigin(provenance) }, options);
}

function safetensorsHeader(bytes: Uint8Array): SafetensorsHeader {
  try {
    return readSafetensorsHeader(bytes, bytes.length);
  } catch (cause) {
    const foreign = foreignFile(bytes);
    throw new Error(
      foreign ??
        `The file is not a PyTorch .pth file, a Keras .h5 file or a complete .safetensors file. ${(cause as Error).message}`,
      { cause },
    );
  }
}

function readZip(bytes: Uint8Array, options: ReadOptions): ReadNetwork {
  const zip = new ZipArchive(bytes);
  if (isPyTorchArchive(zip)) return networkOf(pytorchChain(openArchive(zip), bytes), options);
  const has = (name: string) => zip.parts.some((part) => part.name === name);
  if (has('model.weights.h5')) {
    const sequence = has('config.json') ? kerasSequence(zip.read('config.json')) : undefined;
    const chain = readKeras(zip.read('model.weights.h5'), {
      ...(sequence && { sequence }),
      name: options.fileName,
    });
    return networkOf({ ...chain, caffe: true }, options);
  }
  const names = zip.parts.map(({ name }) => name);
  const inside = names.find((name) => /\.(?:pth|pt|h5|keras|safetensors)$/i.test(name));
  if (names.every((name) => name.endsWith('.npy')))
    throw new Error(
      'This is a NumPy .npz file. Use the .pth, .safetensors or Keras .h5 file of the network, or save its arrays as safetensors, with the names conv1_1.weight, conv1_1.bias and so on.',
    );
  throw new Error(
    inside === undefined
      ? `This is a zip archive without a supported network. It contains ${some(names)}. Use the .pth, .safetensors or Keras .h5 file of the network.`
      : `This is a zip archive that contains ${plainText(inside)}. Unpack it, and add that file.`,
  );
}

function pytorchChain(tensors: ReadonlyMap<string, PyTorchTensor>, hashed: Uint8Array): Chain {
  if (!isStateDict(tensors)) throw noNetwork(tensors.keys());
  const read = (name: string): Float32Array => readPyTorchTensor(name, tensors.get(name)!);
  return { ...readStateDict(tensors, read), ...unknownOrigin('A PyTorch file'), hashed };
}

const unknownOrigin = (provenance: string) => ({ license: 'according to its source', provenance });

function noNetwork(names: Iterable<string>): Error {
  return new Error(
    `The file contains no known network: no tensors “features.N.weight”, “N.weight” or “conv1_1.weight” of a chain of convolutions, and no metadata of Stylograph. It contains ${some([...names])}.`,
  );
}

/** The first few of many names. */
function some(names: readonly string[]): string {
  const first = names.slice(0, 3).map((name) => plainText(name, 80));
  return first.length === 0 ? 'nothing' : `${first.join(', ')}${names.length > 3 ? ' and others' : ''}`;
}

function networkOf(chain: Chain, { input, fileName }: ReadOptions): ReadNetwork {
  const { layers, weights, license, provenance } = chain;
  const [first] = convsOf(layers);
  const detected =
    input !== undefined
      ? { convention: input, by: 'as requested', sure: true }
      : chain.caffe
        ? { convention: 'caffe' as const, by: 'Keras’s VGG networks have them', sure: true }
        : detectInput(weights.get(first!.name)!, { hashed: chain.hashed, name: fileName });
  const { preprocessing, title } = INPUT_CONVENTIONS[detected.convention];
  const known = builtIns.find((one) => !one.shipped && isBeginning(layers, one.layers));
  const architecture: Architecture = {
    name: known?.name ?? '',
    input: foldInput(preprocessing),
    layers,
    pooling: known?.pooling ?? 'max',
    license,
    provenance,
  };
  const folded = [...weights].map(([name, parts]): [string, ConvWeights] => [
    name,
    name === first?.name ? { ...parts, kernel: foldKernel(preprocessing, parts.kernel) } : parts,
  ]);
  return {
    architecture,
    weights: new Map(folded),
    taken: { text: `read as ${title}: ${detected.by}`, sure: detected.sure },
  };
}
