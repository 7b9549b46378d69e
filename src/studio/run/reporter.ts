import type { Picture } from '../../images/picture.ts';
import { evaluationsPerStep } from '../../run/estimate.ts';
import { learned, speedsSchema, type Speed } from '../../run/speeds.ts';
import { recall, remember } from '../shell/remembered.ts';
import { isAtWork, type Mark, type RunState, type StageState } from '../state/run-state.svelte.ts';
import { BitmapStore } from './bitmap-store.ts';
import type { Asker } from './asker.ts';
import { CurveLog, speedOf, withGradients } from './curve-log.ts';
import { FrameHistory } from './frame-history.ts';
import { isLarge } from './large-canvas.ts';
import { largeHere, standsFor, type LargePicture } from './large-pictures.ts';
import type { Point, Report, StageOutline } from './protocol.ts';
import type { ReportedCanvas } from './reported-canvas.ts';

type Weights = ReadonlyMap<string, ReadonlyMap<string, number>>;
type CanvasReport = ReportedCanvas & { readonly optimizer: string };

/** Writes what the worker reports to the state that the panels read. */
export class RunReporter {
  /** The keys of the thumbnails in the state, by node. */
  drawn: Record<string, string> = {};
  /** The newest canvas of each optimizer, exact: what a branch can start from. */
  canvases = new Map<string, Picture>();
  /** The weight of each term now, by the node of an optimizer. */
  weights: Weights = new Map();
  private readonly state: RunState;
  private readonly asker: Asker | undefined;
  private readonly bitmaps = new BitmapStore();
  private history = new FrameHistory();
  private readonly logs = new Map<string, CurveLog>();
  private outline = new Map<string, StageOutline>();
  /** The label of the mark where the next run begins: `compiled anew`. */
  private opening: string | undefined;

  /** @param asker gets large canvases of the run under way, where they are shown. */
  constructor(state: RunState, asker?: Asker) {
    this.state = state;
    this.asker = asker;
    state.speeds = recall('speeds', speedsSchema) ?? {};
  }

  /**
   * Clears what the run before left; a branch keeps what belongs to the other optimizers.
   *
   * @param opening what to mark at the beginning of the first curve.
   */
  begin(branch: string | undefined, opening?: string): void {
    const { state } = this;
    this.opening = opening;
    const keep = (optimizer: string) => branch !== undefined && optimizer !== branch;
    for (const { optimizer, picture } of state.frames) if (!keep(optimizer)) this.bitmaps.release(picture);
    for (const [optimizer, bitmap] of Object.entries(state.pictures))
      if (!keep(optimizer)) this.bitmaps.release(bitmap);
    for (const { picture } of Object.values(state.outputs)) this.bitmaps.release(picture);
    this.history = new FrameHistory();
    this.history.frames = state.frames.filter(({ optimizer }) => keep(optimizer));
    this.canvases = new Map([...this.canvases].filter(([optimizer]) => keep(optimizer)));
    const kept = <T>(record: Readonly<Record<string, T>>): Record<string, T> =>
      Object.fromEntries(Object.entries(record).filter(([optimizer]) => keep(optimizer)));
    state.compiling = undefined;
    state.tile = undefined;
    state.frames = this.history.frames;
    state.pictures = kept(state.pictures);
    state.curves = kept(state.curves);
    state.gradients = kept(state.gradients);
    state.stages = kept(state.stages);
    state.marks = state.marks.filter(({ optimizer }) => keep(optimizer));
    state.outputs = {};
    state.record = undefined;
    state.dpi = undefined;
    state.current = undefined;
    state.warnings = [];
    state.pulls = kept(state.pulls);
    state.error = undefined;
    state.notice = undefined;
    state.stale = false;
  }

  fail(message: string): void {
    this.state.error = message;
    this.state.status = 'failed';
  }

  /** Marks what happened on the curves of the optimizer at work, or of another. */
  mark(label: string, optimizer = this.state.current): void {
    const stage = optimizer === undefined ? undefined : this.state.stages[optimizer];
    if (stage) this.addMark({ optimizer: stage.id, step: stage.step, label });
  }

  private addMark(mark: Mark): void {
    // A weight that is being dragged leaves one mark at a step, its last.
    const name = ({ label }: Mark) => label.split(' ')[0];
    const others = this.state.marks.filter(
      (other) => other.optimizer !== mark.optimizer || other.step !== mark.step || name(other) !== name(mark),
    );
    this.state.marks = [...others, mark];
  }

