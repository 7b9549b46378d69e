import type { FindingsStore } from '../../../src/engines/webgpu/tuning/findings.ts';

/** Findings of an earlier session, for another: what one store saves the next one on the same entries loads. */
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
