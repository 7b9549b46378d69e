import { plainText } from '../plain-text.ts';
import { DownloadError, retryAfter, Setback, type RetryOptions } from './retry.ts';

export interface RequestOptions extends RetryOptions {
  /** Seconds without a byte after which a try is given up. */
  readonly stall?: number;
  /** Called for every piece that arrives. */
  readonly onbytes?: (bytes: number) => void;
  /** Called for every other server that a redirect leads to. */
  readonly onredirect?: (host: string) => void;
}

/** The part of a file in a response. */
export interface Answer {
  readonly status: 200 | 206;
  /** Bytes of the whole file, if the response reports them. */
  readonly size: number | undefined;
  /** Changes with the file, if the server reports it. */
  readonly version: string | undefined;
  /** Hands over the body, piece by piece, until it ends or `take` says that it has enough. */
  read(take: (piece: Uint8Array) => 'more' | 'enough'): Promise<void>;
}

const STALL = 30;
/** Servers that send on to others, one after the other. */
const MOST_REDIRECTS = 10;
const AGAIN = new Set([408, 425, 429, 500, 502, 503, 504]);

/**
 * Asks once for a file, or for its bytes from `begin` to before `end`.
 *
 * @throws Setback if another try may do better; DownloadError where not. Both say which server and what it said.
 */
export async function request(
  url: string,
  range: { readonly begin: number; readonly end: number } | undefined,
  { signal, stall = STALL, onbytes, onredirect }: RequestOptions,
): Promise<Answer> {
  const { host } = new URL(url);
  const attempt = new AbortController();
  let stalled = false;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const alive = (): void => {
    clearTimeout(timer);
    timer = setTimeout(() => {
      stalled = true;
      attempt.abort();
    }, stall * 1000);
  };
  const failed = (error: unknown, what: string): Error => {
    clearTimeout(timer);
    if (signal?.aborted) return signal.reason as Error;
    if (error instanceof DownloadError) return error;
    return new Setback(stalled ? `${host} has sent no data for ${stall} seconds.` : what, undefined, {
      cause: error,
    });
  };
  alive();
  let response: Response;
  try {
    response = await follow(
      url,
      {
        signal: signal ? AbortSignal.any([signal, attempt.signal]) : attempt.signal,
        cache: 'no-store',
        headers: {
          // Compressed, a file has another length. Browsers send what they like here.
          'accept-encoding': 'identity',
          ...(range && { range: `bytes=${range.begin}-${range.end - 1}` }),
        },
      },
      onredirect,
    );
  } catch (error) {
    throw failed(error, unreachable(host, error));
  }
  const { status, headers } = response;
  if (status !== 200 && status !== 206) {
    clearTimeout(timer);
    await response.body?.cancel().catch(() => undefined);
    throw refusal(url, status, retryAfter(headers.get('retry-after')));
  }
  const [, first, total] = /^bytes (\d+)-\d+\/(\d+)$/.exec(headers.get('content-range') ?? '') ?? [];
  if (status === 206 && first !== undefined && Number(first) !== range?.begin) {
    attempt.abort();
    throw failed(undefined, `${host} sent a different part of the file than requested.`);
  }
  const length = headers.get('content-encoding') === null ? headers.get('content-length') : null;
  const size = status === 206 ? total : length;
  return {
    status,
    size: size == null ? undefined : Number(size),
    version: headers.get('etag') ?? undefined,
    async read(take) {
      const reader = response.body!.getReader();
      try {
        for (;;) {
          const { done, value } = await reader.read();
          if (done) break;
          alive();
          onbytes?.(value.length);
          if (take(value) === 'enough') break;
        }
      } catch (error) {
        throw failed(error, `The connection to ${host} was lost.`);
      } finally {
        clearTimeout(timer);
        await reader.cancel().catch(() => undefined);
      }
    },
  };
}

/**
 * Asks for a file where its server sends to, as long as that is no less safe: what was asked for by https is not taken
 * from a server that anyone on the way can speak for.
 */
async function follow(
  url: string,
  init: RequestInit,
  onredirect: RequestOptions['onredirect'],
): Promise<Response> {
  const moved = (from: string, to: string): void => {
    if (to === from || to === '') return;
    requireAsSafe(from, to);
    if (new URL(to).host !== new URL(from).host) onredirect?.(new URL(to).host);
  };
  // A browser follows redirects itself or does not report their target; it does not load what the policy forbids.
  if (inBrowser()) {
    const response = await fetch(url, init);
    try {
      moved(url, response.url);
    } catch (error) {
      await response.body?.cancel().catch(() => undefined);
      throw error;
    }
    return response;
  }
  let at = url;
  for (let redirects = 0; redirects <= MOST_REDIRECTS; redirects++) {
    const response = await fetch(at, { ...init, redirect: 'manual' });
    const location = response.headers.get('location');
    if (![301, 302, 303, 307, 308].includes(response.status) || location === null) return response;
    await response.body?.cancel().catch(() => undefined);
    if (!URL.canParse(location, at))
      throw new DownloadError(
        `${new URL(at).host} redirects to “${plainText(location)}”, which is not a URL.`,
      );
    const next = new URL(location, at).href;
    moved(at, next);
    at = next;
  }
  throw new DownloadError(`${new URL(url).host} redirects too many times.`);
}

/** @throws DownloadError if a server sends from https to something else. */
export function requireAsSafe(from: string, to: string): void {
  const [before, after] = [new URL(from), new URL(to)];
  const safe = after.protocol === 'https:' || (after.protocol === 'http:' && before.protocol === 'http:');
  if (!safe)
    throw new DownloadError(
      `${before.host} redirects to ${after.protocol}//${after.host}, which is not secure: the file could be changed during the download. It is not downloaded from there.`,
    );
}

const inBrowser = (): boolean => 'WorkerGlobalScope' in globalThis || 'document' in globalThis;

function refusal(url: string, status: number, after: number | undefined): DownloadError {
  const { host } = new URL(url);
  if (status === 404 || status === 410)
    return new DownloadError(`${host} no longer has the file (${status}): ${url}`);
  if (status === 401 || status === 403)
    return new DownloadError(`${host} refuses to send the file (${status}).`);
  const message =
    status === 429 ? `${host} has had too many requests (429).` : `${host} could not answer (${status}).`;
  return AGAIN.has(status) ? new Setback(message, after) : new DownloadError(message);
}

/** A browser does not distinguish a server that is unreachable from one that does not allow other origins. */
function unreachable(host: string, error: unknown): string {
  const { code } = (error as { cause?: { code?: string } }).cause ?? {};
  if (code === 'ENOTFOUND' || code === 'EAI_AGAIN')
    return `The address of ${host} was not found. Check the internet connection.`;
  if (inBrowser())
    return `${host} cannot be reached. This machine may be offline, the server may not allow other sites to read the file (CORS), or it may redirect to another server.`;
  return `${host} cannot be reached (${code ?? (error as Error).message}). Check the internet connection.`;
}
