import type { Dataset, Group } from 'jsfive';
import { md5 } from '@noble/hashes/legacy.js';
import { bytesToHex } from '@noble/hashes/utils.js';
import { builtIns } from '../built-in.ts';
import { chainLayers, convsOf } from '../architecture.ts';
import type { ConvWeights } from '../feature-network.ts';
import { CAFFE } from '../preprocessing.ts';
import type { Chain } from './read-network.ts';

const SIGNATURE = [0x89, 0x48, 0x44, 0x46, 0x0d, 0x0a, 0x1a, 0x0a];

/** `block4_conv2/block4_conv2_W_1:0`, or with newer names `block4_conv2/block4_conv2/kernel:0` */
const NAME = /block(\d+)_conv(\d+)/;

/** Whether a file begins as HDF5 files do. */
export function isHdf5(bytes: Uint8Array): boolean {
  return SIGNATURE.every((byte, i) => bytes[i] === byte);
}

/**
 * Reads the convolutions of an HDF5 file with the names of Keras's VGG networks, `block4_conv2`: kernels (3, 3, in, out)
 * for pictures in BGR from 0 to 255 with the mean subtracted, as Caffe had them.
 *
 * @throws Error that names the layer that is missing or does not fit.
 */
export async function readKeras(bytes: Uint8Array): Promise<Chain> {
  const found = datasetsOf(await openHdf5(bytes));
  const order = [...found.keys()].sort((a, b) => place(a) - place(b));
  if (order.length === 0)
    throw new Error(
      'The HDF5 file has no layers named block1_conv1 and so on, as Keras’s VGG networks have.',
    );
  const convs = order.map((name, i) => {
    const { kernel, bias } = found.get(name)!;
    if (!kernel || !bias) throw new Error(`Layer ${name} has no ${kernel ? 'bias' : 'kernel'}.`);
    const [height, width, taken, out] = kernel.shape;
    if (height !== 3 || width !== 3)
      throw new Error(
        `The kernel of ${name} has the shape [${kernel.shape.join(', ')}]; [3, 3, in, out] is expected, as files with “tf_kernels” in their name have it.`,
      );
    if (bias.shape.join() !== String(out))
      throw new Error(`The bias of ${name} has the shape [${bias.shape.join(', ')}]; [${out}] is expected.`);
    const poolBefore = i > 0 && block(name) !== block(order[i - 1]!);
    return { name, in: taken!, out: out!, poolBefore, kernel, bias };
  });
  const layers = chainLayers(convs);
  const weights = new Map<string, ConvWeights>();
  convsOf(layers).forEach((layer, i) => {
    const { name, kernel, bias } = convs[i]!;
    if (name.replace(/block(\d+)_conv/, 'conv$1_') !== layer.name)
      throw new Error(`Where ${layer.name} should be, the file has ${name}: a layer before it is missing.`);
    weights.set(layer.name, { kernel: floats(kernel), bias: floats(bias) });
  });
  return {
    layers,
    weights,
    preprocessing: CAFFE,
    ...originOf(bytes),
  };
}

/** The library is loaded when the first such file comes. */
async function openHdf5(bytes: Uint8Array): Promise<Group> {
  const { File } = await import('jsfive');
  try {
    // A copy, so that the file starts where its buffer does.
    return new File(new Uint8Array(bytes).buffer, 'weights.h5');
  } catch (cause) {
    throw new Error(`The HDF5 file cannot be read: it may be cut short. (${(cause as Error).message})`, {
      cause,
    });
  }
}

/** The kernel and bias of every layer, wherever in the file they lie. */
function datasetsOf(root: Group): Map<string, { kernel?: Dataset; bias?: Dataset }> {
  const found = new Map<string, { kernel?: Dataset; bias?: Dataset }>();
  const walk = (group: Group, path: string): void => {
    for (const key of group.keys) {
      const child = group.get(key);
      const [layer] = NAME.exec(`${path}/${key}`) ?? [];
      if (!('shape' in child)) walk(child, `${path}/${key}`);
      else if (layer !== undefined) {
        const parts = found.get(layer) ?? {};
        if (child.shape.length === 4) parts.kernel ??= child;
        else parts.bias ??= child;
        found.set(layer, parts);
      }
    }
  };
  try {
    walk(root, '');
  } catch (cause) {
    throw new Error(`The HDF5 file is damaged or cut short. (${(cause as Error).message})`, { cause });
  }
  return found;
}

function floats({ dtype, value, shape }: Dataset): Float32Array {
  if (dtype !== '<f4') throw new Error(`The HDF5 file holds numbers of type ${dtype}; float32 is expected.`);
  const entries = Float32Array.from(value);
  if (entries.length !== shape.reduce((product, n) => product * n, 1))
    throw new Error('The HDF5 file is cut short: a layer has fewer numbers than its shape says.');
  return entries;
}

/** The published files are known by their MD5. */
function originOf(bytes: Uint8Array): Pick<Chain, 'licence' | 'provenance'> {
  const digest = bytesToHex(md5(bytes));
  for (const { title, sources } of builtIns)
    for (const { md5: published, licence } of sources)
      if (published === digest)
        return { licence, provenance: `Keras Applications: the published ${title}, MD5 ${digest}` };
  return { licence: 'as its source says', provenance: 'A Keras file, not one of the published ones' };
}

const block = (name: string): number => Number(NAME.exec(name)![1]);
const place = (name: string): number => block(name) * 1000 + Number(NAME.exec(name)![2]);
