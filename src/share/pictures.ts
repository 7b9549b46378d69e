import type { GraphDocument } from '../graph/document.ts';
import { assetOf } from '../graph/assets.ts';
import { everyNode } from '../graph/definitions.ts';
import { vocabularyOf } from '../graph/composite.ts';
import { changeParameters } from '../graph/edit.ts';
import type { Vocabulary } from '../graph/vocabulary.ts';
import { base64, bytesOfBase64 } from './base64.ts';
import { sha256 } from './hash.ts';

/** A picture file with the name that its user knows it by. */
export interface PictureFile {
  readonly name: string;
  readonly mime: string;
  readonly bytes: Uint8Array;
}

/** A picture that a graph names by its hash and does not carry. */
export interface MissingPicture {
  /** Its name among the assets: `sha256-...`. */
  readonly key: string;
  /** The file's name, if the graph still has it. */
  readonly name: string | undefined;
}

const ASSET = 'asset:';

/** The document with the pictures it carries left out: their hashes and names stay. */
export function withoutPictures(document: GraphDocument): GraphDocument {
  if (!document.assets) return document;
  const assets = Object.entries(document.assets).map(([key, asset]) => [key, { ...asset, data: '' }]);
  return { ...document, assets: Object.fromEntries(assets) as GraphDocument['assets'] };
}

/** The pictures that nodes ask for by hash and that the document lacks. */
export function missingPictures(document: GraphDocument): MissingPicture[] {
  const values = everyNode(document).flatMap(({ params }) => Object.values(params ?? {}));
  const keys = values.flatMap((value) =>
    typeof value === 'string' && value.startsWith(ASSET) ? value.slice(ASSET.length) : [],
  );
  return [...new Set(keys)].flatMap((key) => {
    const asset = assetOf(document, key);
    return asset && asset.data !== '' ? [] : [{ key, name: asset?.name }];
  });
}

/** The bytes of the pictures that a document carries, by their hash. Throws an Error if one is not base64. */
export function carriedPictures(document: GraphDocument): Map<string, PictureFile> {
  const carried = Object.entries(document.assets ?? {}).filter(([, { data }]) => data !== '');
  return new Map(
    carried.map(([key, { name, mime, data }]) => [key, { name, mime, bytes: bytesOfBase64(data) }]),
  );
}

/**
 * The document with the files that it names taken in, so that it needs nothing beside itself but the samples.
 *
 * @param read gives the file of a source that is neither a sample nor an asset; undefined if it is to stay a name.
 */
export async function withPicturesInside(
  document: GraphDocument,
  vocabulary: Vocabulary,
  read: (source: string) => Promise<PictureFile | undefined>,
): Promise<GraphDocument> {
  const known = vocabularyOf(document, vocabulary);
  const inside = new Map<string, string>();
  const assets = { ...document.assets };
  for (const node of everyNode(document))
    for (const [name, parameter] of Object.entries(known.get(node.type)?.parameters ?? {})) {
      const source = node.params?.[name];
      if (parameter.kind !== 'picture' || typeof source !== 'string' || inside.has(source)) continue;
      if (/^(sample|asset):/.test(source)) continue;
      const file = await read(source);
      if (!file) continue;
      const { bytes, ...named } = file;
      const key = await sha256(bytes);
      inside.set(source, `${ASSET}${key}`);
      assets[key] = { ...named, data: base64(bytes) };
    }
  if (inside.size === 0) return document;
  const changed = changeParameters(document, ({ type, params = {} }) =>
    Object.fromEntries(
      Object.entries(params).flatMap(([name, value]) => {
        const taken = known.get(type)?.parameters[name]?.kind === 'picture' && inside.get(value as string);
        return taken ? [[name, taken]] : [];
      }),
    ),
  );
  return { ...changed, assets };
}
