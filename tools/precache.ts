import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import type { Plugin } from 'vite';

/** What the source of the service worker has in place of the list. */
const PLACE = 'self.studioFiles';
const PAGE = 'index.html';
/** Files that Vite names by their content: at one address, they never change. */
const NAMED_BY_CONTENT = 'assets/';

/** A file of the studio as the service worker caches it: its address from there, and what changes with its content. */
export interface StudioFile {
  readonly url: string;
  readonly revision: string | null;
}

/** What no run needs. */
const SHOWN = /^(docs|gallery)\//;

/**
 * The files of a built studio: what a run needs first, then what is only shown, and small files before large ones. The page comes
 * last, so that a browser that has it has them all.
 */
export function studioFiles(folder: string, serviceWorker: string): StudioFile[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) => join(parentPath, name))
    .map((path) => ({ path, url: relative(folder, path).split(sep).join('/'), size: statSync(path).size }))
    .filter(({ url }) => url !== serviceWorker)
    .sort((a, b) => turnOf(a.url) - turnOf(b.url) || a.size - b.size)
    .map(({ path, url }) => ({
      url,
      revision: url.startsWith(NAMED_BY_CONTENT)
        ? null
        : createHash('sha256').update(readFileSync(path)).digest('hex').slice(0, 16),
    }));
}

function turnOf(url: string): number {
  if (url === PAGE) return 2;
  return SHOWN.test(url) ? 1 : 0;
}

/** Writes the list of the studio's files into its built service worker, which caches them. */
export function precache(serviceWorker: string): Plugin {
  return {
    name: 'precache',
    apply: 'build',
    writeBundle({ dir }) {
      const path = join(dir!, serviceWorker);
      const source = readFileSync(path, 'utf8');
      if (!source.includes(PLACE)) this.error(`${serviceWorker} has no ${PLACE}.`);
      writeFileSync(
        path,
        source.replace(PLACE, () => JSON.stringify(studioFiles(dir!, serviceWorker))),
      );
    },
  };
}
