import { plainText } from '../../plain-text.ts';
import { textAttribute } from './attribute.ts';
import { readDataset, shapeOf } from './dataset.ts';
import { FileBytes, Unread } from './file-bytes.ts';
import { linksOf } from './groups.ts';
import { messagesOf } from './messages.ts';

/** Groups within one another: networks have some four levels. */
const DEEPEST = 12;

/** Numbers of an HDF5 file. */
export interface Numbers {
  /** Its place in the file: `block1_conv1/block1_conv1/kernel:0`. */
  readonly path: string;
  readonly shape: readonly number[];
  /** @throws Error that names the place if they are damaged or of a kind that is not read. */
  readonly read: () => Float32Array;
}

export interface Hdf5 {
  readonly datasets: readonly Numbers[];
  /** A text that the file as a whole has under a name. */
  readonly text: (name: string) => string | undefined;
}

/**
 * Opens an HDF5 file by its format (https://support.hdfgroup.org/documentation/hdf5/latest/_f_m_t3.html), as the library
 * writes it by default: numbers in one piece or in chunks, plain, by gzip or shuffled. Whatever is in the file, no more
 * time or memory goes into it than its size asks for.
 *
 * @throws Error that says where it is damaged or cut short, or what is not read.
 */
export function openHdf5(bytes: Uint8Array): Hdf5 {
  const rootAt = requireWhole(bytes);
  const file = new FileBytes(bytes);
  const datasets: Numbers[] = [];
  // What was met on the way here: a group may be linked to from within itself.
  const visit = (at: number, path: string, above: readonly number[]): void => {
    guarded(path, () => {
      const messages = messagesOf(file, at);
      const shape = shapeOf(file, messages);
      if (shape) datasets.push({ path, shape, read: () => guarded(path, () => readDataset(file, messages)) });
      else if (above.length >= DEEPEST) throw new Error('its groups are nested too deeply for a network');
      else
        for (const [name, child] of linksOf(file, messages))
          if (!above.includes(child)) visit(child, path === '' ? name : `${path}/${name}`, [...above, at]);
    });
  };
  visit(rootAt, '', []);
  return {
    datasets,
    text: (name) => guarded('', () => textAttribute(file, messagesOf(file, rootAt), name)),
  };
}

/** An error that names its place already. */
class PlacedError extends Error {}

/** Puts the place to what was found there. */
function guarded<T>(path: string, work: () => T): T {
  try {
    return work();
  } catch (cause) {
    if (cause instanceof PlacedError) throw cause;
    const { message } = cause as Error;
    const place = path === '' ? '' : ` at ${plainText(path)}`;
    throw new PlacedError(
      cause instanceof Unread
        ? `The HDF5 file cannot be read${place}: ${message}. Save it again with the defaults of Keras or h5py.`
        : `The HDF5 file is damaged${place}: ${message}. Download it again.`,
      { cause },
    );
  }
}

/**
 * Makes sure of what is most often wrong with a file: the superblock says where it ends (section II.A).
 *
 * @returns the address of the root group's header.
 */
function requireWhole(bytes: Uint8Array): number {
  const version = bytes[8] ?? 0;
  const isNew = version >= 2;
  // Version 1 has four bytes more than version 0.
  const baseAt = isNew ? 12 : version === 1 ? 28 : 24;
  const rootAt = isNew ? 36 : baseAt + 40;
  if (bytes.length < rootAt + 8) throw cutShort(`it ends at byte ${bytes.length}`);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (bytes[isNew ? 9 : 13] !== 8 || view.getBigUint64(baseAt, true) !== 0n)
    throw new Error(
      'The HDF5 file is damaged, or its addresses use an uncommon format, which is not supported.',
    );
  const end = view.getBigUint64(baseAt + 16, true);
  if (end > bytes.length) throw cutShort(`it has ${bytes.length} of ${end} bytes`);
  return Number(view.getBigUint64(rootAt, true));
}

function cutShort(how: string): Error {
  return new Error(`The HDF5 file is truncated: ${how}. Download it again.`);
}
