import type { Plugin } from 'vite';

/*
 * The page may reach no other host: it fetches nothing but the studio's own files. Weights of models are fetched by a worker
 * made for one download. Workers do not inherit the policy of their page but have that of the answer that their script came
 * with, so this worker's script is asked for with `?from=ORIGIN`, and its policy allows that one server. A list of hosts in the
 * page could not hold the mirror that a user types, and `https:` would allow every host.
 *
 * `'wasm-unsafe-eval'` compiles WebAssembly and evaluates no text. Pictures of graphs are `data:`, those of records `blob:`.
 */
const page = {
  'default-src': "'none'",
  'script-src': "'self' 'wasm-unsafe-eval'",
  'worker-src': "'self'",
  'style-src': "'self'",
  'img-src': "'self' data: blob:",
  'connect-src': "'self'",
  'manifest-src': "'self'",
  'base-uri': "'none'",
  'form-action': "'none'",
};

/** Servers that redirect downloads to other servers of theirs. */
const STORES: Readonly<Record<string, string>> = {
  'https://huggingface.co': 'https://*.huggingface.co https://*.hf.co',
};

/** A scheme, a host and perhaps a port: nothing that could be another directive. */
const ORIGIN = /^https?:\/\/([\w.-]+|\[[\da-f:]+\])(:\d+)?$/i;

/** The Content-Security-Policy that the built page carries itself. */
export const pagePolicy = textOf(page);

/** The policy of the answer to a request for `url`, a path with its query. */
export function policyOf(url: string): string {
  const from = new URL(url, 'http://localhost').searchParams.get('from');
  const servers = from !== null && ORIGIN.test(from) ? [from, STORES[from] ?? ''] : [];
  return textOf({
    ...page,
    'connect-src': [page['connect-src'], ...servers].join(' ').trim(),
    // Known to headers only.
    'frame-ancestors': "'none'",
  });
}

function textOf(directives: Readonly<Record<string, string>>): string {
  return Object.entries(directives)
    .map(([name, sources]) => `${name} ${sources}`)
    .join('; ');
}

/** What the page may ask its user for: a photo. Known to headers only; where a server sends none, a page that is not in a frame may ask. */
const permissions = 'camera=(self), microphone=(), geolocation=(), display-capture=()';

/** Puts the policy into the built page, and into what `vite preview` answers. */
export function contentPolicy(): Plugin {
  return {
    name: 'content-policy',
    // During development, Vite adds its own scripts and styles to the page.
    apply: (_, { command, isPreview }) => command === 'build' || isPreview === true,
    transformIndexHtml: () => [
      {
        tag: 'meta',
        attrs: { 'http-equiv': 'Content-Security-Policy', content: pagePolicy },
        injectTo: 'head-prepend',
      },
    ],
    configurePreviewServer({ middlewares }) {
      middlewares.use(({ url = '/' }, response, next) => {
        response.setHeader('Content-Security-Policy', policyOf(url));
        response.setHeader('Permissions-Policy', permissions);
        next();
      });
    },
  };
}
