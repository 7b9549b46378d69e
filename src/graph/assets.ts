import type { GraphDocument } from './document.ts';

const ASSET = 'asset:';

/** The picture that a graph carries under a name, with or without `asset:` before it; undefined where there is none. */
export function assetOf(
  { assets }: Pick<GraphDocument, 'assets'>,
  source: string,
): NonNullable<GraphDocument['assets']>[string] | undefined {
  const key = source.startsWith(ASSET) ? source.slice(ASSET.length) : source;
  return assets && Object.hasOwn(assets, key) ? assets[key] : undefined;
}
