import { startWorker, type StudioWorker } from '../start-worker.ts';
import type { Compute } from './compute.ts';
import type { Report, Request } from './protocol.ts';

export interface WorkerEvents {
  onreport(report: Report): void;
  /** The worker failed; it reports nothing more. */
  onbreak(message: string): void;
}

/** One worker, as long as it lives. */
export class WorkerLink {
  /** Whether a run has been given to it. */
  used = false;
  private readonly worker: StudioWorker;

  constructor(compute: Compute, fallbackFor: readonly string[], events: WorkerEvents) {
    this.worker = startWorker<Report>({
      onreport: (report) => {
        events.onreport(report);
      },
      onbreak: (reason) => {
        events.onbreak(reason);
      },
    });
    this.send({ type: 'begin', base: new URL('.', document.baseURI).href, ...compute });
    this.send({ type: 'models', fallbackFor });
  }

  send(request: Request): void {
    if (request.type === 'run') this.used = true;
    this.worker.post(request);
  }

  end(): void {
    this.worker.end();
  }
}
