import { md5 } from '@noble/hashes/legacy.js';
import { bytesToHex } from '@noble/hashes/utils.js';
import { builtIn, type WeightsSource } from '../built-in.ts';
import type { AddedModel, AddOptions, ModelLibrary } from '../library/library.ts';
import { StoreError } from '../library/store.ts';
import { plainError } from '../plain-text.ts';
import type { InputConvention } from '../readers/input-convention.ts';
import { isHdf5, isLegacyPyTorch, isZip } from '../readers/signatures.ts';
import { isStateDict, stateDictChain, type Shapes } from '../readers/state-dict.ts';
import { convsOf } from '../architecture.ts';
import {
  headerLength,
  joinSafetensors,
  readSafetensorsHeader,
  type SafetensorsHeader,
  type TensorBytes,
} from '../safetensors.ts';
import { fetchPieces } from './pieces.ts';
import { ProgressMeter, type DownloadProgress } from './progress.ts';
import { RemoteFile } from './remote-file.ts';
import type { RequestOptions } from './request.ts';
import { DownloadError } from './retry.ts';

export interface GetOptions
  extends Omit<RequestOptions, 'onbytes'>, Pick<AddOptions, 'precision' | 'measure' | 'input'> {
  /** Id of one of the model's sources, or the address of a file; the first source unless given. */
  readonly from?: string;
  /** The server to ask for the same path instead of the source's own: a mirror, a server of one's own. */
  readonly base?: string;
  /** Layers that are needed: where the server sends parts, nothing deeper is fetched. All unless given. */
  readonly layers?: readonly string[];
  readonly onprogress?: (progress: DownloadProgress) => void;
}

/** Where a model is downloaded from, and what its publisher states about the file. */
export interface Origin {
  readonly url: string;
  readonly md5: string | undefined;
  readonly license: string | undefined;
  readonly input: InputConvention | undefined;
}

/**
 * The address that a model is downloaded from.
 *
 * @throws Error if the model has no such source, or the base is no address.
 */
export function originOf(name: string, { from, base }: Pick<GetOptions, 'from' | 'base'>): Origin {
  if (from !== undefined && /^https?:/.test(from))
    return { url: from, md5: undefined, license: undefined, input: undefined };
  const sources: readonly WeightsSource[] = builtIn(name)?.sources ?? [];
  const source = from === undefined ? sources[0] : sources.find(({ id }) => id === from);
  if (!source) {
    const ids = sources.map(({ id }) => id).join(', ');
    throw new Error(
      ids === ''
        ? `There is no known download of “${name}”. Add its file, or give its URL.`
        : `“${name}” cannot be downloaded from “${from}”. Use ${ids}, or a URL.`,
    );
  }
  const server = base ?? source.base;
  try {
    const { href } = new URL(source.path, server.endsWith('/') ? server : `${server}/`);
    return { url: href, md5: source.md5, license: source.license, input: source.input };
  } catch (cause) {
    throw new Error(`“${server}” is not the address of a server. It must start with https://.`, { cause });
  }
}

/**
 * Downloads the weights of a model and adds it to a library. Of a safetensors file only the layers are downloaded, and if the
 * server supports ranges, only those up to the deepest one needed. Aborting the signal ends the download with the signal's
 * reason; completed pieces are kept, and the next download continues from them.
 *
 * @throws DownloadError, StoreError or Error that says what went wrong. A model of that name that was there stays.
 */
export async function getModel(
  library: ModelLibrary,
  name: string,
  options: GetOptions = {},
): Promise<AddedModel> {
  const { url, md5: expected, license, input: published } = originOf(name, options);
  const { precision, measure, input = published } = options;
  let bytes: Uint8Array;
  const hosts = new Set<string>();
  try {
    bytes = await fetchWeights(library, name, url, {
      ...options,
      onredirect: (host) => {
        if (!hosts.has(host)) options.onredirect?.(host);
        hosts.add(host);
      },
    });
  } catch (error) {
    // A full disk is not left full.
    if (error instanceof StoreError) await library.removeUnfinished(name).catch(() => undefined);
    throw error;
  }
  try {
    if (expected !== undefined) requireMd5(bytes, expected, url);
    const by = hosts.size > 0 ? `, redirected to ${[...hosts].join(', ')}` : '';
    const provenance = isHdf5(bytes) ? undefined : `Downloaded from ${url}${by}`;
    return await library.add(name, bytes, {
      ...(precision && { precision }),
      ...(measure && { measure }),
      provenance,
      license,
      input,
      fileName: new URL(url).pathname.split('/').at(-1),
    });
  } finally {
    // Added, or of no use.
    await library.removeUnfinished(name).catch(() => undefined);
  }
}

