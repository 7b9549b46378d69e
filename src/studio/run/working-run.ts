import type { Compiled } from '../../compile/compile.ts';
import type { Attention, Engine } from '../../engines/engine.ts';
import type { GraphDocument } from '../../graph/document.ts';
import type { Picture } from '../../images/picture.ts';
import { resizePicture } from '../../images/resize.ts';
import { branchOf } from '../../run/branch.ts';
import { methodOf } from '../../run/estimate.ts';
import type { Checkpoint } from '../../run/checkpoint.ts';
import type { DescentState } from '../../run/descent.ts';
import type { RunEvent } from '../../run/events.ts';
import type { OpenedGraph } from '../../run/opened-graph.ts';
import { wholeOf } from '../../run/live-checkpoint.ts';
import { RunSession } from '../../run/session.ts';
import type { TileProgress } from '../../tiles/progress.ts';
import { bitmapOf } from './bitmap.ts';
import { Gate } from './gate.ts';
import { beginRecord } from '../records/begin-record.ts';
import type { CutOffRun } from '../records/cut-off-run.ts';
import { BrowserStore } from '../records/browser-store.ts';
import { keepLastResult } from './last-result.ts';
import type { BranchRequest } from './branch-request.ts';
import { engineWithin } from './memory-limit.ts';
import { isLarge, partOf, reduced } from './large-canvas.ts';
import type { Point, Report, Request, UpscaleRun } from './protocol.ts';
import { buffersOf, reportedCanvas, type ReportedCanvas } from './reported-canvas.ts';

/** Milliseconds between two reports with a picture, or of a tile. */
const INTERVAL = 100;
/** The same while somebody drags, scrolls or types: every report changes much of the page. */
const INTERVAL_OF_MOVES = 400;
/** A picture may take this share of the time: a large canvas is shown less often rather than slowing the run down. */
const PICTURE_SHARE = 0.15;

export type Send = (report: Report, transfer?: Transferable[]) => void;

/** A run in the worker: reports its steps in batches with the picture, waits at its gate, accepts edits. */
export class WorkingRun {
  readonly gate = new Gate();
  attention: Attention = 'all';
  private readonly stopping = new AbortController();
  private readonly send: Send;
  private session: RunSession | undefined;
  /** Edits that came before there was a session. */
  private readonly early: GraphDocument[] = [];
  /** What has not been reported yet, by stage. */
  private readonly pending = new Map<string, Pending>();
  private readonly reported = new Map<string, number>();
  /** The large canvases that the page has reduced, by stage. */
  private readonly large = new Map<string, Picture>();
  /** What optimizers ended with, for going on at a larger size. */
  private readonly states = new Map<string, DescentState<Float32Array>>();
  private interval = INTERVAL;
  /** When the last tile was reported. */
  private told = 0;
  private measuresGradients = false;

  constructor(send: Send) {
    this.send = send;
  }

  /** Applies an edit of the graph as far as the run can, and reports what it changed. */
  edit(document: GraphDocument): void {
    if (this.session) this.send({ type: 'edited', changes: this.session.follow(document) });
    else this.early.push(document);
  }

  /** Measures gradient norms from the next step on, or not. */
  measureGradients(measured: boolean): void {
    this.measuresGradients = measured;
    if (this.session) this.session.control.measuresGradients = measured;
  }

  stop(): void {
    this.stopping.abort();
    this.gate.open();
  }

