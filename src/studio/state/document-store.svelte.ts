import { untrack } from 'svelte';
import { vocabularyOf } from '../../graph/composite.ts';
import type { GraphDocument } from '../../graph/document.ts';
import type { Problem } from '../../graph/problem.ts';
import type { Vocabulary } from '../../graph/vocabulary.ts';
import { vocabulary } from '../../vocabulary.ts';
import { History, type Timeline } from './history.ts';
import type { Level, LevelStep } from './levels.ts';
import { problemsOf } from './problems.ts';

/**
 * The open graph and its history. The document is the truth: everything on the screen is a view of it, and every change
 * is a function from one document to the next. The canvas shows one level of it: the graph, or what is in a composite node.
 */
export class DocumentStore {
  private history: History = $state.raw() as History;

  constructor(document: GraphDocument) {
    this.history = History.begin(document);
  }

  /** Counts the documents that were opened. */
  opened: number = $state(1);
  // Derived, so that an unchanged value (the document when a gesture ends) triggers no updates.
  readonly document: GraphDocument = $derived.by(() => this.history.document);
  /** The composite nodes that are open, outermost first. */
  readonly steps: readonly LevelStep[] = $derived.by(() => this.history.steps);
  /** As text, so that an edit does not make it another level. */
  private readonly levelText: string = $derived.by(() => this.steps.map(({ node }) => node.id).join('/'));
  readonly level: Level = $derived.by(() => (this.levelText === '' ? [] : this.levelText.split('/')));
  /** The definition that is open; undefined for the graph itself. */
  readonly definition: string | undefined = $derived.by(() => this.steps.at(-1)?.definition);
  /** What the canvas shows, and edits: the graph, or what is in the composite node that is open. */
  readonly shown: GraphDocument = $derived.by(() => {
    void this.document;
    void this.definition;
    return untrack(() => this.history.shown);
  });
  /** The node types, with those of the composite nodes of this graph. */
  readonly vocabulary: Vocabulary = $derived.by(() => vocabularyOf(this.document, vocabulary));
  /** The problems that can be found without opening pictures and models; the run adds those found by compiling. */
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

  /** As {@link edit}, where the step belongs to the level that is shown: undoing it shows that again. */
  editHere(label: string, change: (document: GraphDocument) => GraphDocument, gesture?: string): void {
    this.history = this.history.editHere(label, change(this.history.document), gesture);
  }

  /** Changes what is shown, as one step. A problem comes back where that cannot be, and nothing changes. */
  editShown(
    label: string,
    change: (shown: GraphDocument) => GraphDocument,
    gesture?: string,
  ): Problem | undefined {
    const { history, problem } = this.history.editShown(label, change, gesture);
    this.history = history;
    return problem;
  }

  /** Shows another level. */
  show(level: Level): void {
    this.history = this.history.show(level);
  }

  endGesture(): void {
    this.history = this.history.endGesture();
  }

  /** Takes back the last step, and shows the level where it was done. */
  undo(): void {
    this.history = this.history.undo();
  }

  redo(): void {
    this.history = this.history.redo();
  }

  /** Opens another document; its history starts again. */
  open(document: GraphDocument): void {
    this.history = History.begin(document);
    this.opened += 1;
  }

  /** Opens a document with what was done to it before. */
  resume(document: GraphDocument, saved: GraphDocument, timeline: Timeline): void {
    this.history = History.resume(document, saved, timeline);
    this.opened += 1;
  }

  /** What was done to the document, and undone. */
  get timeline(): Timeline {
    return this.history.timeline;
  }

  /** The file holds this document now. Writing takes time: give the one that was written, edits may have followed. */
  markSaved(document: GraphDocument = this.history.document): void {
    this.history = this.history.markSaved(document);
  }
}
