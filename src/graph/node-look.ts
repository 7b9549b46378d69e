/** The colors that a user can give to nodes and frames. A theme decides how each looks. */
export const nodeColors = ['red', 'orange', 'yellow', 'green', 'teal', 'blue', 'purple', 'gray'] as const;
export type NodeColor = (typeof nodeColors)[number];

/** Widths of a node in graph units: the usual one, and the limits of one that a user chooses. */
export const NODE_WIDTH = { usual: 216, min: 160, max: 640 };

/** The color as a document has it, if it is one of ours: other programs may keep anything there. */
export function knownColor(color: unknown): NodeColor | undefined {
  return nodeColors.find((known) => known === color);
}

/** The width of a node in graph units; the usual one unless the document has a number. */
export function widthOf({ width }: { readonly width?: unknown }): number {
  return typeof width === 'number' && Number.isFinite(width) ? withinLimits(width) : NODE_WIDTH.usual;
}

/** The nearest width that a node can have, in whole graph units. */
export function withinLimits(width: number): number {
  return Math.round(Math.min(NODE_WIDTH.max, Math.max(NODE_WIDTH.min, width)));
}
