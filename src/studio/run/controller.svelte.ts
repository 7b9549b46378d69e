import * as v from 'valibot';
import { engineNames, type EngineName } from '../../engines/choose.ts';
import type { Attention } from '../../engines/engine.ts';
import type { GraphDocument } from '../../graph/document.ts';
import { upTo } from '../../graph/edits/up-to.ts';
import type { Picture } from '../../images/picture.ts';
import { problemText } from '../../graph/problem.ts';
import { vocabulary } from '../../vocabulary.ts';
import { recall, remember } from '../shell/remembered.ts';
import { problemsOf } from '../state/problems.ts';
import type { Peeks } from '../state/peeks.svelte.ts';
import type { Frame, RunState, RunStatus } from '../state/run-state.svelte.ts';
import { Asker } from './asker.ts';
import { Checker } from './checker.ts';
import type { Compute } from './compute.ts';
import { isPossible, whyTooLarge } from './estimate-text.ts';
import { largeOf } from './large-pictures.ts';
import { LiveEdits, weightsOf } from './live-edits.ts';
import { Peeker } from './peeker.ts';
import type { BranchRequest } from './branch-request.ts';
import type { Report, Request, UpscaleRun } from './protocol.ts';
import { RunReporter } from './reporter.ts';
import { whatRuns } from './what-runs.ts';
import { MISSING_FILE } from '../missing-file.ts';
import { WorkerLink } from './worker-link.ts';

/** Where a run begins: with the graph, with what an optimizer has come to, or with a kept frame. */
export type StartFrom = 'beginning' | { readonly result: string } | { readonly frame: Frame };

export interface StartOptions {
  readonly from?: StartFrom;
  /** Waits after the first step. */
  readonly single?: boolean;
  /** Why it starts, to mark on its curves. */
  readonly opening?: string;
  /** The id of the record of an interrupted run of this graph, to resume it. */
  readonly resume?: string;
  /** Runs only what the node of this path needs. */
  readonly upTo?: string;
  /** The smaller result that it goes on from. */
  readonly upscale?: UpscaleRun;
}

/** Runs graphs in a worker, and writes the results to a {@link RunState}. */
export class RunController {
  private readonly state: RunState;
  private readonly reporter: RunReporter;
  private worker: WorkerLink | undefined;
  /** The engine that is asked for: by the address, `?engine=webgpu`, to find faults; else the one chosen before. */
  engine: EngineName = $state(
    engineNames.find((name) => name === new URLSearchParams(location.search).get('engine')) ??
      recall('engine', v.picklist(engineNames)) ??
      'auto',
  );
  /** Most bytes that a run may take: by the address, `?memory=2e9`, to try it; else as chosen before; undefined: automatic. */
  memory: number | undefined = $state(
    positive(new URLSearchParams(location.search).get('memory')) ?? recall('memory', v.number()),
  );
  /** Whether runs measure the gradient norms of the terms on the way. */
  measuresGradients: boolean = $state(recall('gradients', v.boolean()) ?? false);
  /** The newest graph. */
  private document: GraphDocument | undefined;
  private fallbackFor: readonly string[] = [];
  private attention: Attention = 'all';
  /** The node that the last run goes up to, and the part of the graph that it needs. */
  private part: { readonly path: string; readonly document: GraphDocument } | undefined;
  /** What runs of the graph that was started last. */
  private ran: string | undefined;
  /** What the status was before a graph was refused. */
  private beforeRefusal: RunStatus | undefined;
  private awaitsNetwork = false;
  /** The engines that were asked how fast they are. */
  private readonly probed = new Set<string>();
  private readonly checker: Checker;
  private readonly peeker: Peeker;
  /** Asks the worker for what only it has. */
  readonly asker: Asker;
  private readonly edits: LiveEdits;

  constructor(state: RunState, peeks: Peeks) {
    this.state = state;
    const send = (request: Request) => {
      this.link().send(request);
    };
    this.asker = new Asker(send);
    this.reporter = new RunReporter(state, this.asker);
    this.checker = new Checker(state, this.reporter, send);
    this.peeker = new Peeker(peeks, send);
    this.edits = new LiveEdits(state, this.reporter, this.checker, {
      isActive: () => this.active,
      send: (request) => {
        send(request.type === 'edit' ? { ...request, document: this.partOf(request.document) } : request);
      },
      startAgain: (document) => {
        this.startAgain(document);
      },
    });
  }