  forgetThumbnails(nodes: ReadonlySet<string>): void {
    for (const node of Object.keys(this.drawn)) if (!nodes.has(node)) this.setThumbnail(node, undefined);
  }

  handle(
    report: Exclude<
      Report,
      { type: 'answer' | 'checked' | 'drawn' | 'edited' | 'forecast' | 'maps' | 'probed' }
    >,
  ): void {
    const { state } = this;
    switch (report.type) {
      case 'engine':
        state.engine = report.name;
        state.speedKey = report.speedKey;
        state.engineReason = report.reason;
        return;
      case 'compiling':
        state.compiling = report;
        return;
      case 'tile':
        state.tile = report;
        return;
      case 'thumbnail':
        this.setThumbnail(report.node, report.bitmap);
        this.drawn[report.node] = report.key;
        return;
      case 'compiled':
        this.setOutline(report.stages);
        state.fallbackFor = report.fallbackFor;
        return;
      case 'prepared': {
        const { optimizer, engine, memoryBytes } = report;
        // Of those that race, the first one leads until it ends.
        if (!isAtWork(state.stages[state.current ?? ''])) state.current = optimizer;
        state.status = 'running';
        state.compiling = undefined;
        state.tile = undefined;
        const log = new CurveLog();
        this.logs.set(optimizer, log);
        state.curves = { ...state.curves, [optimizer]: log.curves };
        this.setStage(optimizer, { engine, memoryBytes });
        this.setPicture(report, report.step);
        if (this.opening !== undefined) this.mark(this.opening, optimizer);
        this.opening = undefined;
        return;
      }
      case 'progress': {
        const { optimizer, points, steps, memoryBytes } = report;
        state.tile = undefined;
        this.addPoints(optimizer, points, steps, memoryBytes);
        this.setPicture(report, points.at(-1)!.step);
        return;
      }
      case 'pulls': {
        const { optimizer, total, terms, warnings } = report;
        state.pulls = { ...state.pulls, [optimizer]: { total, terms } };
        state.warnings = [...state.warnings, ...warnings];
        return;
      }
      case 'gradients': {
        const { optimizer } = report;
        state.gradients = {
          ...state.gradients,
          [optimizer]: withGradients(state.gradients[optimizer], report),
        };
        return;
      }
      case 'event':
        this.addMark({
          optimizer: report.optimizer,
          step: report.step,
          label: report.kind,
          detail: report.text,
        });
        if (report.kind === 'no-descent')
          state.notice = report.text.replace(/^./, (letter) => letter.toUpperCase());
        return;
      case 'paused':
        state.status = 'paused';
        return;
      case 'ended': {
        const { optimizer, reason, step } = report;
        state.tile = undefined;
        this.setStage(optimizer, { end: reason, secondsLeft: 0 });
        if (reason !== 'lost') this.learn(optimizer);
        this.setPicture(report, step);
        const other = Object.values(state.stages).find(isAtWork);
        if (state.current === optimizer && other) state.current = other.id;
        return;
      }
      case 'picture': {
        const { node, file, bitmap, whole, transparent } = report;
        if (whole) standsFor(bitmap, largeHere(whole));
        this.bitmaps.hold(bitmap);
        this.bitmaps.release(state.outputs[node]?.picture);
        state.outputs = { ...state.outputs, [node]: { file, picture: bitmap, transparent } };
        return;
      }
      case 'record':
        state.record = report.record;
        return;
      case 'unkept':
        state.notice = report.message;
        return;
      case 'finished':
        state.status = 'ended';
        return;
      case 'failed':
        state.problems = report.problems.length > 0 ? report.problems : state.problems;
        this.fail(report.message);
    }
  }

  private setOutline(outline: readonly StageOutline[]): void {
    this.outline = new Map(outline.map((stage) => [stage.id, stage]));
    const stages = outline.map(({ id, node, share, steps, width, height }): [string, StageState] => [
      id,
      {
        id,
        node,
        share,
        step: 0,
        steps,
        evaluations: 0,
        seconds: 0,
        secondsLeft: 0,
        stepsPerSecond: 0,
        engine: '',
        memoryBytes: 0,
        width,
        height,
        end: undefined,
      },
    ]);
    this.state.stages = { ...this.state.stages, ...Object.fromEntries(stages) };
  }

