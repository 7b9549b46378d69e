import type { GraphDocument } from '../../graph/document.ts';
import type { Problem } from '../../graph/problem.ts';
import { History } from './history.ts';
import { problemsOf } from './problems.ts';

/**
 * The open graph and its history. The document is the truth: everything on the screen is a view of it, and every change
 * is a function from one document to the next.
 */
export class DocumentStore {
  private history: History = $state.raw() as History;

  constructor(document: GraphDocument) {
    this.history = History.begin(document);
  }

  /** Counts the documents that were opened. */
  opened: number = $state(1);
  // Derived, so that what does not change (the document when a gesture ends) wakes nobody.
  readonly document: GraphDocument = $derived.by(() => this.history.document);
  /** What can be told without opening pictures and models; the run adds what it finds when it compiles. */
  readonly problems: readonly Problem[] = $derived.by(() => problemsOf(this.document));
  readonly dirty: boolean = $derived.by(() => this.history.dirty);
  readonly undoLabel: string | undefined = $derived.by(() => this.history.undoLabel);
  readonly redoLabel: string | undefined = $derived.by(() => this.history.redoLabel);

  /**
   * Changes the document as one step of the history. Edits with the same `gesture` (a drag, a scrub) join into one step
   * until `endGesture`, or an edit without it; a gesture that ends up where it began leaves no step.
   */
  edit(label: string, change: (document: GraphDocument) => GraphDocument, gesture?: string): void {
    this.history = this.history.edit(label, change(this.history.document), gesture);
  }

  endGesture(): void {
    this.history = this.history.endGesture();
  }

  undo(): void {
    this.history = this.history.undo();
  }

  redo(): void {
    this.history = this.history.redo();
  }

  /** Opens another document; its history begins anew. */
  open(document: GraphDocument): void {
    this.history = History.begin(document);
    this.opened += 1;
  }

  /** The file holds this document now. Writing takes time: give the one that was written, edits may have followed. */
  markSaved(document: GraphDocument = this.history.document): void {
    this.history = this.history.markSaved(document);
  }
}
