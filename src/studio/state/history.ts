import type { GraphDocument } from '../../graph/document.ts';
import { sameJson } from './same-json.ts';

/** One thing that was done. */
interface Step {
  /** What it was, for the menu: `move 3 nodes`. */
  readonly label: string;
  readonly before: GraphDocument;
  readonly after: GraphDocument;
}

interface Moment {
  readonly document: GraphDocument;
  /** What the file or the browser's storage holds. */
  readonly saved: GraphDocument;
  readonly past: readonly Step[];
  readonly future: readonly Step[];
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
    return new History({ document, saved: document, past: [], future: [], gesture: undefined });
  }

  get document(): GraphDocument {
    return this.moment.document;
  }

  get dirty(): boolean {
    return this.moment.document !== this.moment.saved;
  }

  get undoLabel(): string | undefined {
    return this.moment.past.at(-1)?.label;
  }

  get redoLabel(): string | undefined {
    return this.moment.future.at(-1)?.label;
  }

  /**
   * Changes the document as one step. Edits with the same `gesture` join into one until `endGesture`, or an edit
   * without it; a gesture that ends up where it began leaves no step.
   */
  edit(label: string, after: GraphDocument, gesture?: string): History {
    const { document, past } = this.moment;
    if (after === document) return this;
    const last = past.at(-1);
    const joined = gesture !== undefined && gesture === this.moment.gesture ? last : undefined;
    const before = joined ? joined.before : document;
    const earlier = joined ? past.slice(0, -1) : past;
    if (sameJson(before, after)) return this.at({ document: before, past: earlier, gesture: undefined });
    return this.at({ document: after, past: [...earlier, { label, before, after }], future: [], gesture });
  }

  endGesture(): History {
    return this.moment.gesture === undefined ? this : this.at({ gesture: undefined });
  }

  undo(): History {
    const { past, future } = this.moment;
    const step = past.at(-1);
    if (!step) return this;
    return this.at({
      document: step.before,
      past: past.slice(0, -1),
      future: [...future, step],
      gesture: undefined,
    });
  }

  redo(): History {
    const { past, future } = this.moment;
    const step = future.at(-1);
    if (!step) return this;
    return this.at({
      document: step.after,
      past: [...past, step],
      future: future.slice(0, -1),
      gesture: undefined,
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
