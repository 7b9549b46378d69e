import { isolationHeaders } from './headers.ts';

declare const self: ServiceWorkerGlobalScope & {
  /** Every file of this version of the studio; `tools/precache.ts` writes the list here. */
  readonly studioFiles: readonly { readonly url: string; readonly revision: string | null }[];
};

/*
 * Keeps the files of the studio, so that it opens without a network, and sends the headers of isolation with pages and workers,
 * where a server does not. A request for anything else goes to the server as if this were not here.
 *
 * The first version is active at once, since the page may wait for the headers, and caches when the page has started. Each later
 * one caches first and then waits until the page asks for it, or until no page of the version before is open.
 */
const { scope } = self.registration;
/** Of this folder alone: other studios may lie on the same host. */
const CACHE = `studio ${scope}`;
/** Downloads at a time. */
const AT_ONCE = 6;
/** Under which address each file is cached, by its own. The page is the last. */
const keys = new Map(
  self.studioFiles.map(({ url, revision }) => {
    const { href } = new URL(url, scope);
    return [href, revision === null ? href : `${href}?revision=${revision}`];
  }),
);

self.addEventListener('install', (event) => {
  if (self.registration.active) event.waitUntil(fill());
  else void self.skipWaiting();
});
self.addEventListener('activate', (event) => {
  event.waitUntil(self.clients.claim());
});
self.addEventListener('message', (event) => {
  if (event.data === 'take over') void self.skipWaiting();
  if (event.data === 'keep') event.waitUntil(keep());
});
self.addEventListener('fetch', (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (url.origin !== self.location.origin || request.method !== 'GET') return;
  const key = keyOf(url, request);
  const isolates = ['document', 'worker'].includes(request.destination);
  if (key === undefined && !isolates) return;
  event.respondWith(isolates ? isolated(answer(request, key)) : answer(request, key));
});

/** Caches what is missing, and deletes what an older version left behind. */
async function keep(): Promise<void> {
  try {
    const page = [...keys.values()].at(-1)!;
    if (!(await caches.match(page))) await fill();
    // Another tab may be of the version before, and the next version has its files there too.
    const tabs = await self.clients.matchAll({ type: 'window' });
    const { installing, waiting } = self.registration;
    if (tabs.length > 1 || installing || waiting) return;
    const cache = await caches.open(CACHE);
    const wanted = new Set(keys.values());
    for (const { url } of await cache.keys()) if (!wanted.has(url)) await cache.delete(url);
  } catch {
    // No network, or no space: the next visit tries again.
  }
}

/** Caches the files that no version has cached before. */
async function fill(): Promise<void> {
  const cache = await caches.open(CACHE);
  const add = async ([url, key]: [string, string]): Promise<void> => {
    if (await cache.match(key)) return;
    // A file that keeps its address may be an old one in the browser's own cache.
    const response = await fetch(url, { cache: key === url ? 'default' : 'reload' });
    if (!response.ok) throw new Error(`${url} was answered with ${response.status}.`);
    await cache.put(key, response);
  };
  const queue = [...keys];
  const page = queue.pop()!;
  const work = async (): Promise<void> => {
    for (let next = queue.shift(); next; next = queue.shift()) await add(next);
  };
  await Promise.all(Array.from({ length: AT_ONCE }, work));
  await add(page);
}

/** Where a requested file is in the cache, if it can be there. */
function keyOf({ href, search }: URL, { mode }: Request): string | undefined {
  const url = new URL(href);
  url.hash = '';
  if (mode === 'navigate') {
    url.search = '';
    if (url.pathname.endsWith('/')) url.pathname += 'index.html';
  } else if (search !== '') {
    // A worker that downloads: its server answers with a policy of its own.
    return undefined;
  }
  const isAsset = url.href.startsWith(`${scope}assets/`);
  // Assets of the version before are there under their own address.
  return keys.get(url.href) ?? (isAsset ? url.href : undefined);
}

async function answer(request: Request, key: string | undefined): Promise<Response> {
  const kept = key === undefined ? undefined : await caches.match(key).catch(() => undefined);
  return kept ?? fetch(request);
}

async function isolated(answered: Promise<Response>): Promise<Response> {
  const response = await answered;
  // What leads elsewhere cannot be read, and is followed by another request.
  if (response.type === 'opaqueredirect') return response;
  const { status, statusText } = response;
  const headers = new Headers(response.headers);
  for (const [name, value] of Object.entries(isolationHeaders)) headers.set(name, value);
  return new Response(response.body, { status, statusText, headers });
}
