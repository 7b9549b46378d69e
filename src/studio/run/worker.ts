import { compile, type Compiled } from '../../compile/compile.ts';
import { chooseEngine, engineCalled, type EngineName } from '../../engines/choose.ts';
import type { Attention, Engine } from '../../engines/engine.ts';
import type { GraphDocument } from '../../graph/document.ts';
import { GraphError, type Problem } from '../../graph/problem.ts';
import { messageOf } from '../../platform/refusal.ts';
import { pictureWarnings } from '../../run/picture-warnings.ts';
import { provideInkDecoder } from '../../images/codec.browser.ts';
import { fallbackWarnings } from '../../run/fallback.ts';
import { probedSpeed } from '../../run/probe.ts';
import { findings } from '../../run/resolver.browser.ts';
import { speedKey } from '../../run/speeds.ts';
import { openAndCompile } from '../../run/opened-graph.ts';
import { openWorld, type World } from '../../run/world.ts';
import { vocabulary } from '../../vocabulary.ts';
import type { Maps } from '../state/peeks.svelte.ts';
import { bitmapOf } from './bitmap.ts';
import { forecastOf } from './forecasting.ts';
import { reduced } from './large-canvas.ts';
import type { Report, Request } from './protocol.ts';
import { drawMaps } from './maps.ts';
import { BrowserResolver } from './resolver.browser.ts';
import { runSweep } from '../lab/run-sweep.ts';
import { CutOffRun } from '../records/cut-off-run.ts';
import { drawPeek, peeksAt } from './thumbnails.ts';
import { WorkingRun } from './working-run.ts';
import { decodeInks } from './ink-decoder.ts';

/**
 * The worker of the studio: holds an engine, what graphs name, and at most one run. A page starts a new worker for each
 * run, so that memory is given back and a worker that broke is no loss.
 */
class StudioWorker {
  private engine: Promise<Engine> | undefined;
  private resolver: BrowserResolver | undefined;
  private run: WorkingRun | undefined;
  /** Settles when the run has taken a step, or ended or waits before one: what it does not need comes after. */
  private begun: Promise<void> | undefined;
  private newestCheck = 0;
  private measuresGradients = false;
  private attention: Attention = 'all';
  private memory: number | undefined;

  handle(request: Request): void {
    switch (request.type) {
      case 'begin':
        this.resolver = new BrowserResolver(request.base);
        this.memory = request.memory;
        this.engine = this.startEngine(request.engine);
        // Reported by the code that waits for it.
        this.engine.catch(() => undefined);
        return;
      case 'attend':
        this.attention = request.attention;
        if (this.run) this.run.attention = request.attention;
        // Where there is no engine, whatever waits for it tells.
        void this.engine?.then(
          (engine) => engine.attend?.(request.attention),
          () => undefined,
        );
        return;
      case 'check':
        this.check(request).catch((error: unknown) => {
          send({ type: 'failed', message: messageOf(error), problems: [] });
        });
        return;
      case 'run':
        void this.go(request);
        return;
      case 'sweep':
        void runSweep(request);
        return;
      case 'maps':
        void this.maps(request);
        return;
      case 'models':
        this.resolver?.models(request.fallbackFor);
        return;
      case 'canvas':
        if (this.run) void this.run.showCanvas(request);
        else send({ type: 'answer', ask: request.ask });
        return;
      case 'state':
        void this.state(request);
        return;
      case 'upscale':
        void this.upscale(request);
        return;
      case 'probe':
        void this.probe();
        return;
      case 'gradients':
        this.measuresGradients = request.measured;
        this.run?.measureGradients(request.measured);
        return;
      case 'pause':
        this.run?.gate.close();
        return;
      case 'resume':
        this.run?.gate.open();
        return;
      case 'step':
        this.run?.gate.letOne();
        return;
      case 'stop':
        this.run?.stop();
        return;
      case 'edit':
        this.run?.edit(request.document);
    }
  }

  private async startEngine(name: EngineName): Promise<Engine> {
    const { engine, reason } = await chooseEngine(name, {
      findings,
      compiling: (share) => {
        send({ type: 'compiling', ...share });
      },
    });
    send({ type: 'engine', name: engine.name, speedKey: speedKey(engine), reason });
    return engine;
  }

  /** A run that was cut off goes on with the engine that it began with: others round otherwise. */
  private async engineFor(resumed: CutOffRun | undefined): Promise<Engine> {
    if (!resumed) return this.engine!;
    const { name } = resumed.recorder.record.engine;
    const engine = await this.engine!.catch(() => undefined);
    if (engine?.name === name) return engine;
    this.engine = this.startEngine(engineCalled(name));
    return this.engine;
  }

  private worldOf(document: GraphDocument): Promise<World> {
    return openWorld(document, vocabulary, this.resolver!.of(document));
  }

