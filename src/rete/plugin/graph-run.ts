import { compile } from '../../compile/compile.ts';
import type { Engine } from '../../run/engine.ts';
import type { GraphDocument } from '../../graph/document.ts';
import type { Vocabulary } from '../../graph/node-type.ts';
import type { NodeType } from '../../program/node.ts';
import { changesBetween } from '../../run/changes.ts';
import { RunControl } from '../../run/control.ts';
import type { RunEvent } from '../../run/events.ts';
import { run } from '../../run/run.ts';
import { openWorld, type Surroundings } from '../../run/world.ts';
import type { RunEnd, RunSignal } from './signals.ts';

export interface GraphRunOptions {
  /** What computes, or what gives it when it is needed: `() => createTfjsEngine('wasm')`. It stays the caller's. */
  readonly engine: Engine | (() => Engine | Promise<Engine>);
  /** How the pictures and networks that the graph names are got at. */
  readonly surroundings: Surroundings;
  /** Tells the canvas as it is after every so many steps. By default, only the pictures at the end. */
  readonly canvasEvery?: number;
  readonly signal?: AbortSignal;
}

/** One run of a document. What happens to the document meanwhile is told to it with `follow`. */
export class GraphRun {
  private readonly vocabulary: Vocabulary<NodeType>;
  private readonly emit: (signal: RunSignal) => Promise<unknown>;
  private readonly control = new RunControl();
  private readonly stopping = new AbortController();
  private document: GraphDocument;
  private optimizer: string | undefined;

  constructor(
    document: GraphDocument,
    vocabulary: Vocabulary<NodeType>,
    emit: (signal: RunSignal) => Promise<unknown>,
  ) {
    this.document = document;
    this.vocabulary = vocabulary;
    this.emit = emit;
  }

  stop(): void {
    this.stopping.abort();
  }

  /**
   * Weights and settings of optimizers hold from the next step on. Anything else leaves the run as it began, but for the
   * optimizer at work itself: without its node the run ends.
   */
  follow(document: GraphDocument): void {
    const here = (id: string) => document.nodes.some((node) => node.id === id);
    if (this.optimizer !== undefined && !here(this.optimizer)) this.stop();
    if (document.nodes.some(({ type }) => !this.vocabulary.get(type))) return;
    const changes = changesBetween(this.document, document, this.vocabulary);
    if (changes.kind === 'structure') return;
    this.document = document;
    if (changes.kind === 'none') return;
    for (const knob of changes.knobs) this.control.setKnob(knob);
    for (const [node, settings] of changes.settings) this.control.setSettings(node, settings);
  }

  /** Runs; the promise ends with the run, and rejects where it fails. */
  async go(
    { engine, surroundings, canvasEvery, signal }: GraphRunOptions,
    current: () => GraphDocument,
  ): Promise<RunEnd> {
    const { document, stopping } = this;
    const world = await openWorld(document, this.vocabulary, surroundings);
    const compiled = compile(document, this.vocabulary, world.catalogue);
    const abort = AbortSignal.any([stopping.signal, ...(signal ? [signal] : [])]);
    const end = () => (abort.aborted ? 'stopped' : 'finished');
    if (end() === 'stopped') return 'stopped';
    const computing = typeof engine === 'function' ? await engine() : engine;
    // A level of a pyramid has a name of its own.
    const nodes = new Map(compiled.stages.map((stage) => [stage.id, stage.node]));
    for await (const event of run(compiled, computing, world.read, {
      signal: abort,
      control: this.control,
    })) {
      const node = event.type === 'picture' ? event.node : nodes.get(event.optimizer)!;
      this.optimizer = ['prepared', 'step', 'event'].includes(event.type) ? node : undefined;
      // A node that was removed meanwhile has no place any more where this could be shown.
      const shown = current().nodes.some(({ id }) => id === node);
      if (!shown && event.type !== 'picture') this.stop();
      if (!shown) continue;
      await this.tell(event);
      if (event.type !== 'step' || canvasEvery === undefined || event.step % canvasEvery !== 0) continue;
      const picture = await this.control.canvas();
      if (picture)
        await this.emit({ type: 'runcanvas', data: { optimizer: node, step: event.step, picture } });
    }
    return end();
  }

  private tell(event: RunEvent): Promise<unknown> {
    switch (event.type) {
      case 'prepared':
        return this.emit({ type: 'runprepared', data: event });
      case 'step':
        return this.emit({ type: 'runstep', data: event });
      case 'event':
        return this.emit({ type: 'runevent', data: event });
      case 'ended':
        return this.emit({ type: 'runended', data: event });
      case 'picture':
        return this.emit({ type: 'runpicture', data: event });
    }
  }
}
