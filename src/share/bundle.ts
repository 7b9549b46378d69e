import { Unzip, UnzipInflate, zipSync, type Zippable } from 'fflate';
import type { GraphDocument } from '../graph/document.ts';
import { parseJson } from '../graph/json.ts';
import { documentText, readDocument } from '../graph/parse.ts';
import { base64 } from './base64.ts';
import { sha256 } from './hash.ts';
import { megabytes } from './inflate.ts';
import { carriedPictures, withoutPictures } from './pictures.ts';
import { GraphError, refusal } from '../graph/problem.ts';
import { sentence } from '../graph/sentence.ts';

/** A graph with all that belongs to it, as one file: `.stylograph.zip`. */
export interface Bundle {
  /** Carries the pictures that it uses. */
  readonly document: GraphDocument;
  /** The picture that came of it, a PNG. */
  readonly result?: Uint8Array | undefined;
  /** The record of its run, as JSON; the caller must check it. */
  readonly record?: unknown;
}

const GRAPH = 'graph.stylograph.json';
const RESULT = 'result.png';
const RECORD = 'record.json';
const PICTURES = 'pictures/';
const ENDINGS: Readonly<Record<string, string>> = {
  'image/png': 'png',
  'image/jpeg': 'jpg',
  'image/webp': 'webp',
};

/**
 * What a bundle may hold: parts, and bytes of them all once unfolded. Its graph is without pictures, so it is small, and text
 * takes many times its size once it is read.
 */
const MOST_PARTS = 200;
const MOST_BYTES = 500e6;
/** Pictures hardly get smaller in an archive: beyond a little, no honest bundle unfolds to so many times its own size. */
const MOST_TIMES = 100;
const LITTLE = 16e6;
const MOST_TEXT = new Map([
  [GRAPH, LITTLE],
  [RECORD, 128e6],
]);

/** Packs a bundle: the graph, its pictures as files of their own, the result and the record. */
export function writeBundle({ document, result, record }: Bundle): Uint8Array<ArrayBuffer> {
  const parts: Zippable = { [GRAPH]: utf8(documentText(withoutPictures(document))) };
  // Pictures are compressed already.
  for (const [key, { mime, bytes }] of carriedPictures(document))
    parts[`${PICTURES}${key}.${ENDINGS[mime] ?? 'bin'}`] = [bytes, { level: 0 }];
  if (result) parts[RESULT] = [result, { level: 0 }];
  if (record !== undefined) parts[RECORD] = utf8(JSON.stringify(record));
  // A date of its own would make two bundles of one graph differ.
  return zipSync(parts, { mtime: new Date(1980, 0, 2) });
}

/**
 * Opens a bundle. Only the parts that it knows by name are read, and no part is ever written under a name that the file
 * chose. A picture that is not the one its name says is refused.
 *
 * @throws GraphError if it is damaged, too large, or lacks a graph.
 */
export async function readBundle(zip: Uint8Array): Promise<Bundle> {
  const parts = unfold(zip);
  const graph = parts.get(GRAPH);
  if (!graph)
    throw refusal(`The bundle does not contain “${GRAPH}”.`, 'Open a file that ends in .stylograph.zip.');
  const document = readDocument(parseJson(text(graph)));
  const record = parts.get(RECORD);
  return {
    document: await withPictures(document, parts),
    result: parts.get(RESULT),
    record: record && parseJson(text(record)),
  };
}

async function withPictures(
  document: GraphDocument,
  parts: ReadonlyMap<string, Uint8Array>,
): Promise<GraphDocument> {
  if (!document.assets) return document;
  const assets = { ...document.assets };
  for (const [path, bytes] of parts) {
    const key = new RegExp(`^${PICTURES}(sha256-[0-9a-f]{64})\\.\\w+$`).exec(path)?.[1];
    const asset = key === undefined || !Object.hasOwn(assets, key) ? undefined : assets[key];
    if (key === undefined || !asset) continue;
    if ((await sha256(bytes)) !== key)
      throw refusal(
        `The picture “${asset.name}” in the bundle is not the expected one.`,
        'Get a new copy of it.',
      );
    assets[key] = { ...asset, data: base64(bytes) };
  }
  return { ...document, assets };
}

/** The parts that a bundle may have, unfolded, and nothing else of the archive. */
function unfold(zip: Uint8Array): Map<string, Uint8Array> {
  const parts = new Map<string, Uint8Array[]>();
  const open = new Set<string>();
  let [count, size] = [0, 0];
  const reader = new Unzip((file) => {
    if (++count > MOST_PARTS)
      throw refusal(`The bundle has more than ${MOST_PARTS} parts.`, 'It was not made by Stylograph.');
    const known = [GRAPH, RESULT, RECORD].includes(file.name) || file.name.startsWith(PICTURES);
    if (!known) return;
    if (parts.has(file.name))
      throw refusal(`The bundle has two parts “${file.name}”.`, 'Get a new copy of it.');
    const most = MOST_TEXT.get(file.name);
    let partSize = 0;
    const pieces: Uint8Array[] = [];
    parts.set(file.name, pieces);
    open.add(file.name);
    file.ondata = (error, piece, final) => {
      // Null where the part is whole, though the types say otherwise.
      if ((error as Error | null) !== null) throw damaged(error as Error);
      size += piece.length;
      partSize += piece.length;
      if (most !== undefined && partSize > most)
        throw refusal(
          `“${file.name}” in the bundle is larger than ${megabytes(most)} uncompressed.`,
          'No graph is that large. Get a new copy of it.',
        );
      if (size > LITTLE && size > MOST_TIMES * zip.length)
        throw refusal(
          `The bundle expands to more than ${MOST_TIMES} times its size.`,
          'It would fill the memory. Get a new copy of it.',
        );
      if (size > MOST_BYTES)
        throw refusal(
          `The bundle is larger than ${megabytes(MOST_BYTES)} uncompressed.`,
          'Use a bundle with fewer or smaller pictures.',
        );
      pieces.push(piece.slice());
      if (final) open.delete(file.name);
    };
    file.start();
  });
  reader.register(UnzipInflate);
  // In small pieces, so that a bomb is noticed while it unfolds: deflate makes at most a thousand times of each.
  const PIECE = 4 * 1024;
  for (let at = 0; at < zip.length; at += PIECE) {
    try {
      reader.push(zip.subarray(at, at + PIECE), at + PIECE >= zip.length);
    } catch (error) {
      throw damaged(error as Error);
    }
  }
  if (open.size > 0) throw damaged(new Error('it is truncated'));
  return new Map([...parts].map(([name, pieces]) => [name, joined(pieces)]));
}

/** What our own checks said is said already: what unfolds a part hands it on as an error of its own. */
function damaged(error: Error): Error {
  if (error instanceof GraphError) return error;
  return refusal(`The bundle is damaged: ${sentence(error.message)}`, 'Get a new copy of it.');
}

function joined(pieces: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(pieces.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const piece of pieces) {
    whole.set(piece, at);
    at += piece.length;
  }
  return whole;
}

const utf8 = (value: string) => new TextEncoder().encode(value);
const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes);