  private async check({ check, document, found, drawn }: Extract<Request, { type: 'check' }>): Promise<void> {
    this.newestCheck = check;
    const world = await this.worldOf(document);
    const { problems, compiled } = compiledOf(document, found, world);
    send({ type: 'checked', check, problems });
    await this.begun;
    const engine = await this.engine!.catch(() => undefined);
    if (!engine) return;
    if (compiled) {
      const forecast = await forecastOf(document, compiled, world, engine, this.memory);
      send({ type: 'forecast', check, forecast });
    }
    for (const peek of peeksAt(document)) {
      if (drawn[peek.node] === peek.key) continue;
      const picture = await drawPeek(peek, world, engine);
      // A newer check draws what is still missing.
      if (check !== this.newestCheck) return;
      const bitmap = picture && (await bitmapOf(reduced(picture)));
      send({ type: 'thumbnail', node: peek.node, key: peek.key, bitmap }, bitmap ? [bitmap] : []);
    }
    send({ type: 'drawn', check });
  }

  private async probe(): Promise<void> {
    try {
      const engine = await this.engine!;
      send({ type: 'probed', speedKey: speedKey(engine), speed: await probedSpeed(engine) });
    } catch {
      // Without it, no time is shown.
    }
  }

  private async state({ ask, optimizer }: Extract<Request, { type: 'state' }>): Promise<void> {
    // Without it, the method starts anew.
    const state = await this.run?.stateOf(optimizer).catch(() => undefined);
    send({ type: 'answer', ask, state });
  }

  private async upscale({ ask, ...question }: Extract<Request, { type: 'upscale' }>): Promise<void> {
    try {
      const { upscaledFor } = await import('./upscaling.ts');
      const upscaled = await upscaledFor(question, this.resolver!, await this.engine!, this.memory);
      send({ type: 'answer', ask, upscaled });
    } catch (error) {
      send({ type: 'answer', ask, upscaled: { problem: messageOf(error) } });
    }
  }

  private async maps({ document, ...request }: Extract<Request, { type: 'maps' }>): Promise<void> {
    const { node } = request;
    const began = performance.now();
    const answer = (maps: Maps | undefined, problem: string | undefined): void => {
      const seconds = (performance.now() - began) / 1000;
      send({ type: 'maps', node, maps, problem, seconds }, maps ? [maps.picture] : []);
    };
    try {
      answer(await drawMaps(document, request, this.resolver!.of(document), await this.engine!), undefined);
    } catch (error) {
      answer(undefined, messageOf(error));
    }
  }

  private async go({ resume, ...asked }: Extract<Request, { type: 'run' }>): Promise<void> {
    let hasBegun = (): void => undefined;
    this.begun = new Promise((resolve) => (hasBegun = resolve));
    // At once, so that a pause or a change that follows finds it.
    const run = new WorkingRun((report, transfer) => {
      send(report, transfer);
      if (report.type === 'progress' || report.type === 'paused') hasBegun();
    });
    this.run = run;
    run.measureGradients(this.measuresGradients);
    run.attention = this.attention;
    if (asked.single) run.gate.letOne();
    try {
      const resumed = resume === undefined ? undefined : await CutOffRun.of(resume);
      const { document, branch } = resumed ?? asked;
      // The graph of a run that was cut off was not validated by the page.
      const found = resumed ? undefined : asked.found;
      const opening = openAndCompile(document, vocabulary, this.resolver!.of(document), found);
      const [engine, opened] = await Promise.all([this.engineFor(resumed), opening]);
      await run.go(opened, engine, branch, resumed, this.memory, asked.upscale);
    } catch (error) {
      const problems = error instanceof GraphError ? error.problems : [];
      send({ type: 'failed', message: messageOf(error), problems });
    } finally {
      hasBegun();
    }
  }
}

/** The result of compiling, and the problems that it finds beyond the page's own validation. */
function compiledOf(
  document: GraphDocument,
  found: readonly Problem[],
  { catalogue, opened }: World,
): { problems: readonly Problem[]; compiled?: Compiled } {
  if (found.some(({ severity }) => severity === 'error')) return { problems: [] };
  try {
    const compiled = compile(document, vocabulary, catalogue, found);
    const problems = [
      ...fallbackWarnings(document, vocabulary, opened.networks),
      ...pictureWarnings(document, vocabulary, opened.pictures),
    ];
    return { problems, compiled };
  } catch (error) {
    if (error instanceof GraphError) return { problems: error.problems };
    throw error;
  }
}

function send(report: Report, transfer: Transferable[] = []): void {
  self.postMessage(report, { transfer });
}

provideInkDecoder(decodeInks);
const worker = new StudioWorker();

export function receive({ data }: MessageEvent): void {
  worker.handle(data as Request);
}
