import type { EngineValue } from '../../passes/engine-value.ts';
import type { Gpu } from '../device/gpu.ts';
import { commandsWith, pipelinesOf, type Buffers } from '../execution/commands.ts';
import type { Command } from '../execution/submitter.ts';
import { bytesOf, roundedUp } from '../memory/layout.ts';
import type { Formats } from '../kernels/formats.ts';
import type { Operation } from '../program/operation.ts';
import type { TuningSite } from './sites.ts';
import { Stopwatch } from './stopwatch.ts';
import type { Tester } from './tune.ts';

/** Times are taken so often, and the least of them counts. */
const ROUNDS = 2;
/** Milliseconds of a run that is long enough to be measured alone. */
const LONG = 20;

/** A way that is being timed. */
interface Trial {
  readonly commands: readonly Command[];
  /** Runs in a round; 0 where nothing is left to find out. */
  readonly times: number;
  /** Milliseconds of a run. */
  least: number;
}

/** Tries ways on a device, at their true sizes, with buffers of zeros. */
export class Trials implements Tester {
  private readonly gpu: Gpu;
  private readonly formats: Formats;
  private readonly stopwatch: Stopwatch;
  /** Undefined where the device does not take them. */
  private readonly pipelines = new Map<Operation, Promise<readonly GPUComputePipeline[] | undefined>>();

  /** Begins to build the pipelines of all ways: a device compiles several side by side. */
  constructor(gpu: Gpu, sites: readonly TuningSite[], formats: Formats) {
    this.gpu = gpu;
    this.formats = formats;
    this.stopwatch = new Stopwatch(gpu);
    // A refused shader must not fail other work in flight.
    gpu.device.pushErrorScope('validation');
    for (const way of sites.flatMap(({ ways }) => [...ways.values()]))
      this.pipelines.set(
        way,
        pipelinesOf(gpu, way).catch(() => undefined),
      );
    gpu.device.popErrorScope().catch(() => undefined);
  }

  async taken({ ways }: TuningSite): Promise<readonly string[]> {
    const built = await Promise.all([...ways.values()].map((way) => this.pipelines.get(way)!));
    return [...ways.keys()].filter((_, i) => built[i]);
  }

  async measure({ ways }: TuningSite, names: readonly string[]): Promise<readonly number[]> {
    const buffers = new TrialBuffers(this.gpu.device, this.formats);
    try {
      const trials: Trial[] = [];
      for (const name of names) trials.push(await this.begin(ways.get(name)!, buffers));
      // In turns: a device that is idle first takes a while to get up to speed.
      for (let round = 0; round < ROUNDS; round++)
        for (const trial of trials)
          if (trial.times > 0)
            trial.least = Math.min(trial.least, await this.stopwatch.time(trial.commands, trial.times));
      return trials.map(({ least }) => least);
    } finally {
      buffers.dispose();
    }
  }

  isLost(): boolean {
    return this.gpu.lost() !== undefined;
  }

  dispose(): void {
    this.stopwatch.dispose();
  }

  private async begin(way: Operation, buffers: TrialBuffers): Promise<Trial> {
    const { device } = this.gpu;
    const pipelines = (await this.pipelines.get(way))!;
    // Nothing waits between the ends of the scopes: no error of others gets into them.
    device.pushErrorScope('validation');
    device.pushErrorScope('out-of-memory');
    const commands = commandsWith(this.gpu, way, pipelines, buffers);
    // Not counted: buffers are cleared when they are first used.
    const running = this.stopwatch.time(commands, 1);
    const problems = await Promise.all([device.popErrorScope(), device.popErrorScope(), running]);
    if (problems[0] || problems[1]) return { commands, times: 0, least: Infinity };
    const once = await this.stopwatch.time(commands, 1);
    if (once >= LONG) return { commands, times: 0, least: once };
    // A short run is mostly the clock's resolution: many are measured together.
    return { commands, times: this.stopwatch.timesFor(once), least: Infinity };
  }
}

/** Buffers of the ways of a site: what they read and write is shared. */
class TrialBuffers implements Buffers {
  readonly formats: Formats;
  private readonly device: GPUDevice;
  private readonly ofValue = new Map<EngineValue, GPUBuffer>();
  private readonly all: GPUBuffer[] = [];

  constructor(device: GPUDevice, formats: Formats) {
    this.device = device;
    this.formats = formats;
  }

  readonly of = (value: EngineValue): GPUBuffer => {
    const buffer = this.ofValue.get(value) ?? this.make(bytesOf(value, this.formats));
    this.ofValue.set(value, buffer);
    return buffer;
  };

  readonly scratch = ({ kernel }: Operation): GPUBuffer[] => kernel.scratch.map((bytes) => this.make(bytes));

  dispose(): void {
    for (const buffer of this.all) buffer.destroy();
  }

  private make(bytes: number): GPUBuffer {
    const buffer = this.device.createBuffer({
      size: roundedUp(bytes),
      usage: GPUBufferUsage.STORAGE,
      label: 'trial',
    });
    this.all.push(buffer);
    return buffer;
  }
}
