import type { EngineName } from '../../engines/choose.ts';
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
  private readonly worker: Worker;
  private live = true;

  constructor(engine: EngineName, standIns: readonly string[], events: WorkerEvents) {
    this.worker = new Worker(new URL('../worker.ts', import.meta.url), { type: 'module' });
    this.worker.addEventListener('message', ({ data }: MessageEvent<Report>) => {
      if (this.live) events.report(data);
    });
    const broke = (message: string): void => {
      if (!this.live) return;
      this.end();
      events.broke(message);
    };
    this.worker.addEventListener('error', (event) => {
      event.preventDefault();
      broke(event.message);
    });
    this.worker.addEventListener('messageerror', () => {
      broke('It sent something that cannot be read.');
    });
    this.ask({ type: 'begin', base: new URL('.', document.baseURI).href, engine });
    this.ask({ type: 'models', standIns });
  }

  ask(request: Request): void {
    if (request.type === 'run') this.used = true;
    this.worker.postMessage(request);
  }

  end(): void {
    this.live = false;
    this.worker.terminate();
  }
}
