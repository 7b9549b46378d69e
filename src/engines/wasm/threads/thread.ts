/**
 * The program of a thread: runs its share of the pieces of calls, one call after the other, with other threads over one
 * memory. It imports nothing but types: a build writes it as JavaScript beside this file, so that the source runs too.
 */

import type { NodeGlobal } from '../../../platform/node-modules.ts';

/** The calls of a plan, as a thread gets them. */
export interface ThreadProgram {
  readonly memory: WebAssembly.Memory;
  readonly kernels: WebAssembly.Module;
  /** The functions of the plan. */
  readonly own: WebAssembly.Module;
  /** Names of the functions that calls name by number: those of the plan after those of `kernels`. */
  readonly names: readonly string[];
  readonly ownFrom: number;
  /** Of each call the number of its function, its pieces, whether it takes the thread's number, the count of its arguments, and these. */
  readonly calls: Int32Array;
  /** A word to stop by, then for each call how many pieces have been taken, and how many are done. */
  readonly progress: Int32Array;
}

export type ToThread =
  /** Asks for an answer, to see that the thread runs. */
  | { readonly type: 'greet'; readonly id: number }
  | { readonly type: 'load'; readonly id: number; readonly thread: number; readonly program: ThreadProgram }
  /** Runs the calls from one number to another; `measure` asks for the time of each. */
  | {
      readonly type: 'run';
      readonly id: number;
      readonly from: number;
      readonly to: number;
      readonly measure: boolean;
    }
  | { readonly type: 'unload'; readonly id: number };

export type FromThread =
  | { readonly type: 'done'; readonly id: number; readonly times: readonly number[] | undefined }
  | { readonly type: 'failed'; readonly id: number; readonly message: string };

interface ReadyCall {
  readonly run: (piece: number) => void;
  readonly pieces: number;
}

interface Loaded {
  readonly calls: readonly ReadyCall[];
  readonly progress: Int32Array;
}

/** Looks at a counter so often before a thread goes to sleep: some ten microseconds. */
const LOOKS = 5000;
/** A sleeping thread wakes up after so many milliseconds to see whether it is to stop. */
const NAP = 20;
/** A call is taken in at most so many parts. */
const PARTS = 256;

const loading = new Map<number, Promise<Loaded>>();

async function load(thread: number, program: ThreadProgram): Promise<Loaded> {
  const { memory, kernels, own, names, ownFrom, calls, progress } = program;
  const abort = (): never => {
    throw new Error('A kernel of the wasm engine gave up.');
  };
  const first = await WebAssembly.instantiate(kernels, { env: { memory, abort } });
  const second = await WebAssembly.instantiate(own, { env: { memory }, kernels: first.exports });
  const functions = names.map((name, i) => {
    const found = (i < ownFrom ? first : second).exports[name];
    if (typeof found !== 'function') throw new Error(`There is no kernel “${name}”.`);
    return found as (...args: number[]) => void;
  });
  const ready: ReadyCall[] = [];
  for (let at = 0; at < calls.length;) {
    const [number, pieces, threaded, count] = calls.subarray(at, at + 4) as unknown as number[];
    const args = [...calls.subarray(at + 4, at + 4 + count!), ...(threaded ? [thread] : [])];
    ready.push({ run: functions[number!]!.bind(undefined, ...args), pieces: pieces! });
    at += 4 + count!;
  }
  return { calls: ready, progress };
}

/** Runs this thread's share of a call. Returns when all threads have done theirs, or are to stop. */
function runCall({ calls, progress }: Loaded, number: number): void {
  const { run, pieces } = calls[number]!;
  const [taken, done] = [1 + 2 * number, 2 + 2 * number];
  const share = Math.ceil(pieces / PARTS);
  for (;;) {
    const first = Atomics.add(progress, taken, share);
    if (first >= pieces || Atomics.load(progress, 0) !== 0) break;
    const end = Math.min(pieces, first + share);
    for (let piece = first; piece < end; piece++) run(piece);
    if (Atomics.add(progress, done, end - first) + end - first === pieces) Atomics.notify(progress, done);
  }
  for (let look = 0; look < LOOKS; look++) if (Atomics.load(progress, done) === pieces) return;
  for (;;) {
    const known = Atomics.load(progress, done);
    if (known === pieces || Atomics.load(progress, 0) !== 0) return;
    Atomics.wait(progress, done, known, NAP);
  }
}

async function receive(message: ToThread, send: (message: FromThread) => void): Promise<void> {
  const { id } = message;
  try {
    if (message.type === 'greet') {
      send({ type: 'done', id, times: undefined });
      return;
    }
    if (message.type === 'unload') {
      loading.delete(id);
      return;
    }
    if (message.type === 'load') {
      const loaded = load(message.thread, message.program);
      loading.set(id, loaded);
      await loaded;
      send({ type: 'done', id, times: undefined });
      return;
    }
    const loaded = await loading.get(id);
    if (!loaded) throw new Error('A thread was asked to run what it does not have.');
    const times: number[] = [];
    for (let number = message.from; number < message.to; number++) {
      if (Atomics.load(loaded.progress, 0) !== 0) break;
      const since = performance.now();
      runCall(loaded, number);
      if (message.measure) times.push(performance.now() - since);
    }
    send({ type: 'done', id, times: message.measure ? times : undefined });
  } catch (error) {
    send({ type: 'failed', id, message: error instanceof Error ? error.message : String(error) });
  }
}

/** The port of a thread of Node, of which browsers have none. */
const port = (globalThis as NodeGlobal).process?.getBuiltinModule('node:worker_threads').parentPort;
if (port)
  port.on('message', (message: ToThread) => {
    void receive(message, (answer) => {
      port.postMessage(answer);
    });
  });
else
  globalThis.addEventListener('message', ({ data }: MessageEvent<ToThread>) => {
    void receive(data, (answer) => {
      globalThis.postMessage(answer);
    });
  });
