import type { GraphDocument } from './document.ts';

const ASSET = 'asset:';

/** The picture that a graph carries under a name, with or without `asset:` before it; undefined if there is none. */
export function assetOf(
  { assets }: Pick<GraphDocument, 'assets'>,
  source: string,
): NonNullable<GraphDocument['assets']>[string] | undefined {
  const key = source.startsWith(ASSET) ? source.slice(ASSET.length) : source;
  return assets && Object.hasOwn(assets, key) ? assets[key] : undefined;
}

/** A picture file, ready to travel inside a graph. */
export interface PictureAsset {
  readonly key: string;
  readonly asset: { readonly name: string; readonly mime: string; readonly data: string };
}

/** The document with a picture in it; the same picture is kept once. */
export function withAsset(document: GraphDocument, { key, asset }: PictureAsset): GraphDocument {
  return { ...document, assets: { ...document.assets, [key]: asset } };
}

/** Where a picture that a graph carries can be shown from. */
export function pictureUrl(document: GraphDocument, source: string): string | undefined {
  const asset = source.startsWith('asset:') ? assetOf(document, source) : undefined;
  return asset && `data:${asset.mime};base64,${asset.data}`;
}