  /** What the next run computes with. */
  get compute(): Compute {
    return { engine: this.engine, memory: this.memory };
  }

  /** Whether a run is under way: preparing, running or paused. */
  get active(): boolean {
    return ['preparing', 'running', 'paused'].includes(this.state.status);
  }

  /** Starts the worker and its engine, before there is anything to run. */
  warmUp(): void {
    this.link();
  }

  /** Runs a graph, in a new worker. A run under way ends without a word. */
  start(document: GraphDocument, options: StartOptions = {}): void {
    const {
      from = 'beginning',
      single = false,
      opening = openingOf(from),
      resume,
      upTo: path,
      upscale,
    } = options;
    this.edits.stop();
    this.document = document;
    const part = path === undefined ? undefined : upTo(document, vocabulary, path);
    if (path !== undefined && !part) {
      this.refuse('This node needs no optimizer and no picture, so there is nothing to run up to it.');
      return;
    }
    const found = problemsOf(part ?? document);
    const errors = found.filter(({ severity }) => severity === 'error');
    if (errors[0]) {
      const problems = errors.length === 1 ? 'a problem' : `${errors.length} problems`;
      this.refuse(`The graph has ${problems}. ${problemText(errors[0])}`);
      return;
    }
    const forecast = part ? undefined : this.checker.forecast(document);
    if (forecast && !isPossible(forecast)) {
      this.refuse(whyTooLarge(forecast));
      return;
    }
    // Read before the state of the run before is cleared.
    const branch = from === 'beginning' ? undefined : this.branch(from);
    if (this.worker?.used) this.endWorker();
    this.beforeRefusal = undefined;
    this.reporter.begin(branch?.optimizer, opening);
    this.reporter.weights = weightsOf(document);
    this.ran = whatRuns(document);
    this.part = path !== undefined && part ? { path, document: part } : undefined;
    this.state.upTo = path;
    this.state.status = 'preparing';
    this.link().send({ type: 'run', document: part ?? document, found, branch, single, resume, upscale });
  }

  /** Uses another engine, from the next run on, and remembers it. A run in progress keeps its engine. */
  chooseEngine(engine: EngineName): void {
    this.engine = engine;
    remember('engine', engine);
    if (this.active) return;
    this.state.engine = engine;
    this.state.engineReason = '';
    this.checkAnew();
  }

  /** Limits the bytes that a run may take, from the next on, and remembers it. */
  chooseMemory(memory: number | undefined): void {
    this.memory = memory;
    remember('memory', memory ?? null);
    if (!this.active) this.checkAnew();
  }

  /** Checks the graph with another worker. */
  private checkAnew(): void {
    this.endWorker();
    if (this.document) void this.checker.check(this.document);
  }

  /** Measures gradient norms in the run under way and those to come, or not; the browser remembers it. */
  measureGradients(measured: boolean): void {
    this.measuresGradients = measured;
    remember('gradients', measured);
    this.worker?.send({ type: 'gradients', measured });
  }

  /** Waits after the step under way. */
  pause(): void {
    if (this.state.status === 'running' || this.state.status === 'preparing')
      this.worker?.send({ type: 'pause' });
  }

  /** Goes on after a pause; where the graph has changed too much for that, starts again with it. */
  resume(): void {
    if (this.state.status !== 'paused') return;
    if (this.state.stale && this.document) {
      this.startAgain(this.document);
      return;
    }
    this.state.status = 'running';
    this.worker?.send({ type: 'resume' });
  }

  /** Takes one step and waits again; where nothing runs, starts and waits after the first. */
  step(document: GraphDocument): void {
    if (this.active) this.worker?.send({ type: 'step' });
    else this.start(document, { single: true });
  }

  /** Ends the run after the step under way; its pictures still come. */
  stop(): void {
    this.edits.stop();
    if (this.state.status === 'preparing') {
      this.endWorker();
      this.state.status = 'idle';
      this.probe();
    } else if (this.active) this.worker?.send({ type: 'stop' });
  }

