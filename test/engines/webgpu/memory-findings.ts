import type { FindingsStore } from '../../../src/engines/webgpu/tuning/findings.ts';

/** Findings shared between sessions: one store saves and the next one loads the same entries. */
export function memoryFindings(entries: Map<string, string>): FindingsStore {
  return {
    load: () => Promise.resolve(new Map(entries)),
    save(findings) {
      entries.clear();
      for (const [key, name] of findings) entries.set(key, name);
      return Promise.resolve();
    },
  };
}

export const brokenFindings = (): FindingsStore => ({
  load: () => Promise.reject(new Error('It cannot be read.')),
  save: () => Promise.reject(new Error('It cannot be written.')),
});
