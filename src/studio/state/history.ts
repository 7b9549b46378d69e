import type { GraphDocument } from '../../graph/document.ts';
import { removeUnused } from '../../graph/edits/definitions.ts';
import { levelOf, withLevel } from '../../graph/level.ts';
import { nestingProblems } from '../../graph/nesting.ts';
import type { Problem } from '../../graph/problem.ts';
import { stepsTo, type Level, type LevelStep } from './levels.ts';
import { sameJson } from './same-json.ts';

/** One thing that was done. */
export interface Step {
  /** What it was, for the menu: `move 3 nodes`. */
  readonly label: string;
  /** Where it was done: the composite nodes that were open. Undefined if it was done to the graph as a whole. */
  readonly level: Level | undefined;
  readonly before: GraphDocument;
  readonly after: GraphDocument;
}

/** Steps, the next to be taken on top: another one takes no copy of those below. */
interface Steps {
  readonly top: Step;
  readonly below: Steps | undefined;
}

/** The steps in the order in which they were done. */
export interface Timeline {
  readonly done: readonly Step[];
  /** Those that were undone, and can be redone. */
  readonly undone: readonly Step[];
}

interface Moment {
  readonly document: GraphDocument;
  /** What the file or the browser's storage holds. */
  readonly saved: GraphDocument;
  readonly past: Steps | undefined;
  readonly future: Steps | undefined;
  /** The level that is shown. */
  readonly level: Level;
  /** The gesture under way: its edits become one step. */
  readonly gesture: string | undefined;
}

/** A document with what was done to it. It never changes: every method gives the history that follows. */
export class History {
  private readonly moment: Moment;

  private constructor(moment: Moment) {
    this.moment = moment;
  }

  /** Where a document is opened: nothing done yet, nothing unsaved. */
  static begin(document: GraphDocument): History {
    const nothing = { past: undefined, future: undefined, gesture: undefined };
    return new History({ document, saved: document, level: [], ...nothing });
  }

  /** Where steps of before are continued: `document` stands between those done and those undone. */
  static resume(document: GraphDocument, saved: GraphDocument, { done, undone }: Timeline): History {
    const past = stacked(done);
    const future = stacked(undone.toReversed());
    return new History({ document, saved, past, future, level: [], gesture: undefined });
  }

  get timeline(): Timeline {
    return { done: listed(this.moment.past).reverse(), undone: listed(this.moment.future) };
  }

  get document(): GraphDocument {
    return this.moment.document;
  }

  get dirty(): boolean {
    return this.moment.document !== this.moment.saved;
  }

  get undoLabel(): string | undefined {
    return this.moment.past?.top.label;
  }

  get redoLabel(): string | undefined {
    return this.moment.future?.top.label;
  }

  /** The composite nodes that are open, outermost first; one that is gone is open no more. */
  get steps(): LevelStep[] {
    return stepsTo(this.moment.document, this.moment.level);
  }

  /** What is shown: the graph, or what is in the composite node that is open. */
  get shown(): GraphDocument {
    const definition = this.steps.at(-1)?.definition;
    return definition === undefined ? this.document : levelOf(this.document, definition);
  }

  /**
   * Changes the document as one step. Edits with the same `gesture` join into one until `endGesture`, or an edit
   * without it; a gesture that ends up where it began leaves no step.
   */
  edit(label: string, after: GraphDocument, gesture?: string, level?: Level): History {
    const { document, past } = this.moment;
    if (after === document) return this;
    const joined = gesture !== undefined && gesture === this.moment.gesture ? past : undefined;
    const before = joined ? joined.top.before : document;
    const below = joined ? joined.below : past;
    if (sameJson(before, after)) return this.at({ document: before, past: below, gesture: undefined });
    const top = { label, level, before, after };
    return this.at({ document: after, past: { top, below }, future: undefined, gesture });
  }

  /** As {@link edit}, where the step belongs to the level that is shown: undoing it shows that again. */
  editHere(label: string, after: GraphDocument, gesture?: string): History {
    return this.edit(label, after, gesture, this.moment.level);
  }

  /**
   * Changes the shown graph, as one step. Definitions that no node uses any more are removed. If a composite node would
   * contain itself, nothing changes, and the problem is returned.
   */
  editShown(
    label: string,
    change: (shown: GraphDocument) => GraphDocument,
    gesture?: string,
  ): { readonly history: History; readonly problem?: Problem } {
    const { document, shown } = this;
    const changed = change(shown);
    if (changed === shown) return { history: this };
    const definition = this.steps.at(-1)?.definition;
    const after = definition === undefined ? changed : withLevel(document, definition, changed);
    const [problem] = nestingProblems(after);
    if (problem && nestingProblems(document).length === 0) return { history: this, problem };
    return { history: this.editHere(label, removeUnused(document, after), gesture) };
  }

  /** Shows another level. */
  show(level: Level): History {
    return this.at({ level, gesture: undefined });
  }

  endGesture(): History {
    return this.moment.gesture === undefined ? this : this.at({ gesture: undefined });
  }

  /** Takes back the last step, and shows the level where it was done. */
  undo(): History {
    const { past, future, level } = this.moment;
    if (!past) return this;
    const { top, below } = past;
    return this.at({
      document: top.before,
      past: below,
      future: { top, below: future },
      gesture: undefined,
      level: top.level ?? level,
    });
  }

  redo(): History {
    const { past, future, level } = this.moment;
    if (!future) return this;
    const { top, below } = future;
    return this.at({
      document: top.after,
      past: { top, below: past },
      future: below,
      gesture: undefined,
      level: top.level ?? level,
    });
  }

  /** This document is what the file holds now. It need not be the newest: people work on while a file is written. */
  markSaved(document: GraphDocument): History {
    return this.at({ saved: document });
  }

  private at(changes: Partial<Moment>): History {
    return new History({ ...this.moment, ...changes });
  }
}

/** The last one on top. */
function stacked(steps: readonly Step[]): Steps | undefined {
  return steps.reduce<Steps | undefined>((below, top) => ({ top, below }), undefined);
}

/** From top to bottom. */
function listed(steps: Steps | undefined): Step[] {
  const all: Step[] = [];
  for (let at = steps; at; at = at.below) all.push(at.top);
  return all;
}
