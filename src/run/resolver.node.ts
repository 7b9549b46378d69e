import { readdir, readFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { didYouMean } from '../graph/suggest.ts';
import { assetOf } from '../graph/assets.ts';
import type { GraphDocument } from '../graph/document.ts';
import { sentence } from '../graph/sentence.ts';
import { decodePicture, IncompletePictureError } from '../images/codec.node.ts';
import { findingsIn } from './findings.ts';
import { LARGEST_FILE } from '../share/open.ts';
import type { Resolver } from './world.ts';
import { loadNetwork, modelLibrary } from './models.node.ts';
import { publicFile } from './package-root.node.ts';
import { findFile, likeFile } from './paths.node.ts';
import { readRegularFile, UnfitFileError } from './read-file.node.ts';

export interface ResolverOptions {
  /** The file of `result:last`: the picture written by an earlier run of the graph. */
  readonly lastResult?: string | undefined;
  /** Whether slim19 replaces missing models. */
  readonly fallback?: boolean | undefined;
  /** Whether truncated pictures are opened as far as possible. */
  readonly incomplete?: boolean | undefined;
}

export interface FileResolver extends Resolver {
  /** The files of the pictures that were loaded, as they were then, filled up where they broke off, by the name that the graph has for them. */
  readonly pictureFiles: ReadonlyMap<string, Uint8Array>;
}

/**
 * Where the command line finds what a graph names: samples and models of the package, models of the user's library,
 * assets of the graph, files.
 */
export function resolver(
  document: GraphDocument,
  graphPath: string,
  { lastResult, fallback = false, incomplete = false }: ResolverOptions = {},
): FileResolver {
  const pictureFiles = new Map<string, Uint8Array>();
  return {
    pictureFiles,
    async loadPicture(source) {
      const bytes = await pictureBytes(source, document, graphPath, lastResult);
      try {
        const picture = await decodePicture(bytes, { incomplete });
        pictureFiles.set(source, picture.completed ?? bytes);
        return picture;
      } catch (error) {
        if (!(error instanceof IncompletePictureError)) throw error;
        const remedy = 'Get the complete file, or open it as far as possible: --incomplete-pictures.';
        throw new Error(`${sentence(error.message)} ${remedy}`, { cause: error });
      }
    },
    loadNetwork: (name) => loadNetwork(name, fallback),
  };
}

/** Keeps what the webgpu engine finds on this machine, beside the models. */
export const findings = findingsIn(modelLibrary().store);

/**
 * The picture file that a graph names. Throws an Error that says why there is none.
 *
 * @param lastResult the file of `result:last`.
 */
export async function pictureBytes(
  source: string,
  document: GraphDocument,
  graphPath: string,
  lastResult?: string,
): Promise<Uint8Array> {
  if (source === 'result:last') return lastResultBytes(lastResult);
  if (/^https?:/.test(source))
    throw new Error('Pictures are not downloaded. Save it, and give the path of the file.');
  if (source.startsWith('sample:')) return readSample(source.slice('sample:'.length));
  if (source.startsWith('asset:')) {
    const asset = assetOf(document, source);
    if (!asset) throw new Error('The graph contains no asset of that name. Choose the picture again.');
    if (asset.data === '')
      throw new Error(`“${asset.name}” was left out when the graph was shared. Choose a picture.`);
    return Buffer.from(asset.data, 'base64');
  }
  const path = await findFile(source, dirname(graphPath));
  try {
    return await readRegularFile(path, LARGEST_FILE);
  } catch (error) {
    const like = await likeFile(path);
    throw new Error(`${path} ${whyUnreadable(error)} ${like}`.trim(), { cause: error });
  }
}

async function lastResultBytes(path: string | undefined): Promise<Uint8Array> {
  const remedy = 'Run the graph once from another picture. The picture it saves is then the last result.';
  if (path === undefined) throw new Error(`The graph saves no picture. ${remedy}`);
  try {
    return await readRegularFile(path, LARGEST_FILE);
  } catch (error) {
    throw new Error(`${path} ${whyUnreadable(error)} ${remedy}`, { cause: error });
  }
}

/** Reads a sample of the package by its name; the error names those that there are. */
export async function readSample(name: string): Promise<Uint8Array> {
  const names = await sampleNames();
  if (names.includes(name)) return readFile(publicFile('samples', `${name}.webp`));
  throw new Error(`There is no such sample. ${didYouMean(name, names)}Available: ${names.join(', ')}.`);
}

/** Names of the samples that come with the package. */
export async function sampleNames(): Promise<string[]> {
  const files = await readdir(publicFile('samples'));
  return files.filter((file) => file.endsWith('.webp')).map((file) => file.slice(0, -'.webp'.length));
}

/** `does not exist.`, `may not be read.`: why a file could not be read, to follow its path. */
export function whyUnreadable(error: unknown): string {
  if (error instanceof UnfitFileError) return error.message;
  const code = (error as NodeJS.ErrnoException).code;
  if (code === 'ENOENT') return 'does not exist.';
  if (code === 'EACCES') return 'cannot be read: permission denied.';
  if (code === 'EISDIR') return 'is a folder.';
  return `cannot be read: ${sentence((error as Error).message)}`;
}
