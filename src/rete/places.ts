import type { GraphDocument } from '../graph/document.ts';

export interface Point {
  readonly x: number;
  readonly y: number;
}

const COLUMN = 280;
/** As high as a node is with its picture and the numbers of a run. */
const ROW = 340;

/** Where each node stands. Nodes that the document gives no place stand right of what they depend on. */
export function placesOf({ nodes, wires }: GraphDocument): Map<string, Point> {
  const places = new Map<string, Point>();
  for (const { id, position } of nodes) if (position) places.set(id, { x: position[0], y: position[1] });
  const waiting = nodes.filter(({ id }) => !places.has(id));
  while (waiting.length > 0) {
    const ready = waiting.findIndex(({ id }) =>
      wires.every(({ from, to }) => to[0] !== id || !waiting.some((other) => other.id === from[0])),
    );
    // On a circle no node is ready: any one will do.
    const [node] = waiting.splice(Math.max(0, ready), 1);
    const sources = wires.flatMap(({ from, to }) => (to[0] === node!.id ? (places.get(from[0]) ?? []) : []));
    const x = sources.length === 0 ? 0 : Math.max(...sources.map((place) => place.x)) + COLUMN;
    let y = sources.length === 0 ? 0 : Math.min(...sources.map((place) => place.y));
    while (
      [...places.values()].some((other) => Math.abs(other.x - x) < COLUMN && Math.abs(other.y - y) < ROW)
    )
      y += ROW;
    places.set(node!.id, { x, y });
  }
  return places;
}
