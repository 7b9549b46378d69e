import type { FindingsStore } from '../engines/webgpu/tuning/findings.ts';
import type { Store } from '../models/library/store.ts';

/** Among files of models, which end otherwise. */
const FILE = 'webgpu-findings.json';

/** Keeps what the webgpu engine finds by measuring as a file of a store. */
export function findingsIn(store: Store): FindingsStore {
  return {
    async load() {
      const bytes = await store.read(FILE);
      const entries = bytes ? (JSON.parse(new TextDecoder().decode(bytes)) as unknown) : {};
      if (typeof entries !== 'object' || entries === null) throw new Error(`${FILE} contains no findings.`);
      return new Map(Object.entries(entries).filter((entry) => typeof entry[1] === 'string'));
    },
    async save(findings) {
      const text = JSON.stringify(Object.fromEntries(findings), undefined, 1);
      await store.write(FILE, new TextEncoder().encode(text));
    },
  };
}