  /** Ends the run and forgets its pictures, curves and forecast: they are another graph's. */
  clear(): void {
    this.edits.stop();
    this.endWorker();
    this.beforeRefusal = undefined;
    this.reporter.begin(undefined);
    this.state.upTo = undefined;
    this.state.forecast = undefined;
    this.state.status = 'idle';
  }

  /** Starts again: from the beginning, from what an optimizer has come to, or from a kept frame. */
  async restart(from: StartFrom = 'beginning'): Promise<void> {
    const picture = typeof from === 'object' && 'result' in from && (await this.canvasOf(from.result));
    if (picture) this.reporter.canvases.set(from.result, picture);
    if (this.document) this.start(this.document, { from });
  }

  /** What an optimizer has come to, exactly. */
  async canvasOf(optimizer: string): Promise<Picture | undefined> {
    const shown = this.state.pictures[optimizer];
    // Of a large canvas on the way, the page has no more than a reduced picture.
    return this.reporter.canvases.get(optimizer) ?? (shown && largeOf(shown)?.whole());
  }

  /** Compiles a graph without running it, after a moment of quiet: for its problems and thumbnails. */
  check(document: GraphDocument): void {
    this.document = document;
    this.checker.follow(document);
  }

  /**
   * Call it after an edit of the graph. New weights and settings of optimizers apply to a run in progress; after changes of the
   * wiring or of sizes, the run restarts once the edits stop and the graph compiles. Edits that do not affect a run do nothing.
   */
  documentChanged(document: GraphDocument): void {
    if (document === this.document) return;
    this.check(document);
    this.takeRefusalBack();
    if (this.state.warnings.length > 0 && whatRuns(document) !== this.ran) this.state.warnings = [];
    this.edits.follow(document);
  }

  /** Draws the features and statistics that are looked at, as the graph and its canvases are now. */
  peek(document: GraphDocument): void {
    const { current = '', stages } = this.state;
    // Of a pyramid, the largest level that has a picture.
    const canvases = new Map(
      [...this.reporter.canvases].map(([name, canvas]) => [stages[name]?.node ?? name, canvas]),
    );
    const leader = stages[current]?.node ?? '';
    const first = canvases.get(leader);
    this.peeker.follow(document, new Map([...(first ? [[leader, first] as const] : []), ...canvases]));
  }

  /** Ends the worker. The controller can still start another run. */
  dispose(): void {
    this.checker.stop();
    this.edits.stop();
    this.endWorker();
  }

  /** A graph that cannot run removes nothing: the pictures of the last run stay, and a run in progress continues. */
  private refuse(message: string): void {
    if (this.active) this.state.notice = message;
    else {
      this.beforeRefusal ??= this.state.status;
      this.reporter.fail(message);
    }
  }

  /** An edit may have fixed what kept the graph from running: pressing Run checks it. */
  private takeRefusalBack(): void {
    if (this.beforeRefusal === undefined) return;
    this.state.status = this.beforeRefusal;
    this.state.error = undefined;
    this.beforeRefusal = undefined;
  }

  /** What of an edited graph concerns the run under way; where the node that it goes up to is gone, what ran before. */
  private partOf(document: GraphDocument): GraphDocument {
    if (!this.part) return document;
    const { path, document: before } = this.part;
    return upTo(document, vocabulary, path) ?? before;
  }

  private startAgain(document: GraphDocument): void {
    const { part } = this;
    this.start(document, { opening: 'recompiled', ...(part && { upTo: part.path }) });
    this.state.notice = 'The wiring or a size has changed. The graph was recompiled, and the run restarted.';
  }

  /** What to start a branch with, as far as the run before goes. */
  private branch(from: Exclude<StartFrom, 'beginning'>): BranchRequest | undefined {
    const { canvases } = this.reporter;
    const optimizer = 'frame' in from ? from.frame.optimizer : from.result;
    const picture =
      'frame' in from
        ? from.frame.entries && {
            width: from.frame.picture.width,
            height: from.frame.picture.height,
            data: from.frame.entries,
          }
        : canvases.get(optimizer);
    if (!picture) return undefined;
    const ended = Object.values(this.state.stages).filter((stage) => stage.end && stage.id !== optimizer);
    const results = new Map(ended.map((stage) => [stage.id, canvases.get(stage.id)!.data]));
    return { optimizer, width: picture.width, height: picture.height, start: picture.data, results };
  }

