import type { GraphDocument, Position } from '../document.ts';
import { boxesOf, type SizeOf } from './boxes.ts';
import { moveNodes } from './move.ts';

/** Makes the gaps between nodes equal, from the first to the last of them, which stay. */
export function distributeNodes(
  document: GraphDocument,
  nodes: Iterable<string>,
  sizeOf: SizeOf,
  direction: 'horizontal' | 'vertical',
): GraphDocument {
  const axis = direction === 'horizontal' ? 0 : 1;
  const boxes = boxesOf(document, nodes, sizeOf).sort((a, b) => a.start[axis] - b.start[axis]);
  const [first, last] = [boxes[0], boxes.at(-1)];
  if (!first || !last || boxes.length < 3) return document;
  const span = last.start[axis] + last.length[axis] - first.start[axis];
  const filled = boxes.reduce((sum, { length }) => sum + length[axis], 0);
  const gap = (span - filled) / (boxes.length - 1);

  let at = first.start[axis];
  const places = new Map<string, Position>();
  for (const { id, start, length } of boxes) {
    places.set(id, axis === 0 ? [at, start[1]] : [start[0], at]);
    at += length[axis] + gap;
  }
  return moveNodes(document, places);
}
