import { readdir, readFile } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { didYouMean } from '../graph/suggest.ts';
import type { GraphDocument } from '../graph/document.ts';
import { decodePicture } from '../images/codec.node.ts';
import { loadFeatureNetwork } from '../models/feature-network.ts';
import type { Surroundings } from './world.ts';
import { publicFile } from './package-root.node.ts';

/** Where the command line finds what a graph names: samples and models of the package, assets of the graph, files. */
export function surroundings(document: GraphDocument, graphPath: string): Surroundings {
  return {
    async loadPicture(source) {
      return decodePicture(await pictureBytes(source, document, graphPath));
    },
    async loadNetwork(name) {
      const bytes = await readShipped('models', name, '.safetensors', 'model');
      return loadFeatureNetwork(bytes);
    },
  };
}

/** The picture file that a graph names. Throws an Error that says why there is none. */
export async function pictureBytes(
  source: string,
  document: GraphDocument,
  graphPath: string,
): Promise<Uint8Array> {
  if (/^https?:/.test(source))
    throw new Error('Pictures are not fetched: save it, and give the path of the file.');
  if (source.startsWith('sample:')) return readShipped('samples', source.slice(7), '.webp', 'sample');
  if (source.startsWith('asset:')) {
    const asset = document.assets?.[source.slice(6)];
    if (!asset) throw new Error('The graph carries no asset of that name: choose the picture again.');
    if (asset.data === '')
      throw new Error(
        `“${asset.name}” was left out when the graph was shared: put the picture in its place.`,
      );
    return Buffer.from(asset.data, 'base64');
  }
  const path = resolve(dirname(graphPath), source);
  try {
    return await readFile(path);
  } catch (error) {
    throw new Error(`${path} ${whyUnreadable(error)}`, { cause: error });
  }
}

/** Reads a file of the package by its name without ending; the error names those that there are. */
async function readShipped(folder: string, name: string, ending: string, what: string): Promise<Uint8Array> {
  const files = await readdir(publicFile(folder));
  const names = files.filter((file) => file.endsWith(ending)).map((file) => file.slice(0, -ending.length));
  if (names.includes(name)) return readFile(publicFile(folder, `${name}${ending}`));
  throw new Error(`There is no such ${what}. ${didYouMean(name, names)}There are ${names.join(', ')}.`);
}

/** `is not there.`, `may not be read.`: why a file could not be read, to follow its path. */
export function whyUnreadable(error: unknown): string {
  const code = (error as NodeJS.ErrnoException).code;
  if (code === 'ENOENT') return 'is not there.';
  if (code === 'EACCES') return 'may not be read.';
  if (code === 'EISDIR') return 'is a folder.';
  return `cannot be read: ${(error as Error).message}.`;
}
