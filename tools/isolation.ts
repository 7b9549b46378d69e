import type { Connect, Plugin } from 'vite';
import { isolationHeaders } from '../src/studio/service-worker/headers.ts';

const isolate: Connect.NextHandleFunction = (_, response, next) => {
  for (const [name, value] of Object.entries(isolationHeaders)) response.setHeader(name, value);
  next();
};

/** Has `vite` and `vite preview` send the headers of isolation with every file. Other servers need not: the studio has a service worker. */
export function isolation(): Plugin {
  return {
    name: 'isolation',
    configureServer({ middlewares }) {
      middlewares.use(isolate);
    },
    configurePreviewServer({ middlewares }) {
      middlewares.use(isolate);
    },
  };
}
