import type { GraphDocument } from '../graph/document.ts';
import { decodePicture } from '../images/codec.browser.ts';
import { loadFeatureNetwork } from '../models/feature-network.ts';
import { privateFilesStore } from '../models/library/private-files-store.browser.ts';
import { findingsIn } from './findings.ts';
import type { Surroundings } from './world.ts';

/**
 * Where a page finds what a graph names: samples and models under `base`, which serves what the package has in
 * `public/`; pictures that the graph carries; others by their addresses.
 */
export function surroundings(document: GraphDocument, base: string): Surroundings {
  const under = (path: string) => new URL(path, new URL(base, location.href));
  return {
    async loadPicture(source) {
      const asset = document.assets?.[source.replace(/^asset:/, '')];
      if (asset)
        return decodePicture(Uint8Array.from(atob(asset.data), (character) => character.charCodeAt(0)));
      if (source.startsWith('asset:')) throw new Error('The graph carries no asset of that name.');
      const sample = /^sample:(.*)/.exec(source)?.[1];
      return decodePicture(
        await bytesAt(sample ? under(`samples/${encodeURIComponent(sample)}.webp`) : under(source)),
      );
    },
    loadNetwork: async (name) =>
      loadFeatureNetwork(await bytesAt(under(`models/${encodeURIComponent(name)}.safetensors`))),
  };
}

/** Keeps what the webgpu engine finds in this browser, beside the models of this page's address. */
export const findings = findingsIn(privateFilesStore());

async function bytesAt(url: URL): Promise<Uint8Array> {
  const response = await fetch(url).catch((cause: unknown) => {
    throw new Error(`${url.href} does not answer.`, { cause });
  });
  // Servers of single-page apps answer a name that they do not know with the page itself.
  if (!response.ok || response.headers.get('content-type')?.includes('html'))
    throw new Error(`${url.href} is not there.`);
  return new Uint8Array(await response.arrayBuffer());
}
