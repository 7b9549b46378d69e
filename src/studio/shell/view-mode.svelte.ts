import * as v from 'valibot';
import { tabStorage } from '../../platform/web-storage.ts';
import { recall, remember } from './remembered.ts';

const names = ['simple', 'graph'] as const;
export type ViewName = (typeof names)[number];
const KEY = 'stylograph:mode';

/**
 * What of the studio is shown: the picture and its controls, the graph, or, on the first visit, the one above the other.
 * The address asks for one (`?view=simple`); else the tab remembers it.
 */
export class ViewMode {
  private readonly asked: ViewName | undefined =
    named(new URLSearchParams(location.search).get('view')) ?? named(tabStorage.get(KEY));
  /** A phone or a low window has no room for both. */
  private readonly small = window.matchMedia('(max-width: 600px), (max-height: 560px)').matches;
  // Until what the browser has kept is read, it is as the last time, so that nothing jumps.
  private shown: ViewName | 'opening' = $state('graph');

  constructor() {
    this.shown = this.asked ?? (recall('visited', v.boolean()) ? 'graph' : 'opening');
  }

  /** Whether the picture with its controls is shown. */
  get simple(): boolean {
    return this.shown !== 'graph';
  }

  /** Whether the graph is shown. */
  get graph(): boolean {
    return this.shown === 'graph' || (this.opening && !this.small);
  }

  get opening(): boolean {
    return this.shown === 'opening';
  }

  /** Sets whether this is a first visit. */
  begin(first: boolean): void {
    remember('visited', !first);
    if (this.asked === undefined && this.shown !== 'simple') this.shown = first ? 'opening' : 'graph';
  }

  /** Another graph is opened: the first visit is over. */
  leaveOpening(): void {
    if (this.opening) this.shown = 'graph';
  }

  choose(name: ViewName): void {
    this.shown = name;
    tabStorage.set(KEY, name);
    // What the address asked for holds no longer.
    const address = new URL(location.href);
    address.searchParams.delete('view');
    history.replaceState(null, '', address);
  }
}

function named(text: string | null | undefined): ViewName | undefined {
  return names.find((name) => name === text);
}
