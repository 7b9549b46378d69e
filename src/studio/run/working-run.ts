import { compile, type Compiled } from '../../compile/compile.ts';
import type { Engine } from '../../engines/engine.ts';
import type { GraphDocument } from '../../graph/document.ts';
import { resizePicture } from '../../images/resize.ts';
import { branchOf } from '../../run/branch.ts';
import { RunControl } from '../../run/control.ts';
import type { Recorder } from '../../run/record/recorder.ts';
import type { RunEvent, StepEvent } from '../../run/events.ts';
import { run, type RunOptions } from '../../run/run.ts';
import type { World } from '../../run/world.ts';
import { vocabulary } from '../../vocabulary.ts';
import { bitmapOf } from './bitmap.ts';
import { Gate } from './gate.ts';
import { beginRecord } from '../records/begin-record.ts';
import type { BranchRequest, Point, Report } from './protocol.ts';

/** Milliseconds between two reports with a picture. */
const INTERVAL = 100;
/** A picture may take this share of the time: a large canvas is shown less often rather than slowing the run down. */
const PICTURE_SHARE = 0.15;

export type Tell = (report: Report, transfer?: Transferable[]) => void;

/** A run in the worker: reports its steps in batches with the picture, waits at its gate, takes changes. */
export class WorkingRun {
  readonly control = new RunControl();
  readonly gate = new Gate();
  private readonly stopping = new AbortController();
  private readonly tell: Tell;
  private recorder: Recorder | undefined;
  private points: Point[] = [];
  private reported = 0;
  private interval = INTERVAL;

  constructor(tell: Tell) {
    this.tell = tell;
  }

  /** Takes down that something was changed while the run goes on. */
  changed(what: string): void {
    this.recorder?.note(`changed ${what}`);
  }

  stop(): void {
    this.stopping.abort();
    this.gate.open();
  }

  /** Runs a graph, or a branch of it, to its end. Rejects with what went wrong. */
  async go(
    document: GraphDocument,
    world: World,
    engine: Engine,
    branch: BranchRequest | undefined,
  ): Promise<void> {
    const whole = compile(document, vocabulary, world.catalogue);
    const compiled = branch ? branchOf(whole, branch.optimizer, new Set(branch.results.keys())) : whole;
    this.tell({
      type: 'compiled',
      stages: compiled.stages.map((stage) => ({
        optimizer: stage.optimizer,
        steps: this.control.settingsOf(stage)['steps'] as number,
        width: stage.canvas.shape[1]!,
        height: stage.canvas.shape[0]!,
        flops: stage.loop.summary.flops,
      })),
    });
    this.recorder = await beginRecord(document, world, engine, branch !== undefined);
    if (this.recorder) this.tell({ type: 'record', record: this.recorder.record });
    const options: RunOptions = {
      signal: this.stopping.signal,
      control: this.control,
      ...(branch && { starts: startsOf(compiled, branch), results: branch.results }),
    };
    for await (const event of run(compiled, engine, world.read, options)) {
      await this.recorder?.take(event);
      await this.report(event, engine);
      if (event.type === 'step' || event.type === 'prepared') {
        if (this.gate.holds) this.tell({ type: 'paused' });
        await this.gate.pass();
      }
    }
    if (this.recorder) this.tell({ type: 'record', record: this.recorder.finish() });
    this.tell({ type: 'finished' });
  }

  private async report(event: RunEvent, engine: Engine): Promise<void> {
    switch (event.type) {
      case 'prepared': {
        const bitmap = await this.canvasBitmap();
        const { optimizer, engine: name } = event;
        const memoryBytes = engine.memoryBytes();
        this.tell({ type: 'prepared', optimizer, engine: name, memoryBytes, bitmap }, [bitmap]);
        return;
      }
      case 'step':
        return this.reportStep(event, engine);
      case 'ended': {
        await this.flush(event.optimizer, event.step, engine);
        const { optimizer, reason, step } = event;
        const canvas = (await this.control.canvas())!;
        const bitmap = await bitmapOf(canvas);
        const result = canvas.data;
        this.tell({ type: 'ended', optimizer, reason, step, bitmap, result }, [bitmap, result.buffer]);
        return;
      }
      case 'picture': {
        const bitmap = await bitmapOf(event.picture);
        this.tell({ type: 'picture', node: event.node, file: event.file, bitmap }, [bitmap]);
      }
    }
  }

  private async reportStep(event: StepEvent, engine: Engine): Promise<void> {
    const { step, evaluations, seconds, total, terms } = event;
    this.points.push({ step, evaluations, seconds, total, terms });
    const due = performance.now() - this.reported >= this.interval;
    if (due || this.gate.holds) await this.flush(event.optimizer, event.steps, engine);
  }

  private async flush(optimizer: string, steps: number, engine: Engine): Promise<void> {
    if (this.points.length === 0) return;
    const { points } = this;
    this.points = [];
    const began = performance.now();
    const bitmap = await this.canvasBitmap();
    this.reported = performance.now();
    this.interval = Math.max(INTERVAL, (this.reported - began) / PICTURE_SHARE);
    const memoryBytes = engine.memoryBytes();
    this.tell({ type: 'progress', optimizer, steps, memoryBytes, points, bitmap }, [bitmap]);
  }

  private async canvasBitmap(): Promise<ImageBitmap> {
    return bitmapOf((await this.control.canvas())!);
  }
}

/** The start of a branch, fitted to the canvas that it goes to. */
function startsOf(
  { stages }: Compiled,
  { optimizer, width, height, start }: BranchRequest,
): Map<string, Float32Array> {
  const [rows, columns] = stages.find((stage) => stage.optimizer === optimizer)!.canvas.shape as [
    number,
    number,
  ];
  const same = rows === height && columns === width;
  const fitted = same ? start : resizePicture({ width, height, data: start }, columns, rows, 'bicubic').data;
  return new Map([[optimizer, fitted]]);
}
