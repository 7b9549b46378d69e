import { eventLoop } from '../../platform/event-loop.ts';
import { compileWasm, startWasm } from '../../platform/web-assembly.ts';
import { InterruptedError } from '../engine.ts';
import { moduleOf } from './code/encode.ts';
import { codesOf, type Machine } from './machine.ts';
import type { Call } from './program/step.ts';

interface ReadyCall {
  readonly run: (piece: number) => void;
  readonly pieces: number;
}

/** Milliseconds after which messages and timers are let through. */
const BUSY = 30;

/** Runs calls on the thread that asks. */
export class SingleThread implements Machine {
  readonly memory: WebAssembly.Memory;
  private readonly kernels: WebAssembly.Module;
  private calls: readonly ReadyCall[] = [];
  private stopped = false;
  private running = false;

  constructor(kernels: WebAssembly.Module, memory: WebAssembly.Memory) {
    this.kernels = kernels;
    this.memory = memory;
  }

  async load(calls: readonly Call[]): Promise<void> {
    const { memory } = this;
    const abort = (): void => {
      throw new Error('A kernel of the wasm engine gave up.');
    };
    const kernels = await startWasm(this.kernels, { env: { memory, abort } });
    const own = await startWasm(await compileWasm(moduleOf(codesOf(calls), false)), {
      env: { memory },
      kernels: kernels.exports,
    });
    let made = 0;
    this.calls = calls.map((call): ReadyCall => {
      const { pieces } = call;
      if ('code' in call) return { run: exported(own, `f${made++}`), pieces };
      const args = call.threaded ? [...call.args, 0] : call.args;
      return { run: exported(kernels, call.kernel).bind(undefined, ...args), pieces };
    });
  }

  async run(from: number, to: number, measure = false): Promise<readonly number[]> {
    const times: number[] = [];
    this.running = true;
    try {
      let paused = performance.now();
      for (const { run, pieces } of this.calls.slice(from, to)) {
        const since = performance.now();
        for (let piece = 0; piece < pieces; piece++) run(piece);
        const now = performance.now();
        if (measure) times.push(now - since);
        if (now - paused < BUSY) continue;
        await eventLoop();
        if (this.stopped) throw new InterruptedError();
        paused = performance.now();
      }
      return times;
    } finally {
      this.running = false;
      this.stopped = false;
    }
  }

  stop(): void {
    this.stopped = this.running;
  }

  dispose(): void {
    this.stop();
    this.calls = [];
  }
}

function exported(instance: WebAssembly.Instance, name: string): (...args: number[]) => void {
  const found = instance.exports[name];
  if (typeof found !== 'function') throw new Error(`There is no kernel “${name}”.`);
  return found as (...args: number[]) => void;
}
