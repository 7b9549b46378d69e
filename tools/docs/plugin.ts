import { extname } from 'node:path';
import type { Plugin } from 'vite';

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html',
  '.css': 'text/css',
  '.js': 'text/javascript',
  '.webp': 'image/webp',
};

/** Puts the documentation into the studio, under `docs/`: Help leads there, without another host. */
export function docsSite(): Plugin {
  // Only those who build or change the studio load the vocabulary for it.
  const files = async () => (await import('./site.ts')).siteFiles({ api: false });
  return {
    name: 'docs-site',
    async generateBundle() {
      for (const [path, source] of await files())
        this.emitFile({ type: 'asset', fileName: `docs/${path}`, source });
    },
    configureServer({ middlewares }) {
      middlewares.use('/docs', (request, response, next) => {
        const path = new URL(request.url ?? '/', 'http://localhost').pathname.slice(1);
        void files().then((site) => {
          const content = site.get(path);
          if (content === undefined) {
            next();
            return;
          }
          response.setHeader('Content-Type', TYPES[extname(path)] ?? 'text/plain');
          response.end(content);
        }, next);
      });
    },
  };
}
