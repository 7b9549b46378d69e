import type { GraphDocument } from '../document.ts';

export interface Size {
  readonly width: number;
  readonly height: number;
}

/** How large a node is drawn, in graph units; nothing where it is not drawn. */
export type SizeOf = (node: string) => Size | undefined;

/** Where a node is, and how large: `start` and `length` along x and y. */
export interface Box {
  readonly id: string;
  readonly start: readonly [number, number];
  readonly length: readonly [number, number];
}

/** The boxes of those of the nodes that are drawn, in the document's order. */
export function boxesOf(document: GraphDocument, nodes: Iterable<string>, sizeOf: SizeOf): Box[] {
  const wanted = new Set(nodes);
  return document.nodes.flatMap(({ id, position: start = [0, 0] }) => {
    const size = wanted.has(id) ? sizeOf(id) : undefined;
    return size ? [{ id, start, length: [size.width, size.height] as const }] : [];
  });
}
