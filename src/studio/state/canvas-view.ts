import type { Position } from '../../graph/document.ts';
import type { Rectangle } from '../../graph/edits/free-place.ts';
import type { PicturePlace } from '../../graph/edits/pictures.ts';

/** What the rest of the studio asks of the canvas of nodes. It registers itself as `studio.view` while it is mounted. */
export interface CanvasView {
  /** Keeps how the graph is looked at, for a reload. */
  keepLook(): void;
  /** Shows these nodes, or all of them, as large as fits. */
  fit(nodes?: readonly string[]): void;
  /** Brings a node to the middle, close enough to be read. */
  lookAt(node: string): void;
  zoomBy(factor: number): void;
  /** The place in the graph under a point of the window, in graph units. */
  toGraph(clientX: number, clientY: number): [x: number, y: number];
  /** The middle of what is seen, in graph units. */
  center(): [x: number, y: number];
  /** The nodes as they are drawn, in graph units. */
  readonly boxes: ReadonlyMap<string, Rectangle>;
  /** What pictures that are dropped at a point of the window are for; beside the canvas, its middle. */
  pictureTarget(clientX: number, clientY: number): PictureTarget;
  /** Shows what pictures that hang over the canvas are for, or no longer. */
  showTarget(place: PicturePlace | undefined): void;
  /** Width and height of a node as drawn, in graph units. */
  sizeOf(node: string): { width: number; height: number } | undefined;
  /** As {@link sizeOf}, with what a run will add to the node: its picture, its numbers. */
  roomOf(node: string): { width: number; height: number } | undefined;
  /** The frame at a place of the graph. */
  frameAt(at: Position): string | undefined;
  focus(node?: string): void;
  /** Gives the keyboard to the canvas; nothing moves. */
  takeKeyboard(): void;
  /** The user pressed into the canvas and works there: Tab adds a node. */
  readonly tabAdds: boolean;
  /** Selects what was pressed for its menu, unless it is among what is selected, and says what it was. */
  pressedForMenu(target: Element): MenuPlace;
}

/** What pictures are for, and where in the graph they were dropped. */
export interface PictureTarget {
  readonly place: PicturePlace;
  readonly at: Position;
}

/** What a context menu is about. */
export type MenuPlace = 'node' | 'wire' | 'frame' | 'ground';

/** Asks for the search palette: at a place of the window, and for what fits a loose end of a wire, if it was dropped. */
export interface PaletteRequest {
  readonly clientX: number;
  readonly clientY: number;
  /** The socket that a wire was pulled from. */
  readonly loose?: { readonly node: string; readonly socket: string; readonly side: 'input' | 'output' };
  /** The wire that the node is to be inserted on. */
  readonly wire?: string;
}