async function fetchWeights(
  { store }: ModelLibrary,
  name: string,
  url: string,
  options: GetOptions,
): Promise<Uint8Array> {
  const { signal, onprogress = () => undefined, layers } = options;
  let meter = new ProgressMeter(0, () => undefined);
  const file = await RemoteFile.open(url, {
    ...options,
    onbytes: (bytes) => {
      meter.got(bytes);
    },
  });
  const keeping = (total: number) => {
    meter = new ProgressMeter(total, onprogress);
    return { name, store, meter, signal };
  };
  const start = await file.start(1024);
  if (isHdf5(start) || isZip(start) || isLegacyPyTorch(start)) {
    if (file.size === undefined || !file.parts) {
      meter = new ProgressMeter(file.size ?? builtIn(name)?.sources[0]?.bytes ?? 0, onprogress);
      return file.readOn();
    }
    return (await fetchPieces(file, [{ begin: 0, end: file.size }], keeping(file.size)))[0]!;
  }
  const length = headerLength(start);
  // Headers of networks are a few kilobytes; a page that says what is wrong begins with other bytes.
  if (length < 8 || length > 10_000_000) {
    const { foreignFile } = await import('../readers/foreign.ts');
    throw new DownloadError(
      `The response of ${new URL(url).host} is not a file of weights. ${foreignFile(start) ?? 'Its format is unknown.'} See ${url}`,
    );
  }
  const { metadata, entries } = headerOf(await file.start(length), file.size);
  const wanted = isStateDict(entries) ? tensorsUpTo(entries, layers) : [...entries.keys()];
  const ranges = wanted.map((tensor) => entries.get(tensor)!);
  const total = ranges.reduce((sum, { begin, end }) => sum + end - begin, 0);
  const tensors = new Map<string, TensorBytes>();
  if (file.parts) {
    const parts = await fetchPieces(file, ranges, keeping(total));
    wanted.forEach((tensor, i) => tensors.set(tensor, { ...entries.get(tensor)!, bytes: parts[i]! }));
  } else {
    const last = ranges.reduce((most, { end }) => Math.max(most, end), 0);
    meter = new ProgressMeter(last, onprogress);
    const bytes = await file.readOn(last);
    if (bytes.length < last) throw new DownloadError(`${new URL(url).host} ended the file too early.`);
    wanted.forEach((tensor) => {
      const entry = entries.get(tensor)!;
      tensors.set(tensor, { ...entry, bytes: bytes.subarray(entry.begin, entry.end) });
    });
  }
  return joinSafetensors(tensors, metadata);
}

function headerOf(start: Uint8Array, size: number | undefined): SafetensorsHeader {
  try {
    return readSafetensorsHeader(start, size);
  } catch (error) {
    throw plainError(error);
  }
}

/** The tensors of the convolutions up to the deepest of the layers. */
function tensorsUpTo(entries: Shapes, layers: readonly string[] | undefined): string[] {
  const { layers: chain, convs } = stateDictChain(entries);
  const names = convsOf(chain).map((layer) => layer.name);
  const deepest = (layers ?? []).reduce((most, layer) => Math.max(most, names.indexOf(layer)), -1);
  return convs.slice(0, deepest < 0 ? undefined : deepest + 1).flatMap(({ weight, bias }) => [weight, bias]);
}

/** @throws DownloadError if the bytes are not those of a published file. */
export function requireMd5(bytes: Uint8Array, expected: string, url: string): void {
  const digest = bytesToHex(md5(bytes));
  if (digest !== expected)
    throw new DownloadError(
      `The file from ${new URL(url).host} is not the published one: its MD5 is ${digest}, but ${expected} is expected. It was damaged during the download, or the server has a different file.`,
    );
}
