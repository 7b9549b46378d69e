import type { Connect, Plugin } from 'vite';
import { isolationHeaders } from '../src/studio/service-worker/headers.ts';

/** This machine: over plain http from any other, browsers complain of the headers, and ignore them. */
const HERE = /^(localhost|127\.[\d.]+|\[::1\])(:\d+)?$/;

const isolate: Connect.NextHandleFunction = ({ headers, socket }, response, next) => {
  if (HERE.test(headers.host ?? '') || 'encrypted' in socket)
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
