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
  shown: v.optional(v.array(v.string())),
  tab: v.optional(v.string()),
});

/** Below these heights of the window, panes are hidden until they are asked for, so that the graph view keeps half of it. */
const ROOM = { bottom: 520, side: 900 };

/** Sizes of the panes around the canvas, which are hidden, and what they show; remembered by the browser. */
export class Panes {
  private own: Readonly<Record<string, number>> = $state.raw({});
  // Those that the user hid or showed; the window decides on the others.
  private hidden: readonly string[] = $state.raw([]);
  private shown: readonly string[] = $state.raw([]);
  private chosenTab: string | undefined = $state();
  windowWidth: number = $state(innerWidth);
  windowHeight: number = $state(innerHeight);

  constructor() {
    const kept = recall('panes', schema);
    this.own = kept?.sizes ?? {};
    this.hidden = kept?.hidden ?? [];
    this.shown = kept?.shown ?? [];
    this.chosenTab = kept?.tab;
  }

  /** Below this the panes stack instead of standing side by side. */
  readonly narrow: boolean = $derived.by(() => this.windowWidth < 1000);

  /** Below this two panels do not fit side by side. */
  readonly slim: boolean = $derived.by(() => this.windowWidth < 600);

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
    return !this.hidden.includes(name) && (this.shown.includes(name) || this.fits(name));
  }

  toggle(name: HideableName, show = !this.shows(name)): void {
    const others = (names: readonly string[]) => names.filter((other) => other !== name);
    this.hidden = show ? others(this.hidden) : [...others(this.hidden), name];
    this.shown = show ? [...others(this.shown), name] : others(this.shown);
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

  /** Whether the graph view keeps half of the window beside it. In a narrow window the panes are below it. */
  private fits(name: HideableName): boolean {
    if (name === 'bottom') return !this.narrow && this.windowHeight >= ROOM.bottom;
    return name !== 'side' || !this.narrow || this.windowHeight >= ROOM.side;
  }

  private windowSize(name: PaneName): number {
    return panes[name].of === 'width' ? this.windowWidth : this.windowHeight;
  }

  private keep(): void {
    remember('panes', { sizes: this.own, hidden: this.hidden, shown: this.shown, tab: this.chosenTab });
  }
}

function clamp(value: number, least: number, most: number): number {
  return Math.min(most, Math.max(least, value));
}
