import type { Engine } from '../../run/engine.ts';
import { vocabularyOf } from '../../graph/composite.ts';
import { everyNode } from '../../graph/definitions.ts';
import type { GraphDocument } from '../../graph/document.ts';
import { expand } from '../../graph/expand.ts';
import type { Vocabulary } from '../../graph/vocabulary.ts';
import type { NodeType } from '../../program/node.ts';
import type { GradientsEvent, PullsEvent, RunEvent } from '../../run/events.ts';
import { openAndCompile } from '../../run/opened-graph.ts';
import { RunSession } from '../../run/session.ts';
import type { Resolver } from '../../run/world.ts';
import type { RunEnd, RunSignal } from './signals.ts';

export interface GraphRunOptions {
  /** What computes, or what gives it when it is needed: `() => createWasmEngine()`. It stays the caller's. */
  readonly engine: Engine | (() => Engine | Promise<Engine>);
  /** Loads the pictures and networks that the graph names. */
  readonly resolver: Resolver;
  /** Reports the canvas after every so many steps. By default, only the final pictures. */
  readonly canvasEvery?: number;
  readonly signal?: AbortSignal;
}

/** One run of a document. Report changes of the document with `follow`. */
export class GraphRun {
  private readonly vocabulary: Vocabulary<NodeType>;
  private readonly emit: (signal: RunSignal) => Promise<unknown>;
  private readonly stopping = new AbortController();
  private readonly document: GraphDocument;
  private session: RunSession | undefined;
  /** Graphs reported before there was a session. */
  private readonly early: GraphDocument[] = [];
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
    if (this.optimizer !== undefined && !hasNode(document, this.optimizer)) this.stop();
    const vocabulary = vocabularyOf(document, this.vocabulary);
    if (everyNode(document).some(({ type }) => !vocabulary.get(type))) return;
    if (this.session) this.session.follow(document);
    else this.early.push(document);
  }

  /** Runs; the promise ends with the run, and rejects where it fails. */
  async go(
    { engine, resolver, canvasEvery, signal }: GraphRunOptions,
    current: () => GraphDocument,
  ): Promise<RunEnd> {
    const { stopping } = this;
    const opened = await openAndCompile(this.document, this.vocabulary, resolver);
    const abort = AbortSignal.any([stopping.signal, ...(signal ? [signal] : [])]);
    const end = () => (abort.aborted ? 'stopped' : 'finished');
    if (end() === 'stopped') return 'stopped';
    const computing = typeof engine === 'function' ? await engine() : engine;
    // A level of a pyramid has a name of its own.
    const nodes = new Map(opened.compiled.stages.map((stage) => [stage.id, stage.node]));
    const session = new RunSession(opened, computing, { signal: abort });
    this.session = session;
    for (const document of this.early) session.follow(document);
    for await (const event of session.run()) {
      const node = event.type === 'picture' ? event.node : nodes.get(event.optimizer)!;
      this.optimizer = ['prepared', 'step', 'event'].includes(event.type) ? node : undefined;
      // A node that was removed meanwhile has no place any more where this could be shown.
      const shown = hasNode(current(), node);
      if (!shown && event.type !== 'picture') this.stop();
      // Neither pulls nor gradients are asked for.
      if (!shown || event.type === 'pulls' || event.type === 'gradients') continue;
      await this.emit(signalOf(event));
      if (event.type !== 'step' || canvasEvery === undefined || event.step % canvasEvery !== 0) continue;
      const picture = await session.control.canvas();
      if (picture)
        await this.emit({ type: 'runcanvas', data: { optimizer: node, step: event.step, picture } });
    }
    return end();
  }
}

function signalOf(event: Exclude<RunEvent, PullsEvent | GradientsEvent>): RunSignal {
  switch (event.type) {
    case 'prepared':
      return { type: 'runprepared', data: event };
    case 'step':
      return { type: 'runstep', data: event };
    case 'event':
      return { type: 'runevent', data: event };
    case 'ended':
      return { type: 'runended', data: event };
    case 'picture':
      return { type: 'runpicture', data: event };
  }
}

/** Whether a node is in a graph, or in its composite nodes under this path. */
function hasNode(document: GraphDocument, path: string): boolean {
  return expand(document).nodes.some(({ id }) => id === path);
}
