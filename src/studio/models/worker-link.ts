import { startWorker, type StudioWorker } from '../start-worker.ts';
import type { ModelReport, ModelRequest } from './protocol.ts';

type Without<T, K extends string> = T extends unknown ? Omit<T, K> : never;

/** A report before the end of a request. */
export type Interim = Extract<ModelReport, { type: 'progress' | 'waiting' }>;

/** A request was canceled by the user. */
export class Canceled extends Error {}

interface OpenRequest {
  readonly from: string | undefined;
  readonly resolve: (value: unknown) => void;
  readonly reject: (error: Error) => void;
  readonly onreport: (report: Interim) => void;
}

/**
 * The worker that keeps models, and one more for each server that is fetched from: the policy of a worker allows one. Each
 * is started when the first is asked of it.
 */
export class ModelWorker {
  private readonly workers = new Map<string | undefined, StudioWorker>();
  private next = 0;
  private readonly open = new Map<number, OpenRequest>();

  /**
   * Rejects with why it failed, or with {@link Canceled}.
   *
   * @param from the server that the answer is fetched from: the origin of its address.
   */
  ask<T>(
    request: Without<ModelRequest, 'id'>,
    onreport: (report: Interim) => void = () => undefined,
    from?: string,
  ): { readonly id: number; readonly answer: Promise<T> } {
    const id = this.next++;
    const answer = new Promise<T>((resolve, reject) => {
      this.open.set(id, { from, resolve: resolve as (value: unknown) => void, reject, onreport });
    });
    this.workerFor(from).post({ ...request, id });
    return { id, answer };
  }

  cancel(other: number): void {
    // If the worker breaks, the canceled request is rejected.
    this.ask({ type: 'cancel', other }, undefined, this.open.get(other)?.from).answer.catch(() => undefined);
  }

  private workerFor(from: string | undefined): StudioWorker {
    const known = this.workers.get(from);
    if (known) return known;
    const worker = startWorker<ModelReport>({
      // It is called by the address of the page, beside which the samples lie.
      name: `models ${new URL('.', document.baseURI).href}`,
      ...(from !== undefined && { from }),
      onreport: (report) => {
        this.handle(report);
      },
      onbreak: (reason) => {
        this.workers.delete(from);
        const error = new Error(
          `The worker that stores models failed. ${reason || 'It may have run out of memory.'}`,
        );
        for (const [id, request] of this.open)
          if (request.from === from) {
            this.open.delete(id);
            request.reject(error);
          }
      },
    });
    this.workers.set(from, worker);
    return worker;
  }

  /** What fetched gives its memory back; the one that is asked without a server stays. */
  private endIfIdle(from: string | undefined): void {
    if (from === undefined || [...this.open.values()].some((request) => request.from === from)) return;
    this.workers.get(from)?.end();
    this.workers.delete(from);
  }

  private handle(report: ModelReport): void {
    const request = this.open.get(report.id);
    if (!request) return;
    if (report.type === 'progress' || report.type === 'waiting') {
      request.onreport(report);
      return;
    }
    this.open.delete(report.id);
    this.endIfIdle(request.from);
    if (report.type === 'done') request.resolve(report.value);
    else request.reject(report.canceled ? new Canceled() : new Error(report.message));
  }
}
