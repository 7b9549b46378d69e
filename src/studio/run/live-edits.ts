import type { GraphDocument } from '../../graph/document.ts';
import { expand } from '../../graph/expand.ts';
import { termWeights, type Changes } from '../../run/changes.ts';
import { vocabulary } from '../../vocabulary.ts';
import { hasErrors } from '../state/problems.ts';
import { stageOf, type RunState } from '../state/run-state.svelte.ts';
import type { Checker } from './checker.ts';
import type { Report, Request } from './protocol.ts';
import type { RunReporter } from './reporter.ts';

/** Milliseconds of quiet after an edit before a run starts again with it. */
const RESTART_DELAY = 500;

const CANNOT_RUN = 'The changed graph has errors, so the run continues with the graph it started with.';

/** What {@link LiveEdits} does to the run under way. */
interface RunHandle {
  readonly isActive: () => boolean;
  readonly send: (request: Request) => void;
  readonly startAgain: (document: GraphDocument) => void;
}

/**
 * Sends edits of the graph to a run in progress: new weights and settings of optimizers apply directly; after changes of the
 * wiring or of sizes, the run restarts once the edits stop and the graph compiles. Edits that do not affect a run do nothing.
 */
export class LiveEdits {
  private readonly state: RunState;
  private readonly reporter: RunReporter;
  private readonly checker: Checker;
  private readonly run: RunHandle;
  /** The newest edit, until the run is another one. */
  private newest: GraphDocument | undefined;
  /** Those sent to the run that have not been answered. */
  private asked: GraphDocument[] = [];
  private timer: ReturnType<typeof setTimeout> | undefined;

  constructor(state: RunState, reporter: RunReporter, checker: Checker, run: RunHandle) {
    this.state = state;
    this.reporter = reporter;
    this.checker = checker;
    this.run = run;
  }

  follow(document: GraphDocument): void {
    this.stop();
    this.newest = document;
    if (!this.run.isActive()) return;
    if (hasErrors(document)) {
      this.state.stale = true;
      this.state.notice = CANNOT_RUN;
      return;
    }
    this.asked.push(document);
    this.run.send({ type: 'edit', document });
  }

  handle({ changes }: Extract<Report, { type: 'edited' }>): void {
    const document = this.asked.shift();
    if (!document || !this.run.isActive()) return;
    if (changes.kind === 'live') this.mark(document, changes);
    // What the newest edit is to the run is still to come, or is known.
    if (document !== this.newest) return;
    this.state.stale = changes.kind === 'structure';
    if (changes.kind !== 'structure') this.state.notice = undefined;
    else if (this.state.status === 'paused')
      this.state.notice = 'The wiring or a size has changed. Resuming will restart the run.';
    else this.timer = setTimeout(() => void this.startAgain(document), RESTART_DELAY);
  }

  /** The worker is another one: whatever was asked of the last is not answered any more. */
  forget(): void {
    this.stop();
    this.asked = [];
  }

  /** Leaves out a start that is due, or that waits for the check of its graph. */
  stop(): void {
    clearTimeout(this.timer);
    this.newest = undefined;
  }

  /** Marks on the curves what the run took of an edit. */
  private mark(document: GraphDocument, { knobs, settings }: Extract<Changes, { kind: 'live' }>): void {
    const titles = new Map(expand(document).nodes.map((node) => [node.id, node.title ?? node.id]));
    for (const { parameter, value } of knobs)
      this.reporter.mark(`${parameter.slice(parameter.indexOf('.') + 1)} × ${shortNumber(value)}`);
    for (const node of settings.keys())
      this.reporter.mark(`settings of ${titles.get(node) ?? node}`, stageOf(this.state, node)?.id);
    this.reporter.weights = weightsOf(document);
  }

  private async startAgain(document: GraphDocument): Promise<void> {
    const fine = await this.checker.check(document);
    if (document !== this.newest || !this.run.isActive()) return;
    if (fine) this.run.startAgain(document);
    else this.state.notice = CANNOT_RUN;
  }
}

/** The weights in front of the terms of every optimizer. */
export function weightsOf(document: GraphDocument): ReadonlyMap<string, ReadonlyMap<string, number>> {
  const optimizers = expand(document).nodes.filter(
    ({ type }) => vocabulary.get(type)?.category === 'optimize',
  );
  return new Map(optimizers.map(({ id }) => [id, termWeights(document, vocabulary, id)]));
}

function shortNumber(value: number): string {
  return String(Number(value.toPrecision(3)));
}
