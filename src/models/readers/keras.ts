import { md5 } from '@noble/hashes/legacy.js';
import { bytesToHex } from '@noble/hashes/utils.js';
import { builtIns } from '../built-in.ts';
import { chainLayers, convsOf, type Layer } from '../architecture.ts';
import type { ConvWeights } from '../feature-network.ts';
import { kernelOfOihw } from '../kernel-layout.ts';
import { openHdf5, type Hdf5, type Numbers } from './hdf5/open-hdf5.ts';
import { plainText } from '../plain-text.ts';

/** Layers of a Keras file with their weights, and where the file comes from. */
export interface KerasNetwork {
  readonly layers: readonly Layer[];
  readonly weights: ReadonlyMap<string, ConvWeights>;
  readonly license: string;
  readonly provenance: string;
}

/**
 * A convolution’s name within a path. Of the VGG networks: `block4_conv2`, in older files `conv4_2`. Of Keras’s own
 * making, in the order of the layers: `conv2d_3`, before Keras 2 `convolution2d_4`, and before names were kept `layer_7`.
 */
const VGG_NAME = /(?:^|\/)(?:block(\d+)_conv|conv(\d+)_)(\d+)(?=[/_]|$)/;
const NUMBERED = /(?:^|\/)(?:conv2d|convolution2d|layer)(?:_(\d+))?(?=[/_]|$)/;

interface Conv {
  readonly name: string;
  /** Grows from first to last. */
  readonly place: number;
  readonly block: number | undefined;
  kernel?: Numbers;
  bias?: Numbers;
}

const BLOCK = 1000;

/**
 * Reads the convolutions of an HDF5 file of Keras, of any of its versions: kernels (3, 3, in, out), in old files
 * (out, in, 3, 3), for pictures in BGR from 0 to 255 with the mean subtracted, as Caffe had them.
 *
 * @param options.sequence the classes of a model’s layers, first to last, where they are known apart from the file.
 * @param options.name of the file; the oldest files tell only by it whether their kernels are turned round.
 * @throws Error that names the layer that is missing or does not fit.
 */
export function readKeras(
  bytes: Uint8Array,
  { sequence, name: fileName = '' }: { sequence?: readonly string[]; name?: string | undefined } = {},
): KerasNetwork {
  const file = openHdf5(bytes);
  const convs = convsOfFile(file);
  if (convs.length === 0)
    throw new Error(
      'The HDF5 file has no convolutions named block1_conv1, conv1_1 or conv2d_1 and so on, as Keras networks have.',
    );
  const read = convs.map(({ name, kernel, bias }) => {
    if (!kernel || !bias) throw new Error(`Layer ${name} has no ${kernel ? 'bias' : 'kernel'}.`);
    return kernelShape(name, kernel, bias);
  });
  const pools = poolsOf(convs, read, sequence);
  const layers = chainLayers(read.map((conv, i) => ({ ...conv, poolBefore: pools[i]! })));
  const weights = new Map<string, ConvWeights>();
  convsOf(layers).forEach((layer, i) => {
    const { name, kernel, bias, block, place } = { ...convs[i]!, ...read[i]! };
    if (block !== undefined && layer.name !== `conv${block}_${place % BLOCK}`)
      throw new Error(`Where ${layer.name} should be, the file has ${name}: an earlier layer is missing.`);
    const { oldOrder } = read[i]!;
    const numbers = kernel.read();
    if (oldOrder && isTurned(file, fileName, name)) turn(numbers);
    weights.set(layer.name, {
      kernel: oldOrder ? kernelOfOihw(layer, numbers) : numbers,
      bias: bias.read(),
    });
  });
  return { layers, weights, ...originOf(bytes) };
}

