import type { Engine } from '../engines/engine.ts';
import type { GraphDocument } from '../graph/document.ts';
import { changesBetween, type Changes } from './changes.ts';
import { RunControl } from './control.ts';
import type { RunEvent } from './events.ts';
import type { OpenedGraph } from './opened-graph.ts';
import { raceGroupsOf } from './race-groups.ts';
import { RecordKeeper } from './record/keeper.ts';
import type { Recorder } from './record/recorder.ts';
import type { RecordStore } from './record/store.ts';
import { run, type RunOptions } from './run.ts';

export interface SessionOptions extends Omit<RunOptions, 'control'> {
  /** Writes the run down. */
  readonly recorder?: Recorder;
  /** Where that is kept on the way; needs a recorder. */
  readonly store?: RecordStore | undefined;
  /** Hears why something is not kept, in sentences. */
  readonly warn?: (warning: string) => void;
}

/** One run of a graph: runs it, takes edits of the graph meanwhile, writes it down and keeps it. */
export class RunSession {
  /** Gives canvases, and what else there is to know between two events. */
  readonly control = new RunControl();
  /** Whether every stage at work has had its turn with the event that was given last: where a run is best paused. */
  endsRound = false;
  private readonly opened: OpenedGraph;
  private readonly engine: Engine;
  private readonly options: SessionOptions;
  private readonly keeper: RecordKeeper | undefined;
  /** The graph as the run has it now. */
  private document: GraphDocument;
  /** The ids of the stages, by race group. */
  private readonly groups: readonly (readonly string[])[];
  private readonly ended: Set<string>;

  constructor(opened: OpenedGraph, engine: Engine, options: SessionOptions) {
    const { recorder, store, warn = () => undefined, race = false, resume = [] } = options;
    const { stages } = opened.compiled;
    this.opened = opened;
    this.engine = engine;
    this.options = options;
    this.document = opened.document;
    this.keeper = recorder && store && new RecordKeeper(opened.document, recorder, store, this.control, warn);
    const groups = race ? raceGroupsOf(stages) : stages.map((stage) => [stage]);
    this.groups = groups.map((group) => group.map(({ id }) => id));
    this.ended = new Set([resume].flat().flatMap(({ results }) => [...results.keys()]));
  }

  /** Yields the events of the run; call `finish` after the last one. */
  async *run(): AsyncGenerator<RunEvent, void> {
    const { opened, engine, options, control, keeper } = this;
    for await (const event of run(opened.compiled, engine, opened.world.read, { ...options, control })) {
      this.endsRound = this.hasEndedRound(event);
      await options.recorder?.handle(event);
      await keeper?.handle(event, this.endsRound);
      yield event;
    }
  }

  /**
   * Takes an edit of the graph: weights and settings of optimizers hold from the next step on. What needs another run
   * changes nothing here.
   *
   * @param document valid; the run continues with it if it can.
   */
  follow(document: GraphDocument): Changes {
    const { control } = this;
    const { recorder } = this.options;
    const changes = changesBetween(this.document, document, this.opened.vocabulary);
    if (changes.kind === 'structure') return changes;
    this.document = document;
    if (this.keeper) this.keeper.document = document;
    if (changes.kind === 'none') return changes;
    for (const knob of changes.knobs) {
      control.setKnob(knob);
      recorder?.note(`changed ${knob.node}.${knob.parameter} to ${knob.value}`);
    }
    for (const [node, settings] of changes.settings) {
      control.setSettings(node, settings);
      recorder?.note(`changed the settings of ${node}`);
    }
    return changes;
  }

  /** Writes a checkpoint now: a paused run may never be continued. */
  async keepCheckpoint(): Promise<void> {
    await this.keeper?.keepCheckpoint();
  }

  /** Ends the record of a run that has ended, and keeps it. Says why it cannot be kept, if that is so. */
  async finish(): Promise<string | undefined> {
    this.options.recorder?.finish();
    return this.keeper?.finish();
  }

  private hasEndedRound(event: RunEvent): boolean {
    if (event.type === 'ended') this.ended.add(event.optimizer);
    if (event.type !== 'step' && event.type !== 'prepared') return false;
    const group = this.groups.find((ids) => ids.includes(event.optimizer))!;
    return group.findLast((id) => !this.ended.has(id)) === event.optimizer;
  }
}
