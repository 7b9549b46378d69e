import { without } from '../../graph/omit.ts';
import * as v from 'valibot';
import { recall, remember } from './remembered.ts';

interface PaneRange {
  /** What is dragged at its edge, for those who do not see it. */
  readonly label: string;
  /** The side of the window that its sizes are shares of. */
  readonly of: 'width' | 'height';
  /** What it takes unless it was dragged: a share of the window, within pixels. */
  readonly usual: readonly [share: number, least: number, most: number];
  /** How far it can be dragged: from pixels to a share of the window. */
  readonly limits: readonly [least: number, share: number];
}

const panes = {
  library: {
    label: 'Width of the node library',
    of: 'width',
    usual: [0.14, 176, 240],
    limits: [150, 0.3],
  },
  side: {
    label: 'Width of preview and inspector',
    of: 'width',
    usual: [0.31, 340, 680],
    limits: [280, 0.55],
  },
  bottom: {
    label: 'Height of curves and problems',
    of: 'height',
    usual: [0.23, 150, 320],
    limits: [110, 0.6],
  },
  preview: { label: 'Height of the preview', of: 'height', usual: [0.46, 260, 700], limits: [140, 0.75] },
} as const satisfies Readonly<Record<string, PaneRange>>;

/** A part of the window whose size can be dragged. */
export type PaneName = keyof typeof panes;
/** A part of the window that can be hidden. */
export type HideableName = PaneName | 'minimap';

const schema = v.object({
  sizes: v.record(v.string(), v.number()),
  hidden: v.array(v.string()),
  tab: v.optional(v.string()),
});

/** Sizes of the panes around the canvas, which are hidden, and what they show; remembered by the browser. */
export class Panes {
  private own: Readonly<Record<string, number>> = $state.raw({});
  private hidden: readonly string[] = $state.raw([]);
  private chosenTab: string | undefined = $state();
  windowWidth: number = $state(innerWidth);
  windowHeight: number = $state(innerHeight);

  constructor() {
    const kept = recall('panes', schema);
    this.own = kept?.sizes ?? {};
    // On a phone the room belongs to the graph and its picture; the tabs stay.
    this.hidden = kept?.hidden ?? (innerWidth < 600 ? ['bottom'] : []);
    this.chosenTab = kept?.tab;
  }

  /** Below this the panes stack instead of standing side by side. */
  readonly narrow: boolean = $derived.by(() => this.windowWidth < 1000);

  size(name: PaneName): number {
    const [share, least, most] = panes[name].usual;
    const usual = clamp(this.windowSize(name) * share, least, most);
    return Math.round(clamp(this.own[name] ?? usual, ...this.limits(name)));
  }

  limits(name: PaneName): [least: number, most: number] {
    const [least, share] = panes[name].limits;
    return [least, Math.max(least, this.windowSize(name) * share)];
  }

  label(name: PaneName): string {
    return panes[name].label;
  }

  resize(name: PaneName, size: number): void {
    this.own = { ...this.own, [name]: size };
    this.keep();
  }

  /** Back to the usual size. */
  reset(name: PaneName): void {
    this.own = without(this.own, name);
    this.keep();
  }

  shows(name: HideableName): boolean {
    return !this.hidden.includes(name);
  }

  toggle(name: HideableName, show = !this.shows(name)): void {
    const others = this.hidden.filter((other) => other !== name);
    this.hidden = show ? others : [...others, name];
    this.keep();
  }

  /** The tab that was chosen last, perhaps in another version of the studio: it may no longer exist. */
  get tab(): string | undefined {
    return this.chosenTab;
  }

  showTab(name: string): void {
    this.chosenTab = name;
    this.keep();
  }

  private windowSize(name: PaneName): number {
    return panes[name].of === 'width' ? this.windowWidth : this.windowHeight;
  }

  private keep(): void {
    remember('panes', { sizes: this.own, hidden: this.hidden, tab: this.chosenTab });
  }
}

function clamp(value: number, least: number, most: number): number {
  return Math.min(most, Math.max(least, value));
}
