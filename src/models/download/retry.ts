/** A download that cannot continue; the message says why. */
export class DownloadError extends Error {
  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'DownloadError';
  }
}

/** A try that failed in a way that another one may not. */
export class Setback extends DownloadError {
  /** Seconds that the server asks to wait. */
  readonly after: number | undefined;

  constructor(message: string, after?: number, options?: ErrorOptions) {
    super(message, options);
    this.after = after;
  }
}

export interface RetryOptions {
  readonly signal?: AbortSignal;
  /** Waits; tests do not. */
  readonly wait?: (milliseconds: number, signal: AbortSignal | undefined) => Promise<void>;
  /** Called with the reason and the length of a pause. */
  readonly onwait?: (reason: string, seconds: number) => void;
}

/** Tries in a row that get nothing. */
const TRIES = 5;
/** A server that asks for a longer wait than this is not waited for. */
const LONGEST_WAIT = 300;

/**
 * Tries until it works. Waits twice as long after each setback, from half a second on, or as long as the server asks.
 *
 * @param work one attempt; it calls `progressed` when data arrives, which resets the number of attempts.
 * @throws the last setback, or whatever else a try threw.
 */
export async function retry<T>(
  work: (progressed: () => void) => Promise<T>,
  { signal, wait = sleep, onwait }: RetryOptions,
): Promise<T> {
  let failures = 0;
  for (;;) {
    try {
      return await work(() => {
        failures = 0;
      });
    } catch (error) {
      signal?.throwIfAborted();
      failures += 1;
      if (!(error instanceof Setback) || failures >= TRIES) throw error;
      const seconds = error.after ?? 2 ** (failures - 2);
      if (seconds > LONGEST_WAIT)
        throw new DownloadError(`${error.message} Try again in ${Math.ceil(seconds / 60)} minutes.`);
      onwait?.(error.message, seconds);
      await wait(seconds * 1000, signal);
    }
  }
}

function sleep(milliseconds: number, signal: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve, reject) => {
    const end = (): void => {
      clearTimeout(timer);
      reject(signal!.reason as Error);
    };
    const timer = setTimeout(() => {
      signal?.removeEventListener('abort', end);
      resolve();
    }, milliseconds);
    signal?.addEventListener('abort', end, { once: true });
  });
}

/** Seconds that a Retry-After header asks for: a number of them, or a date. */
export function retryAfter(header: string | null, now = Date.now()): number | undefined {
  if (header === null) return undefined;
  if (/^\d+$/.test(header.trim())) return Number(header);
  const date = Date.parse(header);
  return Number.isNaN(date) ? undefined : Math.max(0, (date - now) / 1000);
}