/** The kernel and bias of every convolution, wherever in the file they lie. */
function convsOfFile({ datasets }: Hdf5): Conv[] {
  const convs = new Map<string, Conv>();
  for (const numbers of datasets) {
    // What an optimizer keeps of each weight has its shape too.
    if (/optimizer/i.test(numbers.path)) continue;
    const [vggName, block, other, conv] = VGG_NAME.exec(numbers.path) ?? [];
    const [numbered, number = '0'] = vggName === undefined ? (NUMBERED.exec(numbers.path) ?? []) : [];
    const found = vggName ?? numbered;
    if (found === undefined) continue;
    const name = found.replace(/^\//, '');
    const known = convs.get(name) ?? {
      name,
      block: vggName === undefined ? undefined : Number(block ?? other),
      place: vggName === undefined ? Number(number) : Number(block ?? other) * BLOCK + Number(conv),
    };
    if (numbers.shape.length === 4) known.kernel ??= numbers;
    else if (numbers.shape.length === 1) known.bias ??= numbers;
    convs.set(name, known);
  }
  const sorted = [...convs.values()].sort((a, b) => a.place - b.place);
  // Layers before Keras kept names have numbers, whatever they do: those without a kernel are no convolutions.
  return sorted.filter(({ kernel, name }) => kernel ?? !name.startsWith('layer'));
}

interface ReadConv {
  readonly in: number;
  readonly out: number;
  readonly kernel: Numbers;
  readonly bias: Numbers;
  /** (out, in, 3, 3) */
  readonly oldOrder: boolean;
}

function kernelShape(name: string, kernel: Numbers, bias: Numbers): ReadConv {
  const { shape } = kernel;
  const [a, b, c, d] = shape;
  const newOrder = a === 3 && b === 3;
  const oldOrder = !newOrder && c === 3 && d === 3;
  if (!newOrder && !oldOrder)
    throw new Error(
      `The kernel of ${name} has the shape [${shape.join(', ')}]; that of a 3 x 3 convolution, [3, 3, in, out], is expected.`,
    );
  const [taken, out] = oldOrder ? [b!, a!] : [c!, d!];
  if (bias.shape.join() !== String(out))
    throw new Error(`The bias of ${name} has the shape [${bias.shape.join(', ')}]; [${out}] is expected.`);
  return { in: taken, out, kernel, bias, oldOrder };
}

/** Whether a pool comes before each convolution. */
function poolsOf(
  convs: readonly Conv[],
  read: readonly ReadConv[],
  sequence: readonly string[] | undefined,
): boolean[] {
  if (convs.every(({ block }) => block !== undefined))
    return convs.map(({ block }, i) => i > 0 && block !== convs[i - 1]!.block);
  if (sequence) {
    const pools: boolean[] = [];
    let pool = false;
    for (const kind of sequence)
      if (/Pooling2D$/.test(kind)) pool = pools.length > 0;
      else if (kind === 'Conv2D' || kind === 'Convolution2D') {
        pools.push(pool);
        pool = false;
      }
    if (pools.length === convs.length) return pools;
  }
  // By the widths of a network that is known.
  for (const { layers, shipped } of builtIns) {
    const known = convsOf(layers);
    const same = read.every((conv, i) => conv.in === known.at(i)?.in && conv.out === known.at(i)?.out);
    if (shipped || !same) continue;
    return known
      .slice(0, read.length)
      .map((conv, i) => i > 0 && layers[layers.indexOf(conv) - 1]!.kind === 'pool');
  }
  throw new Error(
    'The HDF5 file does not say where its network has pooling layers, and it is neither VGG-16 nor VGG-19. Add the .keras file, or name the layers block1_conv1 and so on.',
  );
}

/** Theano flipped kernels, and files name the program that wrote them in one of two places, if at all. */
function isTurned(file: Hdf5, fileName: string, layer: string): boolean {
  const backend = file.text('backend');
  if (backend !== undefined) return backend === 'theano';
  const [, kernels] = /(th|tf)_kernels/.exec(fileName) ?? [];
  if (kernels !== undefined) return kernels === 'th';
  throw new Error(
    `The kernel of ${layer} is [out, in, 3, 3], as Theano had them, and the file does not say whether it is flipped. Use the file with “tf_dim_ordering_tf_kernels” in its name, or keep “th_kernels” or “tf_kernels” in the name of this one.`,
  );
}

/** Flips each window of 3 x 3, in place. */
function turn(kernel: Float32Array): void {
  for (let at = 0; at < kernel.length; at += 9) kernel.subarray(at, at + 9).reverse();
}

/** The published files are known by their MD5. */
function originOf(bytes: Uint8Array): Pick<KerasNetwork, 'license' | 'provenance'> {
  const digest = bytesToHex(md5(bytes));
  for (const { title, sources } of builtIns)
    for (const { md5: published, license } of sources)
      if (published === digest)
        return { license, provenance: `Keras Applications: the published ${title}, MD5 ${digest}` };
  return { license: 'according to its source', provenance: 'A Keras file, not one of the published ones' };
}

/** The classes of the layers that the `config.json` of a `.keras` file lists, first to last; undefined if it is damaged. */
export function kerasSequence(config: Uint8Array): string[] | undefined {
  try {
    const parsed: unknown = JSON.parse(new TextDecoder().decode(config));
    const found: string[] = [];
    // Models lie within models.
    const walk = (value: unknown, depth: number): void => {
      if (!isObject(value) || depth > 8) return;
      const inner = isObject(value['config']) ? value['config'] : {};
      if (Array.isArray(inner['layers']))
        for (const layer of inner['layers'] as unknown[]) walk(layer, depth + 1);
      else if (typeof value['class_name'] === 'string') found.push(plainText(value['class_name']));
    };
    walk(parsed, 0);
    return found;
  } catch {
    return undefined;
  }
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
