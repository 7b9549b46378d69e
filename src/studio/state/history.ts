import type { GraphDocument } from '../../graph/document.ts';
import { sameJson } from './same-json.ts';

/** One thing that was done. */
interface Step {
  /** What it was, for the menu: `move 3 nodes`. */
  readonly label: string;
  readonly before: GraphDocument;
  readonly after: GraphDocument;
}

/** Steps, the next to be taken on top: another one takes no copy of those below. */
interface Steps {
  readonly top: Step;
  readonly below: Steps | undefined;
}

interface Moment {
  readonly document: GraphDocument;
  /** What the file or the browser's storage holds. */
  readonly saved: GraphDocument;
  readonly past: Steps | undefined;
  readonly future: Steps | undefined;
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
    return new History({ document, saved: document, past: undefined, future: undefined, gesture: undefined });
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

  /**
   * Changes the document as one step. Edits with the same `gesture` join into one until `endGesture`, or an edit
   * without it; a gesture that ends up where it began leaves no step.
   */
  edit(label: string, after: GraphDocument, gesture?: string): History {
    const { document, past } = this.moment;
    if (after === document) return this;
    const joined = gesture !== undefined && gesture === this.moment.gesture ? past : undefined;
    const before = joined ? joined.top.before : document;
    const below = joined ? joined.below : past;
    if (sameJson(before, after)) return this.at({ document: before, past: below, gesture: undefined });
    const top = { label, before, after };
    return this.at({ document: after, past: { top, below }, future: undefined, gesture });
  }

  endGesture(): History {
    return this.moment.gesture === undefined ? this : this.at({ gesture: undefined });
  }

  undo(): History {
    const { past, future } = this.moment;
    if (!past) return this;
    const { top, below } = past;
    return this.at({ document: top.before, past: below, future: { top, below: future }, gesture: undefined });
  }

  redo(): History {
    const { past, future } = this.moment;
    if (!future) return this;
    const { top, below } = future;
    return this.at({ document: top.after, past: { top, below: past }, future: below, gesture: undefined });
  }

  /** This document is what the file holds now. It need not be the newest: people work on while a file is written. */
  markSaved(document: GraphDocument): History {
    return this.at({ saved: document });
  }

  private at(changes: Partial<Moment>): History {
    return new History({ ...this.moment, ...changes });
  }
}
