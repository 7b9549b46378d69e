import { compileWasm, startWasm } from '../../platform/web-assembly.ts';
import { moduleOf } from './code/encode.ts';
import type { Call, Step } from './program/step.ts';

/** Calls a kernel for one of its pieces. */
type Run = (...args: number[]) => void;

/** A call that is ready to be made. */
export interface ReadyCall {
  readonly run: Run;
  readonly args: readonly number[];
  readonly pieces: number;
}

/** A step as calls of this machine. */
export interface ReadyStep {
  readonly step: Step;
  readonly calls: readonly ReadyCall[];
}

/** The kernels, and the functions of one plan, over one memory. */
export class Machine {
  readonly memory: WebAssembly.Memory;
  private readonly kernels: WebAssembly.Instance;

  private constructor(memory: WebAssembly.Memory, kernels: WebAssembly.Instance) {
    this.memory = memory;
    this.kernels = kernels;
  }

  static async start(kernels: WebAssembly.Module, memory: WebAssembly.Memory): Promise<Machine> {
    const abort = (): void => {
      throw new Error('A kernel of the wasm engine gave up.');
    };
    return new Machine(memory, await startWasm(kernels, { env: { memory, abort } }));
  }

  /** Makes the functions that steps ask for, all in one module, and binds the arguments of their calls. */
  async ready(steps: readonly (readonly [Step, readonly Call[]])[]): Promise<ReadyStep[]> {
    const codes = steps.flatMap(([, calls]) => calls.flatMap((call) => ('code' in call ? [call.code] : [])));
    const instance = await startWasm(await compileWasm(moduleOf(codes)), {
      env: { memory: this.memory },
      kernels: this.kernels.exports,
    });
    let made = 0;
    return steps.map(([step, calls]) => ({
      step,
      calls: calls.map((call): ReadyCall => {
        const { pieces } = call;
        if ('code' in call) return { run: exported(instance, `f${made++}`), args: [], pieces };
        const args = call.threaded ? [...call.args, 0] : call.args;
        return { run: exported(this.kernels, call.kernel), args, pieces };
      }),
    }));
  }

  /** Runs every piece of a step. */
  run({ calls }: ReadyStep): void {
    for (const { run, args, pieces } of calls)
      for (let piece = 0; piece < pieces; piece++) run(...args, piece);
  }
}

function exported(instance: WebAssembly.Instance, name: string): Run {
  const found = instance.exports[name];
  if (typeof found !== 'function') throw new Error(`There is no kernel “${name}”.`);
  return (...args) => {
    Reflect.apply(found, undefined, args);
  };
}
