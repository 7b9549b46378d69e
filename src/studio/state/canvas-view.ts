/** What the rest of the studio asks of the canvas of nodes. It registers itself as `studio.view` while it is mounted. */
export interface CanvasView {
  /** Shows these nodes, or all of them, as large as fits. */
  fit(nodes?: readonly string[]): void;
  zoomBy(factor: number): void;
  /** The place in the graph under a point of the window, in graph units. */
  toGraph(clientX: number, clientY: number): [x: number, y: number];
  /** The middle of what is seen, in graph units. */
  center(): [x: number, y: number];
  /** Width and height of a node as drawn, in graph units. */
  sizeOf(node: string): { width: number; height: number } | undefined;
  focus(node?: string): void;
  /** Selects what was pressed for its menu, unless it is among what is selected, and says what it was. */
  pressedForMenu(target: Element): MenuPlace;
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
