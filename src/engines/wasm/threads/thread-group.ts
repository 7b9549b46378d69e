import { compileWasm } from '../../../platform/web-assembly.ts';
import { DeviceLostError, InterruptedError } from '../../engine.ts';
import { moduleOf } from '../code/encode.ts';
import { codesOf, type Machine } from '../machine.ts';
import type { Call } from '../program/step.ts';
import { startThread, type Thread } from './start-thread.ts';
import type { FromThread, ThreadProgram, ToThread } from './thread.ts';

/** What is asked of all threads, until the last has answered. */
interface Request {
  missing: number;
  times: readonly number[];
  readonly resolve: (times: readonly number[]) => void;
  readonly reject: (error: Error) => void;
}

/** Threads that work on the same calls, each on other pieces. They are started once and wait without computing. */
export class ThreadGroup {
  readonly kernels: WebAssembly.Module;
  readonly count: number;
  private readonly threads: readonly Thread[];
  /** By the number of a program, what was asked first first. */
  private readonly requests = new Map<number, Request[]>();
  private programs = 1;
  private live = 0;
  private readonly garbage = { bytes: 0, plans: 0 };
  private lost: DeviceLostError | undefined;
  private ends: readonly Promise<void>[] = [];

  private constructor(kernels: WebAssembly.Module, count: number) {
    this.kernels = kernels;
    this.count = count;
    this.threads = Array.from({ length: count }, (_, thread) =>
      startThread({
        message: (message) => {
          this.receive(message, thread);
        },
        died: (reason) => {
          this.lose(reason);
        },
      }),
    );
  }

  /** @throws where threads are refused, or do not answer. */
  static async start(kernels: WebAssembly.Module, count: number): Promise<ThreadGroup> {
    const group = new ThreadGroup(kernels, count);
    await group.ask(0, () => ({ type: 'greet', id: 0 }));
    return group;
  }

  /** Whether others should take its place: with more garbage than this. */
  isSpent(most: { readonly bytes: number; readonly plans: number }): boolean {
    const { live, garbage } = this;
    const isFull = garbage.bytes > most.bytes || garbage.plans > most.plans;
    return this.lost !== undefined || (live === 0 && isFull);
  }

  /** A machine over `memory`, which is shared: with other machines, where somebody else gives it back. */
  machine(memory: WebAssembly.Memory, isLent = false): Machine {
    this.live += 1;
    return new ThreadMachine(this, this.programs++, memory, isLent);
  }

  /** Keeps its place while a memory is lent to machines in turn. */
  hold(): void {
    this.live += 1;
  }

  /** A memory is lent to no machine any more. */
  release({ buffer }: WebAssembly.Memory): void {
    this.live -= 1;
    this.garbage.bytes += buffer.byteLength;
  }

  /** Asks all threads for something, and gives the times of the first. */
  async ask(id: number, messageFor: (thread: number) => ToThread): Promise<readonly number[]> {
    if (this.lost) throw this.lost;
    return new Promise((resolve, reject) => {
      const request: Request = { missing: this.threads.length, times: [], resolve, reject };
      this.requests.set(id, [...(this.requests.get(id) ?? []), request]);
      this.threads.forEach((thread, number) => {
        thread.hold(true);
        thread.send(messageFor(number));
      });
    });
  }

  /** Makes all threads forget a program, once they have stopped. */
  unload(id: number, bytes: number): void {
    this.live -= 1;
    this.garbage.bytes += bytes;
    this.garbage.plans += 1;
    if (this.lost) return;
    for (const thread of this.threads) thread.send({ type: 'unload', id });
  }

  dispose(): void {
    this.lose('it was disposed');
  }

  /** Resolves when the threads of a group that was lost are gone, with what they kept. */
  async gone(): Promise<void> {
    await Promise.all(this.ends);
  }

  private receive(message: FromThread, thread: number): void {
    if (message.type === 'failed') {
      this.lose(message.message);
      return;
    }
    const asked = this.requests.get(message.id);
    const [request] = asked ?? [];
    if (!asked || !request) return;
    if (thread === 0 && message.times) request.times = message.times;
    request.missing -= 1;
    if (request.missing > 0) return;
    asked.shift();
    if (asked.length === 0) this.requests.delete(message.id);
    if (this.requests.size === 0) for (const each of this.threads) each.hold(false);
    request.resolve(request.times);
  }

  /** Without one of its threads, a group is of no use: the others would wait for it. */
  private lose(reason: string): void {
    if (this.lost) return;
    this.lost = new DeviceLostError(reason, undefined, 'thread of the wasm engine');
    this.ends = this.threads.map((thread) => thread.end());
    const requests = [...this.requests.values()].flat();
    this.requests.clear();
    for (const { reject } of requests) reject(this.lost);
  }
}

/** A plan's calls on a group of threads. */
class ThreadMachine implements Machine {
  readonly memory: WebAssembly.Memory;
  private readonly group: ThreadGroup;
  private readonly id: number;
  private readonly isLent: boolean;
  private progress: Int32Array = new Int32Array();
  private running = false;

  constructor(group: ThreadGroup, id: number, memory: WebAssembly.Memory, isLent: boolean) {
    this.group = group;
    this.isLent = isLent;
    this.id = id;
    this.memory = memory;
  }

  async load(calls: readonly Call[]): Promise<void> {
    const { id, memory, group } = this;
    const program = await programOf(calls, group.kernels, memory);
    this.progress = program.progress;
    await group.ask(id, (thread) => ({ type: 'load', id, thread, program }));
  }

  async run(from: number, to: number, measure = false): Promise<readonly number[]> {
    if (from === to) return [];
    const { id, progress } = this;
    progress.fill(0, 1 + 2 * from, 1 + 2 * to);
    this.running = true;
    try {
      const times = await this.group.ask(id, () => ({ type: 'run', id, from, to, measure }));
      if (Atomics.load(progress, 0) !== 0) throw new InterruptedError();
      return times;
    } finally {
      this.running = false;
      Atomics.store(progress, 0, 0);
    }
  }

  stop(): void {
    if (this.running) Atomics.store(this.progress, 0, 1);
  }

  dispose(): void {
    this.stop();
    this.group.unload(this.id, this.isLent ? 0 : this.memory.buffer.byteLength);
  }
}

async function programOf(
  calls: readonly Call[],
  kernels: WebAssembly.Module,
  memory: WebAssembly.Memory,
): Promise<ThreadProgram> {
  const codes = codesOf(calls);
  const ofKernels = new Set(calls.flatMap((call) => ('code' in call ? [] : [call.kernel])));
  const ownFrom = ofKernels.size;
  const names = [...ofKernels, ...codes.map((_, i) => `f${i}`)];
  const numbers = new Map(names.map((name, i) => [name, i]));
  let made = ownFrom;
  const words = calls.flatMap((call): number[] => {
    if ('code' in call) return [made++, call.pieces, 0, 0];
    const { kernel, args, pieces, threaded } = call;
    return [numbers.get(kernel)!, pieces, threaded ? 1 : 0, args.length, ...args];
  });
  const shared = new SharedArrayBuffer(4 * (1 + 2 * calls.length));
  return {
    ...{ memory, kernels, names, ownFrom },
    own: await compileWasm(moduleOf(codes, true)),
    calls: Int32Array.from(words),
    progress: new Int32Array(shared),
  };
}
