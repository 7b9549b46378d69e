import type { ModelReport, ModelRequest } from './protocol.ts';

type Without<T, K extends string> = T extends unknown ? Omit<T, K> : never;

/** What a request hears of before its end. */
export type Told = Extract<ModelReport, { type: 'progress' | 'waiting' }>;

/** A request was cancelled by the user. */
export class Cancelled extends Error {}

/** The worker that keeps models; started when the first is asked of it. */
export class ModelWorker {
  private worker: Worker | undefined;
  private next = 0;
  private readonly open = new Map<
    number,
    { resolve: (value: unknown) => void; reject: (error: Error) => void; told: (report: Told) => void }
  >();

  /** Rejects with why it failed, or with {@link Cancelled}. */
  ask<T>(
    request: Without<ModelRequest, 'id'>,
    told: (report: Told) => void = () => undefined,
  ): { readonly id: number; readonly answer: Promise<T> } {
    const id = this.next++;
    const answer = new Promise<T>((resolve, reject) => {
      this.open.set(id, { resolve: resolve as (value: unknown) => void, reject, told });
    });
    this.start().postMessage({ ...request, id });
    return { id, answer };
  }

  cancel(other: number): void {
    void this.ask({ type: 'cancel', other });
  }

  private start(): Worker {
    if (this.worker) return this.worker;
    // It is called by the address of the page, beside which the samples lie.
    const name = `models ${new URL('.', document.baseURI).href}`;
    this.worker = new Worker(new URL('../worker.ts', import.meta.url), { type: 'module', name });
    this.worker.addEventListener('message', ({ data }: MessageEvent<ModelReport>) => {
      const request = this.open.get(data.id);
      if (!request) return;
      if (data.type === 'progress' || data.type === 'waiting') {
        request.told(data);
        return;
      }
      this.open.delete(data.id);
      if (data.type === 'done') request.resolve(data.value);
      else request.reject(data.cancelled ? new Cancelled() : new Error(data.message));
    });
    this.worker.addEventListener('error', (event) => {
      event.preventDefault();
      this.worker = undefined;
      for (const { reject } of this.open.values())
        reject(new Error('The worker that keeps models broke. It may have run out of memory.'));
      this.open.clear();
    });
    return this.worker;
  }
}
