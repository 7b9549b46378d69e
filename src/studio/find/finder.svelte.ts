import type { Studio } from '../state/studio.svelte.ts';
import { findNodes, type Hit } from './find-nodes.ts';

/** Finds nodes in the open graph, also inside composite nodes, and goes from one to the next. */
export class Finder {
  private readonly studio: Studio;
  open: boolean = $state(false);
  text: string = $state('');
  /** Counts the times that the bar was asked for: each selects its text. */
  asked: number = $state(0);
  /** What had the keyboard before. */
  private before: Element | null = null;

  constructor(studio: Studio) {
    this.studio = studio;
  }

  readonly hits: readonly Hit[] = $derived.by(() => {
    const { document, vocabulary } = this.studio.documents;
    return this.open ? findNodes(document, vocabulary, this.text) : [];
  });
  /** Which of the hits is shown; -1 before the first. */
  readonly index: number = $derived.by(() => this.hits.findIndex(({ path }) => path === this.studio.found));

  show(): void {
    if (!this.open) this.before = document.activeElement;
    this.open = true;
    this.asked += 1;
  }

  /** Shows another hit: 1 goes to the next, -1 to the one before; after the last comes the first. */
  step(by: 1 | -1): void {
    const { hits, index } = this;
    if (hits.length === 0) return;
    const next = index < 0 ? (by === 1 ? 0 : hits.length - 1) : (index + by + hits.length) % hits.length;
    const { path } = hits[next]!;
    this.studio.lookAt(path);
  }

  /** The keyboard goes to the node that was found, or back to where it was. */
  close(): void {
    const { studio } = this;
    this.open = false;
    if (studio.goToFound()) return;
    if (this.before instanceof HTMLElement && this.before.closest('[data-page]'))
      this.before.focus({ preventScroll: true });
    else studio.view?.takeKeyboard();
  }
}
