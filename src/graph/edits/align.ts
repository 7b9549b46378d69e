import { least, most } from '../extremes.ts';
import type { GraphDocument, Position } from '../document.ts';
import { boxesOf, type SizeOf } from './boxes.ts';
import { moveNodes } from './move.ts';

/** What comes to one line: `center` are the middles from left to right, `middle` those from top to bottom. */
export type Alignment = 'left' | 'center' | 'right' | 'top' | 'middle' | 'bottom';

/** The axis on which nodes move, and the share of their length that is on the line. */
const LINES = {
  left: [0, 0],
  center: [0, 0.5],
  right: [0, 1],
  top: [1, 0],
  middle: [1, 0.5],
  bottom: [1, 1],
} as const satisfies Record<Alignment, readonly [0 | 1, number]>;

/** Brings nodes to one line: that of the outermost, or of the middle of them all. */
export function alignNodes(
  document: GraphDocument,
  nodes: Iterable<string>,
  sizeOf: SizeOf,
  alignment: Alignment,
): GraphDocument {
  const boxes = boxesOf(document, nodes, sizeOf);
  const [axis, share] = LINES[alignment];
  const low = least(boxes.map(({ start }) => start[axis]));
  const high = most(boxes.map(({ start, length }) => start[axis] + length[axis]));
  const line = low + share * (high - low);
  return moveNodes(
    document,
    new Map(
      boxes.map(({ id, start, length }): [string, Position] => {
        const at = line - share * length[axis];
        return [id, axis === 0 ? [at, start[1]] : [start[0], at]];
      }),
    ),
  );
}
