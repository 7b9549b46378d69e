import type { Stage } from '../compile/compile.ts';
import type { Choice } from '../engines/choose.ts';
import type { Engine } from '../engines/engine.ts';
import type { GraphDocument, SweepBudget } from '../graph/document.ts';
import type { NodeType } from '../program/node.ts';
import type { Vocabulary } from '../graph/vocabulary.ts';
import type { PictureEvent, StepEvent } from '../run/events.ts';
import { Recorder, type RecordOrigin } from '../run/record/recorder.ts';
import type { RunRecord } from '../run/record/schema.ts';
import type { Frame } from '../run/record/store.ts';
import { openAndCompile } from '../run/opened-graph.ts';
import { RunSession } from '../run/session.ts';
import type { Resolver } from '../run/world.ts';
import type { PictureNote } from '../share/picture-note.ts';
import type { Cell } from './cells.ts';
import { SharedTargets } from './shared-targets.ts';

/** What came of a cell. */
export interface CellResult {
  readonly record: RunRecord;
  /** How its pictures were made. */
  readonly note: PictureNote;
  readonly pictures: readonly PictureEvent[];
}

/** Runs cells one after the other, and does once what they have in common: pictures, networks, targets. */
export class CellRunner {
  private readonly vocabulary: Vocabulary<NodeType>;
  private readonly resolver: Resolver;
  private readonly targets: SharedTargets;
  private readonly origin: RecordOrigin;
  private readonly limited: (engine: Engine, stages: readonly Stage[]) => Promise<Engine>;

  constructor(
    vocabulary: Vocabulary<NodeType>,
    resolver: Resolver,
    { engine, reason }: Choice,
    {
      device,
      versions,
      limited = (own) => Promise.resolve(own),
    }: {
      readonly device: string;
      readonly versions: Readonly<Record<string, string>>;
      /** The engine for the stages of a cell, in tiles where they do not fit. */
      readonly limited?: (engine: Engine, stages: readonly Stage[]) => Promise<Engine>;
    },
  ) {
    this.vocabulary = vocabulary;
    this.resolver = openingOnce(resolver);
    this.targets = new SharedTargets(engine);
    this.limited = limited;
    this.origin = {
      engine: { name: engine.name, device, reason },
      versions: { ...versions, ...engine.versions },
    };
  }

  /**
   * Runs a cell. Throws where its graph does not compile or the run fails.
   *
   * @param onStep is called for every step, with the fraction of the cell that is done.
   * @param recorded the cell's graph as the record keeps it, with its pictures inside.
   * @param onFrame is given the canvas after steps 1, 2, 4, 8 and so on.
   */
  async run(
    { document }: Cell,
    budget: SweepBudget | undefined,
    signal: AbortSignal,
    onStep: (event: StepEvent, share: number) => void,
    recorded: GraphDocument = document,
    onFrame?: (frame: Frame) => Promise<void>,
  ): Promise<CellResult> {
    const { vocabulary } = this;
    const opened = await openAndCompile(document, vocabulary, this.resolver);
    const recorder = await Recorder.begin(recorded, vocabulary, opened.world, this.origin);
    const engine = await this.limited(this.targets, opened.compiled.stages);
    const session = new RunSession(opened, engine, { recorder, signal });
    const pictures: PictureEvent[] = [];
    const stages = opened.compiled.stages.map(({ id }) => id);
    for await (const event of session.run()) {
      if (event.type === 'picture') pictures.push(event);
      if (event.type !== 'step') continue;
      const { optimizer, step } = event;
      const picture =
        onFrame && Number.isInteger(Math.log2(step)) ? await session.control.canvas(optimizer) : undefined;
      if (picture) await onFrame?.({ stage: optimizer, step, picture });
      const spent = Math.max(event.step / event.steps, spentOf(event, budget));
      onStep(event, (stages.indexOf(event.optimizer) + Math.min(1, spent)) / stages.length);
    }
    await session.finish();
    return { record: recorder.record, note: recorder.pictureNote(), pictures };
  }
}

/** The share of a budget of evaluations or seconds that is spent. */
function spentOf({ evaluations, seconds }: StepEvent, budget: SweepBudget | undefined): number {
  return Math.max(
    budget?.evaluations === undefined ? 0 : evaluations / budget.evaluations,
    budget?.seconds === undefined ? 0 : seconds / budget.seconds,
  );
}

/** A resolver that opens each picture and network once. */
function openingOnce({ loadPicture, loadNetwork }: Resolver): Resolver {
  return { loadPicture: once(loadPicture), loadNetwork: once(loadNetwork) };
}

function once<T>(load: (name: string) => Promise<T>): (name: string) => Promise<T> {
  const loading = new Map<string, Promise<T>>();
  return (name) => {
    const loaded = loading.get(name) ?? load(name);
    loading.set(name, loaded);
    return loaded;
  };
}
