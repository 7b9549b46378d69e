import type { EngineName } from '../../engines/choose.ts';
import { startWorker, type StudioWorker } from '../start-worker.ts';
import type { Report, Request } from './protocol.ts';

export interface WorkerEvents {
  report(report: Report): void;
  /** The worker broke; it says nothing any more. */
  broke(message: string): void;
}

/** One worker, as long as it lives. */
export class WorkerLink {
  /** Whether a run has been given to it. */
  used = false;
  private readonly worker: StudioWorker;

  constructor(engine: EngineName, standIns: readonly string[], events: WorkerEvents) {
    this.worker = startWorker<Report>({
      told: (report) => {
        events.report(report);
      },
      broke: (reason) => {
        events.broke(reason);
      },
    });
    this.ask({ type: 'begin', base: new URL('.', document.baseURI).href, engine });
    this.ask({ type: 'models', standIns });
  }

  ask(request: Request): void {
    if (request.type === 'run') this.used = true;
    this.worker.post(request);
  }

  end(): void {
    this.worker.end();
  }
}
