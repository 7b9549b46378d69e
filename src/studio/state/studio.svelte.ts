import house from '../../../graphs/house.stylograph.json';
import type { GraphDocument } from '../../graph/document.ts';
import { readDocument } from '../../graph/parse.ts';
import type { Problem } from '../../graph/problem.ts';
import { Uses } from '../commands/uses.svelte.ts';
import { KeptComposites } from '../composites/kept.svelte.ts';
import { Presets } from '../presets/presets.svelte.ts';
import { Notices } from '../shell/notices.svelte.ts';
import type { ChangeMark } from './change-mark.ts';
import type { CanvasView, PaletteRequest } from './canvas-view.ts';
import { DocumentStore } from './document-store.svelte.ts';
import { placeOf } from './levels.ts';
import { NodeOffers, type CompositeClip } from './offers.svelte.ts';
import type { ManyPictures } from './many-pictures.ts';
import { Peeks } from './peeks.svelte.ts';
import { RunState } from './run-state.svelte.ts';
import { Selection } from './selection.svelte.ts';
import { ViewChoices } from './view-choices.svelte.ts';
import { ViewMemory, type GraphLook } from './view-memory.ts';

/** The state of the studio: every component gets this one object. */
export class Studio {
  readonly documents = new DocumentStore(readDocument(house));
  readonly kept = new KeptComposites();
  private readyMade: readonly CompositeClip[] | undefined = $state.raw();
  readonly offers = new NodeOffers(this.documents, () => [...this.kept.all, ...(this.readyMade ?? [])]);
  readonly selection = new Selection();
  /** How much the nodes that can be added are used. */
  readonly nodeUses = new Uses('nodes');
  readonly run = new RunState();
  readonly peeks = new Peeks();
  readonly views = new ViewMemory();
  readonly choices = new ViewChoices();
  /** How the canvas is to look at the graph that is opened; without it, it shows all of it. */
  look: GraphLook | undefined = this.views.lookAt(this.documents.document);
  /** Says something in passing: `studio.notices.add('good', 'The picture was copied.')`. */
  readonly notices = new Notices();
  readonly presets = new Presets(this.documents, this.notices, (label, change) => {
    this.edit(label, change);
  });
  /** The canvas of nodes, while it is mounted. */
  view: CanvasView | undefined = $state.raw();
  /** Set to open the search palette; cleared when it closes. */
  palette: PaletteRequest | undefined = $state.raw();
  /** Set to ask what to do with several pictures; cleared by the answer. */
  manyPictures: ManyPictures | undefined = $state.raw();
  /** The node to look at once the level that has it is shown, and whether it then has the keyboard. */
  aim: { readonly node: string; readonly keyboard: 'comes' | 'stays' } | undefined;
  /** The path of the node that was found, which is marked where it is seen. */
  found: string | undefined = $state.raw();
  /** The nodes that are marked as different from another version of the graph. */
  marked: readonly ChangeMark[] = $state.raw([]);
  /** The frame whose title is being written. */
  renaming: string | undefined = $state.raw();

  /** Loads the composite nodes of all included graphs, which are many bytes: call where nodes are offered. */
  async offerReadyMade(): Promise<void> {
    if (this.readyMade) return;
    // Without a network, the next call tries again.
    const loaded = await import('../composites/ready-made.ts').catch(() => undefined);
    this.readyMade ??= loaded?.readyMade();
  }

  /** Changes what the canvas shows, as one step of the history; says so where it cannot be. Whether it was done. */
  edit(label: string, change: (shown: GraphDocument) => GraphDocument, gesture?: string): boolean {
    const problem = this.documents.editShown(label, change, gesture);
    if (problem) this.notices.add('bad', `${problem.reason} Nothing was changed.`);
    return problem === undefined;
  }

  /** Marks the node of a path as found, and shows it; the keyboard stays where it is. */
  lookAt(path: string): void {
    const { level, node } = placeOf(path);
    this.found = path;
    if (level.join('/') === this.documents.level.join('/')) {
      this.selection.selectNodes([node]);
      this.view?.lookAt(node);
      return;
    }
    this.aim = { node, keyboard: 'stays' };
    this.documents.show(level);
  }

  /** Gives the keyboard to the node that was found, if it is shown, and marks it no longer. Whether it was shown. */
  goToFound(): boolean {
    const { level, node } = placeOf(this.found ?? '');
    const { documents } = this;
    this.found = undefined;
    const shown =
      level.join('/') === documents.level.join('/') && documents.shown.nodes.some(({ id }) => id === node);
    if (shown) this.view?.focus(node);
    return shown;
  }

  /** What is wrong with the graph, errors first. */
  readonly problems: readonly Problem[] = $derived.by(() => {
    const all = [...this.documents.problems, ...this.run.problems, ...this.run.warnings];
    const is = (severity: Problem['severity']) => (problem: Problem) => problem.severity === severity;
    return [...all.filter(is('error')), ...all.filter(is('warning'))];
  });
}
