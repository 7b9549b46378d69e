import { vi } from 'vitest';

export interface FakeGpuOptions {
  /** Milliseconds that a dispatch takes. */
  readonly dispatch?: number;
  /** Additional milliseconds of the twentieth, while its shader is compiled. */
  readonly first?: number;
  /**
   * Milliseconds between two looks at what has ended, as in Firefox, which also looks whenever something is submitted; 0 for a
   * device that tells at once.
   */
  readonly tick?: number;
  /** Whether something that is submitted has it look. */
  readonly looksAtSubmits?: boolean;
  /** The device is lost when it is waited for the nth time, from 1; never by default. */
  readonly loseAt?: number;
  /** Whether there is another device after one that was lost. */
  readonly another?: boolean;
  readonly info?: Partial<GPUAdapterInfo>;
}

interface Wait {
  readonly ends: number;
  readonly end: () => void;
  readonly fail: () => void;
}

/**
 * A graphics processor that computes nothing, in a time of its own: every number that comes back from it is 1. It counts what is
 * asked of it. `install` puts it in the place of the real one and of all clocks, `restore` takes it away.
 */
export class FakeGpu {
  readonly counts = { submits: 0, nudges: 0, waits: 0 };
  /** What it worked on, in order. */
  readonly works: FakeWork[] = [];
  private readonly options: Required<FakeGpuOptions>;
  private device: FakeDevice | undefined;

  constructor(options: FakeGpuOptions = {}) {
    this.options = {
      ...{ dispatch: 0, first: 0, tick: 0, looksAtSubmits: true, loseAt: Infinity, another: true },
      ...options,
      info: { vendor: 'fake', architecture: '', device: '', description: '', ...options.info },
    };
  }

  install(): void {
    vi.useFakeTimers({
      toFake: ['setTimeout', 'clearTimeout', 'setInterval', 'clearInterval', 'performance'],
    });
    vi.stubGlobal('navigator', { gpu: this });
    vi.stubGlobal('GPUBufferUsage', new Proxy({}, { get: () => 0 }));
    vi.stubGlobal('GPUShaderStage', { COMPUTE: 4 });
    vi.stubGlobal('GPUMapMode', { READ: 1 });
    vi.stubGlobal('GPUOutOfMemoryError', class extends Error {});
    // Messages between two tasks arrive at once, so that time stands still until all work is done.
    vi.stubGlobal('MessageChannel', FakeChannel);
  }

  /** Releases the device, so that the next request gets another. */
  async restore(): Promise<void> {
    this.device?.lose();
    vi.advanceTimersByTime(1000);
    await new Promise((resolve) => setImmediate(resolve));
    vi.unstubAllGlobals();
    vi.useRealTimers();
  }

  /** Lets time pass during an operation, as fast as possible. */
  async whileTime<T>(work: Promise<T>): Promise<T> {
    const going = { on: true };
    const ended = work.finally(() => (going.on = false));
    ended.catch(() => undefined);
    while (going.on) {
      vi.advanceTimersToNextTimer();
      await new Promise((resolve) => setImmediate(resolve));
    }
    return ended;
  }

  requestAdapter(): Promise<object | null> {
    const { info, another } = this.options;
    if (this.device && !another) return Promise.resolve(null);
    const features = new Set(['timestamp-query']);
    const requestDevice = () => {
      this.device = new FakeDevice(this.options, this.counts, this.works);
      return Promise.resolve(this.device);
    };
    return Promise.resolve({ features, info, limits: LIMITS, requestDevice });
  }
}

const LIMITS = {
  maxBufferSize: 2 ** 28,
  maxComputeInvocationsPerWorkgroup: 256,
  maxComputeWorkgroupSizeX: 256,
  maxComputeWorkgroupStorageSize: 16384,
  maxComputeWorkgroupsPerDimension: 65535,
  maxStorageBufferBindingSize: 2 ** 27,
  maxStorageBuffersPerShaderStage: 8,
};

class FakeChannel {
  readonly port1: { onmessage: (() => void) | undefined; close: () => void } = {
    onmessage: undefined,
    close: () => undefined,
  };
  readonly port2 = {
    postMessage: () => {
      queueMicrotask(() => this.port1.onmessage?.());
    },
  };
}

/** When something was submitted, and when it began and ended. */
export interface FakeWork {
  readonly submitted: number;
  readonly began: number;
  readonly ended: number;
}

