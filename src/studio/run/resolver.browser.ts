import { didYouMean } from '../../graph/suggest.ts';
import { assetOf } from '../../graph/assets.ts';
import type { GraphDocument } from '../../graph/document.ts';
import { decodePicture } from '../../images/codec.browser.ts';
import type { Picture } from '../../images/picture.ts';
import { builtIn, loadFeatureNetwork, FALLBACK, type FeatureNetwork } from '../../models/index.ts';
import { ModelLibrary } from '../../models/library/library.ts';
import { privateFilesStore } from '../../models/library/private-files-store.browser.ts';
import type { Resolver } from '../../run/world.ts';
import { lastResult } from './last-result.ts';

/**
 * Where the studio finds what a graph names: samples and slim19 beside the page, other models in the browser's library,
 * other pictures in the graph itself.
 * What has been opened once stays open, so that a check after every edit costs nothing.
 */
export class BrowserResolver {
  private readonly base: string;
  private readonly pictures = new Map<string, Promise<Picture>>();
  private readonly networks = new Map<string, Promise<FeatureNetwork>>();
  private readonly library = new ModelLibrary(privateFilesStore());
  private fallbackFor: readonly string[] = [];

  /** @param base the address that `samples/` and `models/` lie beside. */
  constructor(base: string) {
    this.base = base;
  }

  of(document: GraphDocument): Resolver {
    return {
      loadPicture: (source) => {
        if (source === 'result:last') return lastResult();
        // An asset is known by its entries: another graph may use its name for another picture.
        const key = assetOf(document, source)?.data ?? source;
        return kept(this.pictures, key, async () => decodePicture(await this.pictureBytes(source, document)));
      },
      loadNetwork: (name) => kept(this.networks, name, () => this.loadNetwork(name)),
    };
  }

  /** The library has changed, or the models that slim19 replaces. */
  models(fallbackFor: readonly string[]): void {
    this.fallbackFor = fallbackFor;
    this.networks.clear();
  }

  private async loadNetwork(name: string): Promise<FeatureNetwork> {
    const known = builtIn(name);
    if (!known?.shipped && !this.fallbackFor.includes(name)) {
      const network = await this.library.load(name);
      if (network) return network;
      const offer = known ? 'Download it, add its file,' : 'Add its file,';
      throw new Error(
        `${known?.title ?? 'The model'} is not in this browser. ${offer} or use the fallback network ${FALLBACK}: File, Models….`,
      );
    }
    const shipped = known?.shipped ? name : FALLBACK;
    return kept(this.networks, shipped, async () => {
      const bytes = await this.fetch(`models/${shipped}.safetensors`);
      if (bytes) return loadFeatureNetwork(bytes);
      throw new Error(`The file of ${shipped}, which is part of the studio, is missing on the server.`);
    });
  }

  private async pictureBytes(source: string, document: GraphDocument): Promise<Uint8Array> {
    if (/^https?:/.test(source))
      throw new Error('Pictures are not downloaded. Save it, and drop the file on the node.');
    if (source.startsWith('sample:')) return this.sampleBytes(source.slice('sample:'.length));
    if (source.startsWith('asset:')) {
      const asset = assetOf(document, source);
      if (!asset) throw new Error('The graph contains no asset of that name. Choose the picture again.');
      return Uint8Array.from(atob(asset.data), (character) => character.charCodeAt(0));
    }
    throw new Error('A browser cannot open files by path. Drop the file on the node.');
  }

  private async sampleBytes(name: string): Promise<Uint8Array> {
    const bytes = await this.fetch(`samples/${encodeURIComponent(name)}.webp`);
    if (bytes) return bytes;
    const index = await this.fetch('samples/index.json');
    const samples = index ? (JSON.parse(new TextDecoder().decode(index)) as { name: string }[]) : [];
    const names = samples.map((sample) => sample.name);
    throw new Error(
      `There is no such sample. ${didYouMean(name, names)}Available: ${names.join(', ') || 'none'}.`,
    );
  }

  /** The bytes of a file of the app; undefined if there is none of that name. */
  private async fetch(path: string): Promise<Uint8Array | undefined> {
    let response: Response;
    try {
      response = await fetch(new URL(path, this.base));
    } catch (cause) {
      throw new Error('The server does not answer. Check that it is running, and try again.', { cause });
    }
    // Servers of single-page apps answer a name that they do not know with the page itself.
    const missing = response.status === 404 || response.headers.get('content-type')?.includes('html');
    if (missing) return undefined;
    if (!response.ok) throw new Error(`The server answered ${response.status} ${response.statusText}.`);
    return new Uint8Array(await response.arrayBuffer());
  }
}

/** What a map keeps under a key; opened if it is not there. A failure is not kept: the next try may do better. */
function kept<T>(map: Map<string, Promise<T>>, key: string, open: () => Promise<T>): Promise<T> {
  const found = map.get(key);
  if (found) return found;
  const opened = open();
  map.set(key, opened);
  opened.catch(() => map.delete(key));
  return opened;
}