  /** The library of models has changed, or the models that slim19 replaces: the graph is checked again. */
  modelsChanged(fallbackFor: readonly string[]): void {
    this.fallbackFor = fallbackFor;
    this.worker?.send({ type: 'models', fallbackFor });
    if (this.document) void this.checker.check(this.document);
  }

  /** Lets runs take so much of the graphics processor from now on. */
  attend(attention: Attention): void {
    this.attention = attention;
    this.worker?.send({ type: 'attend', attention });
  }

  private link(): WorkerLink {
    if (this.worker) return this.worker;
    this.worker = new WorkerLink(this.compute, this.fallbackFor, {
      onreport: (report) => {
        this.handle(report);
      },
      onbreak: (message) => {
        this.endWorker();
        if (this.active) this.reporter.fail(brokeText(message));
        else this.state.error = brokeText(message);
        this.waitForNetwork();
      },
    });
    this.worker.send({ type: 'attend', attention: this.attention });
    if (this.measuresGradients) this.worker.send({ type: 'gradients', measured: true });
    if (this.document) this.checker.follow(this.document);
    return this.worker;
  }

  private handle(report: Report): void {
    if (report.type === 'checked') this.checker.handle(report);
    else if (report.type === 'drawn') this.checker.handleDrawn(report);
    else if (report.type === 'forecast') this.takeForecast(report);
    else if (report.type === 'probed')
      this.state.speeds = { [report.speedKey]: report.speed, ...this.state.speeds };
    else if (report.type === 'answer') this.asker.handle(report);
    else if (report.type === 'maps') this.peeker.handle(report);
    else if (report.type === 'edited') this.edits.handle(report);
    else {
      this.reporter.handle(report);
      if (this.state.status === 'failed') this.waitForNetwork();
    }
  }

  /** On a first visit the network may go before all files are here: what failed is tried again when it is back. */
  private waitForNetwork(): void {
    const { error, status, pictures } = this.state;
    if (navigator.onLine || Object.keys(pictures).length > 0) return;
    const awaited = ` ${status === 'failed' ? 'The run starts' : 'The graph is checked'} when the network is back.`;
    if (error?.endsWith(awaited) !== true) this.state.error = `${error ?? ''}${awaited}`;
    if (this.awaitsNetwork) return;
    this.awaitsNetwork = true;
    const again = (): void => {
      this.awaitsNetwork = false;
      if (!this.document || this.active) return;
      this.endWorker();
      this.state.error = undefined;
      if (this.state.status === 'failed') this.start(this.document);
      else void this.checker.check(this.document);
    };
    addEventListener('online', again, { once: true });
  }

  private takeForecast(report: Extract<Report, { type: 'forecast' }>): void {
    this.checker.takeForecast(report);
    this.probe();
  }

  /** Has the engine measured if no run has shown how fast it is. */
  private probe(): void {
    const { speedKey, speeds } = this.state;
    if (speedKey === undefined || speeds[speedKey] || this.probed.has(speedKey) || this.active) return;
    this.probed.add(speedKey);
    this.link().send({ type: 'probe' });
  }

  private endWorker(): void {
    this.worker?.end();
    this.worker = undefined;
    this.edits.forget();
    this.peeker.forget();
    this.asker.forget();
    this.checker.forget();
  }
}

function positive(text: string | null): number | undefined {
  const number = Number(text);
  return number > 0 ? number : undefined;
}

function openingOf(from: StartFrom): string | undefined {
  if (from === 'beginning') return undefined;
  return 'frame' in from ? `from step ${from.frame.step}` : 'from the last picture';
}

function brokeText(message: string): string {
  if (message.includes(MISSING_FILE))
    return `${MISSING_FILE} ${navigator.onLine ? 'Make sure that its server can be reached, then run again.' : 'There is no network.'}`;
  const reason = message === '' ? 'It may have run out of memory.' : message.replace(/[^.!?]$/, '$&.');
  return `The worker that runs the graph failed. ${reason} Run again. If it fails again, use a smaller size.`;
}