  /**
   * Runs a graph, or a branch of it, to its end. Rejects with what went wrong.
   *
   * @param memory most bytes that it may take; undefined where nobody set it.
   * @param upscale the smaller result that it goes on from.
   */
  async go(
    whole: OpenedGraph,
    own: Engine,
    branch: BranchRequest | undefined,
    resumed: CutOffRun | undefined,
    memory?: number,
    upscale?: UpscaleRun,
  ): Promise<void> {
    const { document, world } = whole;
    const compiled = branch
      ? branchOf(whole.compiled, branch.optimizer, new Set(branch.results.keys()))
      : whole.compiled;
    const engine = await engineWithin(memory, own, compiled.stages, {
      preparing: (share) => {
        this.send({ type: 'compiling', ...share });
      },
      tell: (progress) => {
        this.tell(progress);
      },
    });
    const recorder = resumed?.recorder ?? (await beginRecord(document, world, engine, branch !== undefined));
    const { record } = recorder;
    const unkept = (message: string) => {
      this.send({ type: 'unkept', message });
    };
    const session = new RunSession({ ...whole, compiled }, engine, {
      recorder,
      store: await BrowserStore.open(record.id, branch),
      warn: unkept,
      signal: this.stopping.signal,
      race: true,
      pulls: true,
      ...(branch && { starts: startsOf(compiled, branch), results: branch.results }),
      ...(resumed && { resume: resumed.checkpoints }),
      ...(upscale && { resume: await startOf(compiled, upscale) }),
    });
    this.session = session;
    session.control.measuresGradients = this.measuresGradients;
    for (const edited of this.early) this.edit(edited);
    this.send({
      type: 'compiled',
      stages: compiled.stages.map((stage) => ({
        id: stage.id,
        node: stage.node,
        share: stage.share,
        steps: session.control.planOf(stage).steps,
        width: stage.canvas.shape[1]!,
        height: stage.canvas.shape[0]!,
        flops: stage.loop.summary.flops,
        method: methodOf(stage.plan),
      })),
      fallbackFor: [...world.opened.networks].flatMap(([name, { architecture }]) =>
        architecture.name === name ? [] : [name],
      ),
    });
    this.send({ type: 'record', record });
    for (const [report, transfer] of (await resumed?.ended(engine.name)) ?? []) this.send(report, transfer);
    for await (const event of session.run()) {
      await this.report(event, session, engine, resumed);
      if (session.endsRound) await this.pass(session, engine);
    }
    const incomplete = await session.finish();
    if (incomplete !== undefined) unkept(`The record is not complete: ${incomplete}`);
    this.send({ type: 'record', record });
    this.send({ type: 'finished' });
  }

  /** Answers what the page asks of a large canvas. */
  async showCanvas({ ask, optimizer, box }: Extract<Request, { type: 'canvas' }>): Promise<void> {
    const canvas = this.large.get(optimizer);
    const bitmap = canvas && box && (await bitmapOf(partOf(canvas, box)));
    if (bitmap) this.send({ type: 'answer', ask, bitmap }, [bitmap]);
    else this.send({ type: 'answer', ask, picture: canvas });
  }

  /** The state of an optimizer that has ended; of one at work, if the run waits. */
  async stateOf(optimizer: string): Promise<DescentState<Float32Array> | undefined> {
    const ended = this.states.get(optimizer);
    return ended ?? (this.gate.holds && this.session ? stateIn(this.session, optimizer) : undefined);
  }

  /** A canvas to report; a large one is kept to be asked for. */
  private canvasOf(optimizer: string, picture: Picture): Promise<ReportedCanvas> {
    if (isLarge(picture)) this.large.set(optimizer, picture);
    return reportedCanvas(picture);
  }

  private tell(progress: TileProgress): void {
    const now = performance.now();
    if (now - this.told < INTERVAL) return;
    this.told = now;
    this.send({ type: 'tile', ...progress });
  }

  private async pass(session: RunSession, engine: Engine): Promise<void> {
    if (this.gate.holds) {
      for (const stage of this.pending.keys()) await this.flush(stage, session, engine);
      this.send({ type: 'paused' });
      await session.keepCheckpoint();
    }
    await this.gate.pass();
  }

