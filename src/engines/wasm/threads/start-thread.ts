import { nodeModule, type NodeModules } from '../../../platform/node-modules.ts';
import type { FromThread, ToThread } from './thread.ts';

/** A thread that has been started. */
export interface Thread {
  send(message: ToThread): void;
  /** Keeps the process alive as long as this is asked for; only Node ends where nothing does. */
  hold(held: boolean): void;
  /** Resolves when it is gone. */
  end(): Promise<void>;
}

/** What a thread has to say. */
export interface ThreadEvents {
  readonly message: (message: FromThread) => void;
  /** It is gone, or never came. */
  readonly died: (reason: string) => void;
}

/** Starts a thread: a worker of the browser, or of Node. */
export function startThread({ message, died }: ThreadEvents): Thread {
  const node = typeof Worker === 'undefined' ? nodeModule('node:worker_threads') : undefined;
  if (node) return startNodeThread(node, { message, died });
  const worker = new Worker(new URL('./thread.js', import.meta.url), {
    type: 'module',
    name: 'stylograph-wasm',
  });
  worker.onmessage = ({ data }: MessageEvent<FromThread>) => {
    message(data);
  };
  worker.onerror = ({ message: reason }) => {
    died(reason);
  };
  return {
    send(toThread) {
      worker.postMessage(toThread);
    },
    hold() {
      // A page does not wait for its workers.
    },
    end() {
      worker.terminate();
      return Promise.resolve();
    },
  };
}

function startNodeThread(
  { Worker: NodeWorker }: NodeModules['node:worker_threads'],
  { message, died }: ThreadEvents,
): Thread {
  const worker = new NodeWorker(new URL('./thread.js', import.meta.url));
  worker.unref();
  worker.on('message', message);
  worker.on('error', ({ message: reason }) => {
    died(reason);
  });
  worker.on('exit', (code) => {
    died(`it ended with ${code}`);
  });
  return {
    send(toThread) {
      worker.postMessage(toThread);
    },
    hold(held) {
      if (held) worker.ref();
      else worker.unref();
    },
    async end() {
      await worker.terminate();
    },
  };
}
