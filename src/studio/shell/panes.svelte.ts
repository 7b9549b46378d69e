import * as v from 'valibot';
import { recall, remember } from './remembered.ts';

export type PaneName = 'library' | 'side' | 'bottom' | 'preview';

const schema = v.object({
  sizes: v.record(v.string(), v.number()),
  hidden: v.array(v.string()),
  tab: v.optional(v.picklist(['curves', 'problems']), 'curves'),
});

/** Sizes of the panes around the canvas, which are hidden, and what they show; remembered by the browser. */
export class Panes {
  private own: Readonly<Record<string, number>> = $state.raw({});
  private hidden: readonly string[] = $state.raw([]);
  /** What the panel below the canvas shows. */
  private shownTab: 'curves' | 'problems' = $state('curves');
  windowWidth: number = $state(innerWidth);
  windowHeight: number = $state(innerHeight);

  constructor() {
    const kept = recall('panes', schema);
    this.own = kept?.sizes ?? {};
    this.hidden = kept?.hidden ?? [];
    this.shownTab = kept?.tab ?? 'curves';
  }

  /** Below this the panes stack instead of standing side by side. */
  readonly narrow: boolean = $derived.by(() => this.windowWidth < 1000);

  /** What a pane takes unless it was dragged: a share of the window within bounds. */
  private readonly usual: Readonly<Record<PaneName, number>> = $derived.by(() => ({
    library: clamp(this.windowWidth * 0.14, 176, 240),
    side: clamp(this.windowWidth * 0.31, 340, 680),
    bottom: clamp(this.windowHeight * 0.23, 150, 320),
    preview: clamp(this.windowHeight * 0.46, 260, 700),
  }));

  size(name: PaneName): number {
    const [least, most] = this.limits(name);
    return Math.round(clamp(this.own[name] ?? this.usual[name], least, most));
  }

  limits(name: PaneName): [least: number, most: number] {
    switch (name) {
      case 'library':
        return [150, Math.max(150, this.windowWidth * 0.3)];
      case 'side':
        return [280, Math.max(280, this.windowWidth * 0.55)];
      case 'bottom':
        return [110, Math.max(110, this.windowHeight * 0.6)];
      case 'preview':
        return [140, Math.max(140, this.windowHeight * 0.75)];
    }
  }

  resize(name: PaneName, size: number): void {
    this.own = { ...this.own, [name]: size };
    this.keep();
  }

  /** Back to the usual size. */
  reset(name: PaneName): void {
    this.own = Object.fromEntries(Object.entries(this.own).filter(([other]) => other !== name));
    this.keep();
  }

  shows(name: PaneName): boolean {
    return !this.hidden.includes(name);
  }

  toggle(name: PaneName, show = !this.shows(name)): void {
    const others = this.hidden.filter((other) => other !== name);
    this.hidden = show ? others : [...others, name];
    this.keep();
  }

  get tab(): 'curves' | 'problems' {
    return this.shownTab;
  }

  set tab(tab: 'curves' | 'problems') {
    this.shownTab = tab;
    this.keep();
  }

  private keep(): void {
    remember('panes', { sizes: this.own, hidden: this.hidden, tab: this.shownTab });
  }
}

function clamp(value: number, least: number, most: number): number {
  return Math.min(most, Math.max(least, value));
}
