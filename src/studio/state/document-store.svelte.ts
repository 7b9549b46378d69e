import type { GraphDocument } from '../../graph/document.ts';
import type { Problem } from '../../graph/problem.ts';
import { validate } from '../../graph/validate.ts';
import { vocabulary } from '../../vocabulary.ts';

interface Step {
  /** What was done, for the menu: `move 3 nodes`. */
  readonly label: string;
  readonly before: GraphDocument;
  readonly after: GraphDocument;
}

/**
 * The open graph and its history. The document is the truth: everything on the screen is a view of it, and every change
 * is a function from one document to the next.
 */
export class DocumentStore {
  document: GraphDocument = $state.raw() as GraphDocument;
  /** What the file or the browser's storage holds: the document is unsaved where it differs. */
  private saved: GraphDocument = $state.raw() as GraphDocument;
  private past: readonly Step[] = $state.raw([]);
  private future: readonly Step[] = $state.raw([]);
  /** The gesture under way: edits of the same gesture become one step. */
  private gesture: string | undefined;

  constructor(document: GraphDocument) {
    this.document = document;
    this.saved = document;
  }

  /** What can be told without opening pictures and models; the run adds what it finds when it compiles. */
  readonly problems: readonly Problem[] = $derived.by(() => validate(this.document, vocabulary));
  readonly dirty: boolean = $derived.by(() => this.document !== this.saved);
  readonly undoLabel: string | undefined = $derived.by(() => this.past.at(-1)?.label);
  readonly redoLabel: string | undefined = $derived.by(() => this.future.at(-1)?.label);

  /**
   * Changes the document as one step of the history. Edits with the same `gesture` (a drag, a scrub) join into one step
   * until `endGesture`, or an edit without it.
   */
  edit(label: string, change: (document: GraphDocument) => GraphDocument, gesture?: string): void {
    const before = this.document;
    const after = change(before);
    if (after === before) return;
    const last = this.past.at(-1);
    const joins = gesture !== undefined && gesture === this.gesture && last !== undefined;
    const step = { label, before: joins ? last.before : before, after };
    this.past = [...(joins ? this.past.slice(0, -1) : this.past), step];
    this.future = [];
    this.gesture = gesture;
    this.document = after;
  }

  endGesture(): void {
    this.gesture = undefined;
  }

  undo(): void {
    const step = this.past.at(-1);
    if (!step) return;
    this.endGesture();
    this.past = this.past.slice(0, -1);
    this.future = [...this.future, step];
    this.document = step.before;
  }

  redo(): void {
    const step = this.future.at(-1);
    if (!step) return;
    this.endGesture();
    this.future = this.future.slice(0, -1);
    this.past = [...this.past, step];
    this.document = step.after;
  }

  /** Opens another document; its history begins anew. */
  open(document: GraphDocument): void {
    this.endGesture();
    this.past = [];
    this.future = [];
    this.document = document;
    this.saved = document;
  }

  markSaved(): void {
    this.saved = this.document;
  }
}
