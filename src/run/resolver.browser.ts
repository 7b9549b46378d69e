import { assetOf } from '../graph/assets.ts';
import type { GraphDocument } from '../graph/document.ts';
import { decodePicture } from '../images/codec.browser.ts';
import { loadFeatureNetwork } from '../models/feature-network.ts';
import { privateFilesStore } from '../models/library/private-files-store.browser.ts';
import { findingsIn } from './findings.ts';
import type { Resolver } from './world.ts';

export interface BrowserResolverOptions {
  /**
   * Whether a picture may be fetched from an address that a graph names. Somebody else may have made the graph, so where this
   * is not given, only what lies under `base` is fetched, and `data:` addresses are read.
   */
  readonly allow?: ((address: URL) => boolean) | undefined;
}

/**
 * Where a page finds what a graph names: samples and models under `base`, which serves what the package has in
 * `public/`; pictures that the graph carries; others by their addresses, where the page allows it.
 */
export function resolver(
  document: GraphDocument,
  base: string,
  { allow }: BrowserResolverOptions = {},
): Resolver {
  const root = new URL(base, location.href);
  const under = (path: string) => new URL(path, root);
  const folder = new URL('.', root).href;
  const isAllowed = allow ?? (({ protocol, href }) => protocol === 'data:' || href.startsWith(folder));
  const named = (source: string): URL => {
    const address = URL.canParse(source, root) ? under(source) : undefined;
    if (!address || !isAllowed(address)) throw new Error(NOT_ALLOWED);
    return address;
  };
  return {
    async loadPicture(source) {
      const asset = assetOf(document, source);
      if (asset)
        return decodePicture(Uint8Array.from(atob(asset.data), (character) => character.charCodeAt(0)));
      if (source.startsWith('asset:')) throw new Error('The graph contains no asset of that name.');
      const sample = /^sample:(.*)/.exec(source)?.[1];
      return decodePicture(
        await (sample
          ? bytesAt(under(`samples/${encodeURIComponent(sample)}.webp`))
          : bytesAt(named(source), isAllowed)),
      );
    },
    loadNetwork: async (name) =>
      loadFeatureNetwork(await bytesAt(under(`models/${encodeURIComponent(name)}.safetensors`))),
  };
}

/** Keeps what the webgpu engine finds in this browser, beside the models of this page's address. */
export const findings = findingsIn(privateFilesStore());

const NOT_ALLOWED =
  'This page cannot load pictures from there. Store the picture in the graph, or use a sample.';

/** @param isAllowed whether a server may send the page on to an address. */
async function bytesAt(url: URL, isAllowed: (address: URL) => boolean = () => true): Promise<Uint8Array> {
  const response = await fetch(url).catch((cause: unknown) => {
    throw new Error(`${url.href} does not answer.`, { cause });
  });
  if (response.redirected && !isAllowed(new URL(response.url))) throw new Error(NOT_ALLOWED);
  // Servers of single-page apps answer a name that they do not know with the page itself.
  if (!response.ok || response.headers.get('content-type')?.includes('html'))
    throw new Error(`${url.href} does not exist.`);
  return new Uint8Array(await response.arrayBuffer());
}
