import type { Verdict } from '../graph/connect.ts';
import type { NodeColor } from '../graph/node-look.ts';
import type { Category, SocketType } from '../graph/node-type.ts';
import type { NumberParameter, Parameter } from '../graph/parameters.ts';
import type { Problem } from '../graph/problem.ts';
import type { SocketAddress } from '../rete/scheme.ts';
import type { WireShape } from './wire-path.ts';

/** What a socket looks like. */
export interface SocketView extends SocketAddress {
  readonly title: string;
  readonly help: string;
  readonly types: readonly SocketType[];
  readonly wired: boolean;
  readonly optional: boolean;
  /** The free place of a growing socket. */
  readonly free: boolean;
  /** While a wire is loose: whether it may end here, and why not. */
  readonly verdict: Verdict | undefined;
  /** The loose wire hangs here. */
  readonly picked: boolean;
  /** The weight of the term that arrives here. */
  readonly weight: TermWeight | undefined;
}

export interface TermWeight {
  /** As promoted parameters and sweeps name it: `weights.style`. */
  readonly address: string;
  readonly parameter: NumberParameter;
  readonly value: number;
  edit(value: unknown, gesture?: string): void;
}

export interface ParameterView {
  readonly name: string;
  readonly parameter: Parameter;
  readonly value: unknown;
  readonly suggestions: readonly string[] | undefined;
}

/** The value of a loss as it runs. */
export interface LossView {
  readonly value: number;
  /** What it is multiplied with on its way to the total. */
  readonly weight: number | undefined;
  /** Its part of the total, 0 to 1. */
  readonly share: number | undefined;
  readonly curve: readonly number[];
}

/** How an optimizer goes. */
export interface ProgressView {
  readonly step: number;
  readonly steps: number;
  readonly stepsPerSecond: number | undefined;
  readonly secondsLeft: number | undefined;
  /** `1/2`: the share of the size at which a level of a pyramid works. */
  readonly level: string | undefined;
  readonly running: boolean;
}

/** The features or the matrix that a node gives, as a picture. */
export interface MapsView {
  readonly picture: ImageBitmap;
  /** `conv3_1` */
  readonly layer: string;
}

/** What is in a composite node. */
export interface InsideView {
  /** How many nodes. */
  readonly nodes: number;
  open(): void;
}

/** Everything that `Node.svelte` draws and does. Fields are reactive where their owner makes them so. */
export interface NodeView {
  readonly id: string;
  readonly title: string;
  /** The title of its type, where the node has a title of its own. */
  readonly typeTitle: string;
  /** Its id, where that says more than its type: `coarse-style`. Reasons call nodes by their ids. */
  readonly alias: string | undefined;
  readonly category: Category | undefined;
  /** The color that the user gave to it, in place of that of its category. */
  readonly color: NodeColor | undefined;
  /** In graph units. */
  readonly width: number;
  readonly description: string;
  readonly note: string | undefined;
  readonly collapsed: boolean;
  readonly muted: boolean;
  readonly bypassed: boolean;
  readonly selected: boolean;
  /** The node that Tab goes to: one of all. */
  readonly active: boolean;
  /** The keyboard is on something in it: Tab goes from one to the next. */
  readonly entered: boolean;
  readonly inputs: readonly SocketView[];
  readonly outputs: readonly SocketView[];
  readonly parameters: readonly ParameterView[];
  readonly thumbnail: ImageBitmap | undefined;
  readonly loss: LossView | undefined;
  readonly progress: ProgressView | undefined;
  readonly problems: readonly Problem[];
  /** Whether its maps are shown; undefined if it has none. */
  readonly peeks: boolean | undefined;
  readonly maps: MapsView | undefined;
  /** What can be opened of a composite node; undefined for any other. */
  readonly inside: InsideView | undefined;
  /** Cannot be folded: it shows inputs or outputs of what is open. */
  readonly fixed: boolean;

  togglePeek(): void;
  toggleCollapsed(): void;
  edit(parameter: string, value: unknown, gesture?: string): void;
  endEdit(): void;
  file(parameter: string, file: File, others: readonly File[]): void;
  pictureUrl(source: string): string | undefined;
  /** Got the keyboard, itself or something `inside`. */
  focused(inside: boolean): void;
  /** The keyboard went elsewhere. */
  left(): void;
  pressSocket(socket: SocketView): void;
  hoverSocket(socket: SocketView | undefined): void;
}

/** What a wire looks like. */
export interface WireView {
  readonly id: string;
  readonly type: SocketType | undefined;
  /** Curved unless it says otherwise. */
  readonly shape?: WireShape;
  /** `Harbour, Image → Canvas, Start`. */
  readonly label: string;
  readonly selected: boolean;
  /** Pulled off its end, and not yet put elsewhere. */
  readonly lifted: boolean;
  /** A node dragged over it would be inserted. */
  readonly target: boolean;
  /** The line being drawn will cut it. */
  readonly cut: boolean;
  /** Hangs on the pointer. */
  readonly loose: boolean;
}
