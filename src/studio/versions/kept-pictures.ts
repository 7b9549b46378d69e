import type { GraphDocument } from '../../graph/document.ts';

/** Stands for the data of a picture that is stored once, beside all documents that have it. */
const ELSEWHERE = '#';
/** Only a name that is made from the content of a picture says which picture it is. */
const BY_CONTENT = /^sha256-/;

/** The document with the data of its pictures left out. Those that lack it already stay as they are. */
export function withoutData(document: GraphDocument): GraphDocument {
  if (!document.assets) return document;
  const assets = Object.entries(document.assets).map(([key, asset]) =>
    BY_CONTENT.test(key) && asset.data !== '' ? [key, { ...asset, data: ELSEWHERE }] : [key, asset],
  );
  return { ...document, assets: Object.fromEntries(assets) as GraphDocument['assets'] };
}

/** The pictures whose data is stored elsewhere, by name. */
export function picturesOf({ assets = {} }: GraphDocument): Map<string, string> {
  const carried = Object.entries(assets).filter(([key, { data }]) => BY_CONTENT.test(key) && data !== '');
  return new Map(carried.map(([key, { data }]) => [key, data]));
}

/** The document with its pictures again; undefined if one is missing. */
export function withData(
  document: GraphDocument,
  pictures: ReadonlyMap<string, string>,
): GraphDocument | undefined {
  if (!document.assets) return document;
  const entries = Object.entries(document.assets).map(([key, asset]) => {
    const data = asset.data === ELSEWHERE ? pictures.get(key) : asset.data;
    return data === undefined ? undefined : [key, { ...asset, data }];
  });
  if (entries.includes(undefined)) return undefined;
  return {
    ...document,
    assets: Object.fromEntries(entries as [string, unknown][]) as GraphDocument['assets'],
  };
}
