import { MISSING_FILE } from './missing-file.ts';
import address from './worker.ts?worker&url';

export interface StudioWorker {
  post(message: unknown): void;
  end(): void;
}

export interface StudioWorkerOptions<Report> {
  /** What the worker is called: `worker.ts` says what it means. */
  readonly name?: string;
  /** The server that it may fetch from, besides the studio's own: the policy of its script says so. */
  readonly from?: string;
  readonly onreport: (report: Report) => void;
  /** It no longer responds; with the reason as a sentence if the browser reports one. */
  readonly onbreak: (reason: string) => void;
}

/** Starts a worker. One that the browser refuses breaks at once. */
export function startWorker<Report>({
  name = '',
  from,
  onreport,
  onbreak,
}: StudioWorkerOptions<Report>): StudioWorker {
  let worker: Worker | undefined;
  const end = (): void => {
    worker?.terminate();
    worker = undefined;
  };
  const broken = (reason: string): void => {
    if (!worker) return;
    end();
    onbreak(reason);
  };
  try {
    const url = new URL(address, document.baseURI);
    if (from !== undefined) url.searchParams.set('from', from);
    worker = new Worker(url, { type: 'module', name });
  } catch {
    setTimeout(onbreak, 0, 'This browser does not allow workers, which are needed to run graphs.');
  }
  worker?.addEventListener('message', ({ data }: MessageEvent<Report>) => {
    if (worker) onreport(data);
  });
  worker?.addEventListener('error', (event: Event) => {
    event.preventDefault();
    // A script that did not arrive has no message.
    broken(event instanceof ErrorEvent ? event.message : MISSING_FILE);
  });
  worker?.addEventListener('messageerror', () => {
    broken('It sent a message that cannot be read.');
  });
  return {
    post: (message) => worker?.postMessage(message),
    end,
  };
}
