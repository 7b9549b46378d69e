import { readdir, readFile } from 'node:fs/promises';
import { didYouMean } from '../graph/suggest.ts';
import { builtIn, builtIns, FALLBACK } from '../models/built-in.ts';
import { loadFeatureNetwork, type FeatureNetwork } from '../models/feature-network.ts';
import { folderStore, modelsFolder } from '../models/library/folder-store.node.ts';
import { ModelLibrary } from '../models/library/library.ts';
import { publicFile } from './package-root.node.ts';

const ENDING = '.safetensors';

/** The user's library of models on this machine. */
export function modelLibrary(): ModelLibrary {
  return new ModelLibrary(folderStore(modelsFolder()));
}

/**
 * A feature network by name: one that ships with the package, else one of the user's library.
 *
 * @param fallback whether slim19 may replace a missing network.
 */
export async function loadNetwork(name: string, fallback = false): Promise<FeatureNetwork> {
  const shipped = (await readdir(publicFile('models')))
    .filter((file) => file.endsWith(ENDING))
    .map((file) => file.slice(0, -ENDING.length));
  const library = modelLibrary();
  const found = shipped.includes(name) ? await loadShipped(name) : await library.load(name);
  if (found) return found;
  if (fallback) return loadShipped(FALLBACK);
  const known = builtIn(name);
  const instead = `or use the fallback network ${FALLBACK}: --fallback`;
  if (known) {
    const megabytes = Math.round(known.sources[0]!.bytes / 1e6);
    throw new Error(
      `${known.title} is not on this machine. Download it (${megabytes} MB): stylograph models get ${name}, ` +
        `add its file: stylograph models add ${name} FILE, ${instead}.`,
    );
  }
  const names = [...new Set([...shipped, ...builtIns.map((one) => one.name), ...(await library.names())])];
  throw new Error(
    `There is no such model. ${didYouMean(name, names)}Available: ${names.join(', ')}. Add its file: stylograph models add ${name} FILE, ${instead}.`,
  );
}

async function loadShipped(name: string): Promise<FeatureNetwork> {
  return loadFeatureNetwork(await readFile(publicFile('models', `${name}${ENDING}`)));
}
