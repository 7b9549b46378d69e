import type { Compiled, PicturePlan, Stage } from '../compile/compile.ts';
import type { Plan } from '../compile/plan.ts';
import type { Engine } from '../engines/engine.ts';
import { most } from '../graph/extremes.ts';
import { vectorCount } from '../optimizers/index.ts';
import { collectGarbage } from '../platform/garbage.ts';
import { sizeOf, type Shape } from '../program/shape.ts';
import { forecastStage } from '../run/forecast.ts';

/** What the program and its threads grow by during a run, beside the numbers that are counted: as measured. */
const GROWTH = 50e6;

const bytesOf = (shape: Shape): number => 4 * sizeOf(shape);

/** Knows what memory a run takes in this process, beside that of a graphics processor. */
export class ProcessMemory {
  /** Program, opened pictures and weights. */
  readonly base: number;
  private readonly onProcessor: boolean;
  private readonly recorded: boolean;

  /** @param recorded whether checkpoints are written. */
  constructor(engine: Engine, recorded: boolean) {
    this.onProcessor = !/webgpu|webgl/.test(engine.name);
    this.recorded = recorded;
    collectGarbage();
    this.base = this.onProcessor ? process.memoryUsage.rss() + GROWTH : 0;
  }

  /** What a stage takes beside what its engine evaluates with. */
  beside(stage: Stage, stages: readonly Stage[]): number {
    const vector = bytesOf(stage.canvas.shape);
    const optimizer = forecastStage(stage).loopBytes - stage.loop.summary.loopBytes;
    if (!this.onProcessor) return optimizer;
    return this.before(stage, stages) + optimizer + this.checkpointBytes(stage, vector);
  }

  /** What there is before a stage is prepared: results, and the picture that it starts from. */
  before(stage: Stage, stages: readonly Stage[]): number {
    return this.onProcessor
      ? this.base + resultBytes(stages, stage) + bytesOf(stage.canvas.shape)
      : this.base;
  }

  /** The most that the process takes at once. */
  peak({ stages, pictures }: Pick<Compiled, 'stages' | 'pictures'>, engine: Engine): number {
    const all = [
      ...stages.map((stage) => this.stagePeak(stage, stages, engine)),
      ...pictures.map((picture) => this.picturePeak(picture, stages, engine)),
    ];
    return most(all, this.base);
  }

  private stagePeak(stage: Stage, stages: readonly Stage[], engine: Engine): number {
    const vector = bytesOf(stage.canvas.shape);
    const forecast = engine.forecast(stage.loop);
    const beside = this.beside(stage, stages);
    // In one piece, the engine has the canvas and the gradient too.
    const whole = forecast.tiling ? 0 : 2 * vector + inputBytes(stage.loop);
    if (!this.onProcessor) return forecastStage(stage, forecast).peakBytes;
    const before = this.before(stage, stages);
    return most([
      before + engine.forecast(stage.start).peakBytes + inputBytes(stage.start),
      before + forecast.peakBytes + whole,
      beside + forecast.loopBytes + whole,
    ]);
  }

  private picturePeak({ plan, shape }: PicturePlan, stages: readonly Stage[], engine: Engine): number {
    if (!this.onProcessor) return engine.forecast(plan).peakBytes;
    // Beside the engine, there is what was read last, and then the picture.
    const copies = Math.max(bytesOf(shape), inputBytes(plan));
    return this.base + resultBytes(stages) + engine.forecast(plan).peakBytes + copies;
  }

  /** Copies of what the run and its optimizer keep, and the file. */
  private checkpointBytes({ plan }: Stage, vector: number): number {
    return this.recorded ? 2 * vector * (2 + vectorCount(plan.settings)) : 0;
  }
}

/** Pictures that stages end with: all, or those before one. */
function resultBytes(stages: readonly Stage[], before?: Stage): number {
  const index = before ? stages.findIndex(({ id }) => id === before.id) : stages.length;
  return stages.slice(0, index).reduce((sum, { canvas }) => sum + bytesOf(canvas.shape), 0);
}

/** The largest picture that a plan reads: the copy of each is given back before the next. */
function inputBytes({ once, each }: Plan): number {
  const inputs = [...once, ...each].flatMap(({ value }) => (value.primitive === 'input' ? [value] : []));
  return most(
    inputs.filter(({ attributes }) => attributes.source.kind !== 'weight').map(({ shape }) => bytesOf(shape)),
    0,
  );
}