/** Work that was encoded, by its milliseconds. */
interface FakeCommands {
  readonly milliseconds: number;
}

class FakeDevice extends EventTarget {
  readonly limits = LIMITS;
  readonly lost: Promise<{ reason: string; message: string }>;
  readonly queue: object;
  private readonly options: Required<FakeGpuOptions>;
  private readonly counts: FakeGpu['counts'];
  private readonly works: FakeWork[];
  private tellLoss: () => void = () => undefined;
  private isLost = false;
  private busyUntil = 0;
  private dispatches = 0;
  private readonly waits = new Set<Wait>();

  constructor(options: Required<FakeGpuOptions>, counts: FakeGpu['counts'], works: FakeWork[]) {
    super();
    this.options = options;
    this.counts = counts;
    this.works = works;
    this.lost = new Promise((resolve) => {
      this.tellLoss = () => {
        resolve({ reason: 'unknown', message: 'it was pulled out' });
      };
    });
    this.queue = {
      submit: (commands: readonly FakeCommands[]) => {
        this.submit(commands);
      },
      writeBuffer: () => undefined,
      onSubmittedWorkDone: () => this.wait(this.busyUntil),
    };
  }

  /** Pending waits fail first, and the loss is reported a little later. */
  lose(): void {
    if (this.isLost) return;
    this.isLost = true;
    for (const { fail } of this.waits) fail();
    setTimeout(this.tellLoss, 10);
  }

  createBuffer({ size }: { size: number }) {
    return {
      size,
      destroy: () => undefined,
      unmap: () => undefined,
      mapAsync: () => this.wait(this.busyUntil),
      getMappedRange: (_: number, bytes = size) => new Float32Array(bytes / 4).fill(1).buffer,
    };
  }

  createCommandEncoder() {
    let milliseconds = 0;
    return {
      beginComputePass: () => ({
        setPipeline: () => undefined,
        setBindGroup: () => undefined,
        dispatchWorkgroups: () => {
          const { dispatch, first } = this.options;
          milliseconds += dispatch + (++this.dispatches === 20 ? first : 0);
        },
        end: () => undefined,
      }),
      copyBufferToBuffer: () => undefined,
      resolveQuerySet: () => undefined,
      finish: (): FakeCommands => ({ milliseconds }),
    };
  }

  createComputePipeline() {
    return { getBindGroupLayout: () => ({}) };
  }
  async createComputePipelineAsync() {
    await this.wait(performance.now());
    return this.createComputePipeline();
  }
  createShaderModule() {
    return { getCompilationInfo: () => this.wait(performance.now()).then(() => ({ messages: [] })) };
  }
  createQuerySet({ count }: { count: number }) {
    return { count, destroy: () => undefined };
  }
  createBindGroup() {
    return {};
  }
  createBindGroupLayout() {
    return {};
  }
  createPipelineLayout() {
    return {};
  }
  pushErrorScope(): void {
    return;
  }
  popErrorScope(): Promise<null> {
    return this.wait(performance.now()).then(() => null);
  }

  private submit(commands: readonly FakeCommands[]): void {
    this.counts[commands.length === 0 ? 'nudges' : 'submits'] += 1;
    const milliseconds = commands.reduce((sum, command) => sum + command.milliseconds, 0);
    const submitted = performance.now();
    const began = Math.max(this.busyUntil, submitted);
    this.busyUntil = began + milliseconds;
    if (milliseconds > 0) this.works.push({ submitted, began, ended: this.busyUntil });
    if (this.options.looksAtSubmits) this.look();
  }

  /** Tells what has ended. */
  private look(): void {
    for (const { ends, end } of this.waits) if (ends <= performance.now()) end();
  }

  private wait(ends: number): Promise<void> {
    this.counts.waits += 1;
    if (this.counts.waits === this.options.loseAt) this.lose();
    if (this.isLost) return Promise.reject(failure());
    return new Promise((resolve, reject) => {
      const end = () => {
        this.waits.delete(wait);
        resolve();
      };
      const fail = () => {
        this.waits.delete(wait);
        reject(failure());
      };
      const wait: Wait = { ends, end, fail };
      this.waits.add(wait);
      const { tick } = this.options;
      const now = performance.now();
      const told = tick === 0 ? ends : tick * Math.ceil(Math.max(ends, now + 1e-3) / tick);
      setTimeout(end, Math.max(0, told - now));
    });
  }
}

function failure(): Error {
  return new Error('The operation was aborted.');
}
