import { isolationHeaders } from './headers.ts';

declare const self: ServiceWorkerGlobalScope;

/*
 * Sends the headers of isolation with pages and workers of the studio where its server does not: `platform/isolation.ts`
 * registers it there. Everything else goes to the server as if it were not here.
 */
self.addEventListener('install', () => {
  void self.skipWaiting();
});
self.addEventListener('activate', (event) => {
  event.waitUntil(self.clients.claim());
});
self.addEventListener('fetch', (event) => {
  const { request } = event;
  const isOwn = new URL(request.url).origin === self.location.origin;
  if (isOwn && ['document', 'worker'].includes(request.destination)) event.respondWith(isolated(request));
});

async function isolated(request: Request): Promise<Response> {
  const response = await fetch(request);
  // What leads elsewhere cannot be read, and is followed by another request.
  if (response.type === 'opaqueredirect') return response;
  const { status, statusText } = response;
  const headers = new Headers({ ...Object.fromEntries(response.headers), ...isolationHeaders });
  return new Response(response.body, { status, statusText, headers });
}