  private async report(
    event: RunEvent,
    session: RunSession,
    engine: Engine,
    resumed: CutOffRun | undefined,
  ): Promise<void> {
    const { control } = session;
    switch (event.type) {
      case 'prepared': {
        const { optimizer, engine: name } = event;
        const canvas = await this.canvasOf(optimizer, (await control.canvas(optimizer))!);
        const memoryBytes = engine.memoryBytes();
        const points = resumed?.points(optimizer) ?? [];
        const step = points.at(-1)?.step ?? 0;
        for (const gradients of resumed?.gradients(optimizer) ?? []) this.send(gradients);
        this.send(
          { type: 'prepared', optimizer, engine: name, memoryBytes, step, ...canvas },
          buffersOf(canvas),
        );
        if (points.length > 0) {
          this.pending.set(optimizer, { steps: event.steps, points });
          await this.flush(optimizer, session, engine);
        }
        return;
      }
      case 'step': {
        const { optimizer, steps, step, evaluations, seconds, total, terms } = event;
        const points = this.pending.get(optimizer)?.points ?? [];
        points.push({ step, evaluations, seconds, total, terms });
        this.pending.set(optimizer, { steps, points });
        const interval = Math.max(this.interval, this.attention === 'frames' ? INTERVAL_OF_MOVES : 0);
        const isDue = performance.now() - (this.reported.get(optimizer) ?? 0) >= interval;
        if (isDue && control.isReady(optimizer)) await this.flush(optimizer, session, engine);
        return;
      }
      case 'pulls':
      case 'gradients':
      case 'event':
        this.send(event);
        return;
      case 'ended': {
        const { optimizer, reason, step } = event;
        await this.flush(optimizer, session, engine);
        const picture = (await control.canvas(optimizer))!;
        await keepLastResult(picture);
        const canvas = await reportedCanvas(picture, true);
        this.large.delete(optimizer);
        const state = reason === 'lost' ? undefined : await stateIn(session, optimizer);
        if (state) this.states.set(optimizer, state);
        this.send({ type: 'ended', optimizer, reason, step, ...canvas }, buffersOf(canvas));
        return;
      }
      case 'picture': {
        const { node, file, picture } = event;
        const bitmap = await bitmapOf(reduced(picture));
        const transparent = picture.alpha !== undefined;
        const whole = isLarge(picture) ? picture : undefined;
        this.send({ type: 'picture', node, file, bitmap, whole, transparent }, [bitmap]);
      }
    }
  }

  private async flush(optimizer: string, { control }: RunSession, engine: Engine): Promise<void> {
    const pending = this.pending.get(optimizer);
    if (!pending) return;
    this.pending.delete(optimizer);
    const began = performance.now();
    const canvas = await this.canvasOf(optimizer, (await control.canvas(optimizer))!);
    const now = performance.now();
    this.reported.set(optimizer, now);
    this.interval = Math.max(INTERVAL, (now - began) / PICTURE_SHARE);
    const memoryBytes = engine.memoryBytes();
    this.send({ type: 'progress', optimizer, memoryBytes, ...pending, ...canvas }, buffersOf(canvas));
  }
}

interface Pending {
  readonly steps: number;
  readonly points: Point[];
}

async function startOf({ stages }: Compiled, upscale: UpscaleRun): Promise<Checkpoint> {
  const { upscaleStart } = await import('../../run/upscale/start.ts');
  return upscaleStart(stages, upscale.optimizer, upscale);
}

/** What goes on at another size. */
async function stateIn(
  { control }: RunSession,
  stage: string,
): Promise<DescentState<Float32Array> | undefined> {
  const live = await control.end(stage);
  // Without it, the method starts anew.
  const end = live && (await wholeOf(live).catch(() => undefined));
  return end?.descent;
}

/** The start of a branch, fitted to the canvas that it goes to. */
function startsOf(
  { stages }: Compiled,
  { optimizer, width, height, start }: BranchRequest,
): Map<string, Float32Array> {
  const [rows, columns] = stages.find(({ id }) => id === optimizer)!.canvas.shape as [number, number];
  const same = rows === height && columns === width;
  const fitted = same ? start : resizePicture({ width, height, data: start }, columns, rows, 'bicubic').data;
  return new Map([[optimizer, fitted]]);
}
