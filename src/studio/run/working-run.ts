import { compile, type Compiled } from '../../compile/compile.ts';
import type { Engine } from '../../engines/engine.ts';
import type { GraphDocument } from '../../graph/document.ts';
import type { Picture } from '../../images/picture.ts';
import { resizePicture } from '../../images/resize.ts';
import { branchOf } from '../../run/branch.ts';
import { RunControl } from '../../run/control.ts';
import type { RunEvent } from '../../run/events.ts';
import { raceGroupsOf } from '../../run/race-groups.ts';
import type { Recorder } from '../../run/record/recorder.ts';
import { run, type RunOptions } from '../../run/run.ts';
import type { World } from '../../run/world.ts';
import { vocabulary } from '../../vocabulary.ts';
import { bitmapOf } from './bitmap.ts';
import { Gate } from './gate.ts';
import { beginRecord } from '../records/begin-record.ts';
import type { CutOffRun } from '../records/cut-off-run.ts';
import { RunKeeper } from '../records/run-keeper.ts';
import { keepLastResult } from './last-result.ts';
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
  private keeper: RunKeeper | undefined;
  /** What has not been reported yet, by optimizer. */
  private readonly pending = new Map<string, Pending>();
  private readonly ended = new Set<string>();
  private readonly reported = new Map<string, number>();
  private interval = INTERVAL;

  constructor(tell: Tell) {
    this.tell = tell;
  }

  /** Takes down that something was changed while the run goes on. */
  changed(what: string): void {
    this.recorder?.note(`changed ${what}`);
  }

  /** The graph with what was changed while the run goes on: what a resumed run goes on with. */
  graphIs(document: GraphDocument): void {
    if (this.keeper) this.keeper.document = document;
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
    resumed: CutOffRun | undefined,
  ): Promise<void> {
    const whole = compile(document, vocabulary, world.catalogue);
    const compiled = branch ? branchOf(whole, branch.optimizer, new Set(branch.results.keys())) : whole;
    this.tell({
      type: 'compiled',
      stages: compiled.stages.map((stage) => ({
        optimizer: stage.id,
        node: stage.node,
        share: stage.share,
        steps: this.control.settingsOf(stage)['steps'] as number,
        width: stage.canvas.shape[1]!,
        height: stage.canvas.shape[0]!,
        flops: stage.loop.summary.flops,
      })),
      standIns: [...world.opened.networks].flatMap(([name, { architecture }]) =>
        architecture.name === name ? [] : [name],
      ),
    });
    this.recorder = resumed?.recorder ?? (await beginRecord(document, world, engine, branch !== undefined));
    this.tell({ type: 'record', record: this.recorder.record });
    this.keeper = new RunKeeper(this.recorder, this.control, document, branch, (message) => {
      this.tell({ type: 'unkept', message });
    });
    for (const [report, transfer] of (await resumed?.ended(engine.name)) ?? []) this.tell(report, transfer);
    const options: RunOptions = {
      signal: this.stopping.signal,
      control: this.control,
      race: true,
      ...(branch && { starts: startsOf(compiled, branch), results: branch.results }),
      ...(resumed && { resume: resumed.checkpoints }),
    };
    const groups = raceGroupsOf(compiled.stages).map((group) => group.map(({ id }) => id));
    for await (const event of run(compiled, engine, world.read, options)) {
      await this.recorder.take(event);
      await this.report(event, engine, resumed);
      if (event.type === 'step') await this.keeper.frame(event);
      if (event.type === 'picture') await this.keeper.picture(event);
      if ((event.type === 'step' || event.type === 'prepared') && this.isLast(event.optimizer, groups))
        await this.pass(engine);
    }
    this.tell({ type: 'record', record: this.recorder.finish() });
    await this.keeper.finish();
    this.tell({ type: 'finished' });
  }

  /** Whether all that race an optimizer have had their turn when it has: a single step is one of each. */
  private isLast(optimizer: string, groups: readonly (readonly string[])[]): boolean {
    const group = groups.find((one) => one.includes(optimizer))!;
    return group.filter((one) => !this.ended.has(one)).at(-1) === optimizer;
  }

  private async pass(engine: Engine): Promise<void> {
    await this.keeper?.step();
    if (this.gate.holds) {
      for (const optimizer of this.pending.keys()) await this.flush(optimizer, engine);
      this.tell({ type: 'paused' });
      await this.keeper?.step(true);
    }
    await this.gate.pass();
  }

  private async report(event: RunEvent, engine: Engine, resumed: CutOffRun | undefined): Promise<void> {
    switch (event.type) {
      case 'prepared': {
        const { optimizer, engine: name } = event;
        const canvas = await this.canvas(optimizer);
        const memoryBytes = engine.memoryBytes();
        const points = resumed?.points(optimizer) ?? [];
        const step = points.at(-1)?.step ?? 0;
        this.tell(
          { type: 'prepared', optimizer, engine: name, memoryBytes, step, ...canvas },
          buffersOf(canvas),
        );
        if (points.length > 0) {
          this.pending.set(optimizer, { steps: event.steps, points });
          await this.flush(optimizer, engine);
        }
        return;
      }
      case 'step': {
        const { optimizer, steps, step, evaluations, seconds, total, terms } = event;
        const points = this.pending.get(optimizer)?.points ?? [];
        points.push({ step, evaluations, seconds, total, terms });
        this.pending.set(optimizer, { steps, points });
        const isDue = performance.now() - (this.reported.get(optimizer) ?? 0) >= this.interval;
        if (isDue && this.control.isReady(optimizer)) await this.flush(optimizer, engine);
        return;
      }
      case 'event':
        this.tell(event);
        return;
      case 'ended': {
        const { optimizer, reason, step } = event;
        await this.flush(optimizer, engine);
        this.ended.add(optimizer);
        const picture = (await this.control.canvas(optimizer))!;
        await keepLastResult(picture);
        const canvas = await canvasOf(picture);
        this.tell({ type: 'ended', optimizer, reason, step, ...canvas }, buffersOf(canvas));
        return;
      }
      case 'picture': {
        const bitmap = await bitmapOf(event.picture);
        this.tell({ type: 'picture', node: event.node, file: event.file, bitmap }, [bitmap]);
      }
    }
  }

  private async flush(optimizer: string, engine: Engine): Promise<void> {
    const pending = this.pending.get(optimizer);
    if (!pending) return;
    this.pending.delete(optimizer);
    const began = performance.now();
    const canvas = await this.canvas(optimizer);
    const now = performance.now();
    this.reported.set(optimizer, now);
    this.interval = Math.max(INTERVAL, (now - began) / PICTURE_SHARE);
    const memoryBytes = engine.memoryBytes();
    this.tell({ type: 'progress', optimizer, memoryBytes, ...pending, ...canvas }, buffersOf(canvas));
  }

  private async canvas(optimizer: string): Promise<Canvas> {
    return canvasOf((await this.control.canvas(optimizer))!);
  }
}

/** A canvas to look at, and exact. */
interface Canvas {
  readonly bitmap: ImageBitmap;
  readonly entries: Float32Array;
}

/** Entries of its own: they go to the page, and whoever else has the picture may still need them. */
async function canvasOf(picture: Picture): Promise<Canvas> {
  return { bitmap: await bitmapOf(picture), entries: picture.data.slice() };
}

interface Pending {
  readonly steps: number;
  readonly points: Point[];
}

/** What need not be copied to the page. */
function buffersOf({ bitmap, entries }: Canvas): Transferable[] {
  return [bitmap, entries.buffer];
}

/** The start of a branch, fitted to the canvas that it goes to. */
function startsOf(
  { stages }: Compiled,
  { optimizer, width, height, start }: BranchRequest,
): Map<string, Float32Array> {
  const [rows, columns] = stages.find(({ id }) => id === optimizer)!.canvas.shape as [
    number,
    number,
  ];
  const same = rows === height && columns === width;
  const fitted = same ? start : resizePicture({ width, height, data: start }, columns, rows, 'bicubic').data;
  return new Map([[optimizer, fitted]]);
}