  private addPoints(optimizer: string, points: readonly Point[], steps: number, memoryBytes: number): void {
    const { state } = this;
    const weights = this.weights.get(state.stages[optimizer]?.node ?? optimizer) ?? new Map<string, number>();
    const log = this.logs.get(optimizer)!;
    log.add(points, weights);
    const { curves } = log;
    state.curves = { ...state.curves, [optimizer]: curves };
    const { step, evaluations, seconds } = points.at(-1)!;
    const stepsPerSecond = speedOf(curves);
    const secondsLeft = stepsPerSecond > 0 ? Math.max(0, steps - step) / stepsPerSecond : 0;
    this.setStage(optimizer, { step, steps, evaluations, seconds, stepsPerSecond, secondsLeft, memoryBytes });
    this.guessTheOthers(optimizer, stepsPerSecond);
  }

  /** The time that optimizers to come will take, by their operations and the speed of the one at work. */
  private guessTheOthers(optimizer: string, stepsPerSecond: number): void {
    const own = this.outline.get(optimizer);
    if (!own || stepsPerSecond === 0) return;
    const flopsPerSecond = own.flops * this.perStep(own) * stepsPerSecond;
    for (const stage of Object.values(this.state.stages)) {
      const its = this.outline.get(stage.id);
      if (stage.step > 0 || stage.end || stage.id === optimizer || its === undefined) continue;
      this.setStage(stage.id, {
        secondsLeft: (stage.steps * this.perStep(its) * its.flops) / flopsPerSecond,
      });
    }
  }

  private perStep({ id, method }: StageOutline): number {
    const { step = 0, evaluations = 0 } = this.state.stages[id] ?? {};
    return step > 0 ? evaluations / step : evaluationsPerStep(this.speed, method);
  }

  private get speed(): Speed | undefined {
    const { speeds, speedKey } = this.state;
    return speedKey === undefined ? undefined : speeds[speedKey];
  }

  /** Remembers how fast an optimizer was that has ended: the next forecast goes by it. */
  private learn(optimizer: string): void {
    const { state } = this;
    const [stage, outline] = [state.stages[optimizer], this.outline.get(optimizer)];
    if (!stage || !outline || state.speedKey === undefined) return;
    const { step: steps, evaluations, seconds } = stage;
    const timing = { method: outline.method, flops: outline.flops, steps, evaluations, seconds };
    const speeds = learned(recall('speeds', speedsSchema) ?? {}, state.speedKey, timing);
    state.speeds = { ...state.speeds, ...speeds };
    remember('speeds', speeds);
  }

  private setStage(optimizer: string, changes: Partial<StageState>): void {
    const stage = this.state.stages[optimizer];
    if (stage) this.state.stages = { ...this.state.stages, [optimizer]: { ...stage, ...changes } };
  }

  private setPicture(report: CanvasReport, step: number): void {
    const { state } = this;
    const { optimizer, bitmap, width, height, entries } = report;
    const large = isLarge(report);
    if (entries) this.canvases.set(optimizer, { width, height, data: entries });
    else this.canvases.delete(optimizer);
    if (large) standsFor(bitmap, this.largeOf(report));
    this.bitmaps.hold(bitmap);
    this.bitmaps.release(state.pictures[optimizer]);
    state.pictures = { ...state.pictures, [optimizer]: bitmap };
    const before = this.history.frames;
    const left = this.history.add({
      ...{ optimizer, step, picture: bitmap },
      entries: large ? undefined : entries,
    });
    if (this.history.frames === before) return;
    this.bitmaps.hold(bitmap);
    for (const frame of left) this.bitmaps.release(frame.picture);
    state.frames = this.history.frames;
  }

  /** A large canvas; the worker has only its newest. */
  private largeOf({ optimizer, bitmap, width, height, entries }: CanvasReport): LargePicture {
    if (entries) return largeHere({ width, height, data: entries });
    const newest = async <T>(ask: (asker: Asker) => Promise<T>): Promise<T | undefined> =>
      this.asker && this.state.pictures[optimizer] === bitmap ? ask(this.asker) : undefined;
    return {
      width,
      height,
      part: (box) => newest((asker) => asker.part(optimizer, box)),
      whole: () => newest((asker) => asker.whole(optimizer)),
    };
  }

  private setThumbnail(node: string, bitmap: ImageBitmap | undefined): void {
    const { [node]: old, ...others } = this.state.thumbnails;
    this.bitmaps.release(old);
    if (bitmap) this.bitmaps.hold(bitmap);
    this.state.thumbnails = bitmap ? { ...others, [node]: bitmap } : others;
    Reflect.deleteProperty(this.drawn, node);
  }
}
