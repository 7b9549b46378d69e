import type { Dataset, Group } from 'jsfive';
import { Unzlib } from 'fflate';
import { plainText } from '../plain-text.ts';

const SIGNATURE = [0x89, 0x48, 0x44, 0x46, 0x0d, 0x0a, 0x1a, 0x0a];
/** Groups within one another, and objects of a file: networks have some four levels and some hundred objects. */
const DEEPEST = 12;
const MOST_OBJECTS = 20_000;
/** Deflate makes at most about 1032 bytes of one; so many numbers at most may come of a byte of a file. */
const MOST_GROWTH = 1100;
/** Of a piece of a dataset that is unpacked. */
const MOST_CHUNK = 1e9;

/** Whether a file begins as HDF5 files do. */
export function isHdf5(bytes: Uint8Array): boolean {
  return SIGNATURE.every((byte, i) => bytes[i] === byte);
}

/** Numbers of an HDF5 file. */
export interface Numbers {
  /** Its place in the file: `block1_conv1/block1_conv1/kernel:0`. */
  readonly path: string;
  readonly shape: readonly number[];
  /** @throws Error that names the place where they are damaged or of a type that is not read. */
  readonly read: () => Float32Array;
}

export interface Hdf5 {
  /** Every dataset, in the order of the groups. */
  readonly datasets: readonly Numbers[];
  /** Attributes of the root, as far as they are texts. */
  readonly texts: ReadonlyMap<string, string>;
}

/**
 * Opens an HDF5 file as the library writes them by default: contiguous or in chunks, plain, by gzip or shuffled.
 *
 * @throws Error that says where it is damaged or cut short, or what is not read.
 */
export async function openHdf5(bytes: Uint8Array): Promise<Hdf5> {
  requireWhole(bytes);
  // The library is loaded when the first such file comes.
  const { File, Filters } = await import('jsfive');
  Filters.set(1, inflateChunk);
  const at = { path: '' };
  return guarded(at, () => {
    // A copy, so that the file starts where its buffer does.
    const root = new File(new Uint8Array(bytes).buffer, 'weights.h5');
    const datasets: Numbers[] = [];
    let objects = 0;
    const walk = (group: Group, path: string, depth: number): void => {
      for (const key of group.keys) {
        at.path = path + key;
        if (++objects > MOST_OBJECTS || depth > DEEPEST)
          throw new Error('it has more groups than a network has');
        const child = group.get(key);
        if (child === null) continue;
        if ('dtype' in child) datasets.push(numbersOf(child, at.path, bytes.length));
        else walk(child, `${at.path}/`, depth + 1);
      }
    };
    walk(root, '', 0);
    const texts = Object.entries(root.attrs).flatMap(([name, value]) =>
      typeof value === 'string' ? [[name, value] as const] : [],
    );
    return { datasets, texts: new Map(texts) };
  });
}

function numbersOf(dataset: Dataset, path: string, fileSize: number): Numbers {
  const shape = [...dataset.shape];
  return {
    path,
    shape,
    read: () =>
      guarded({ path }, () => {
        const { dtype } = dataset;
        if (typeof dtype !== 'string' || !/^[<>]f[248]$/.test(dtype))
          throw new Unread(
            `its numbers are of type ${typeof dtype === 'string' ? dtype : 'no number'}; float16, float32 and float64 are read`,
          );
        const count = shape.reduce((product, n) => product * n, 1);
        if (!(count * Number(dtype[2]) <= fileSize * MOST_GROWTH))
          throw new Error(`its shape [${shape.join(', ')}] is larger than the file can hold`);
        const entries = Float32Array.from(dataset.value);
        if (entries.length !== count)
          throw new Error(`it has ${entries.length} numbers, and its shape [${shape.join(', ')}] asks for ${count}`);
        return entries;
      }),
  };
}

/** The library does what it can with gzip; here no more comes out than fits. */
function inflateChunk(packed: ArrayBuffer): ArrayBuffer {
  const pieces: Uint8Array[] = [];
  let size = 0;
  const stream = new Unzlib((piece) => {
    size += piece.length;
    if (size > MOST_CHUNK) throw new Error('a piece of it unfolds to more than it can be');
    pieces.push(piece);
  });
  const bytes = new Uint8Array(packed);
  const PIECE = 64 * 1024;
  for (let at = 0; at < bytes.length; at += PIECE)
    stream.push(bytes.subarray(at, at + PIECE), at + PIECE >= bytes.length);
  const whole = new Uint8Array(size);
  let at = 0;
  for (const piece of pieces) {
    whole.set(piece, at);
    at += piece.length;
  }
  return whole.buffer;
}

/** The file is fine, and has something that is not read here. */
class Unread extends Error {}

/** The library throws texts, errors of its own, and whatever damage makes of its loops: one sentence of all of them. */
function guarded<T>(at: { readonly path: string }, work: () => T): T {
  try {
    return work();
  } catch (cause) {
    const place = at.path === '' ? '' : ` at ${plainText(at.path)}`;
    if (cause instanceof Unread) throw new Error(`The HDF5 file is not read${place}: ${cause.message}.`, { cause });
    const text = typeof cause === 'string' ? cause : '';
    if (/not (?:yet )?(?:implemented|supported)|Unsupported/i.test(text))
      throw new Error(
        `The HDF5 file is kept${place} in a way that is not read (${plainText(text)}). Save it again with the defaults of Keras or h5py.`,
        { cause },
      );
    // What our own checks found says more than what happened within the library.
    const reason = cause instanceof Error && Object.getPrototypeOf(cause) === Error.prototype ? cause.message : '';
    throw new Error(`The HDF5 file is damaged${place}${reason && `: ${reason}`}. Fetch it again.`, { cause });
  }
}

/** What is most often wrong with a file: the superblock says where it ends (sections II.A and II.B of the format). */
function requireWhole(bytes: Uint8Array): void {
  const version = bytes[8] ?? 0;
  const [sizeAt, endAt] = version < 2 ? [13, version === 1 ? 44 : 40] : [9, 28];
  if (bytes.length < endAt + 8) throw cutShort(bytes.length);
  if (bytes[sizeAt] !== 8)
    throw new Error('The HDF5 file is damaged, or of an old kind that is not read: its addresses are not of 8 bytes.');
  const end = new DataView(bytes.buffer, bytes.byteOffset).getBigUint64(endAt, true);
  if (end > bytes.length) throw cutShort(bytes.length, Number(end));
}

function cutShort(size: number, whole?: number): Error {
  const what = whole === undefined ? `it ends at byte ${size}` : `it has ${size} of ${whole} bytes`;
  return new Error(`The HDF5 file is cut short: ${what}. Fetch it again.`);
}
