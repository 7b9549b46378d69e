import type { GraphDocument } from '../../graph/document.ts';
import { least, most } from '../../graph/extremes.ts';
import { knownColor, type NodeColor } from '../../graph/node-look.ts';
import type { Box } from '../../rete/marquee.ts';

const MARGIN = 16;
const HEAD = 30;
/** The space around a node that overlaps a frame but does not belong to it. */
const GAP = 8;

/** A frame as it is drawn, in graph units. */
export interface FrameBox extends Box {
  readonly id: string;
  readonly title: string;
  readonly color: NodeColor | undefined;
  /** What it holds. */
  readonly nodes: readonly string[];
  /** Where nodes lie in it that it does not hold, from its own corner. */
  readonly holes: readonly Box[];
}

/** The frames of a document, drawn around the boxes of their nodes. */
export function frameBoxes({ frames = [] }: GraphDocument, boxes: ReadonlyMap<string, Box>): FrameBox[] {
  return frames.flatMap(({ id, title, color, nodes }): FrameBox[] => {
    const known = new Set(nodes);
    const held = nodes.flatMap((node) => boxes.get(node) ?? []);
    if (held.length === 0) return [];
    const x = least(held.map((box) => box.x)) - MARGIN;
    const y = least(held.map((box) => box.y)) - MARGIN - HEAD;
    const width = most(held.map((box) => box.x + box.width)) + MARGIN - x;
    const height = most(held.map((box) => box.y + box.height)) + MARGIN - y;
    const strangers = [...boxes].filter(([node]) => !known.has(node));
    const holes = strangers.flatMap(([, box]): Box[] => {
      const [left, top] = [Math.max(0, box.x - GAP - x), Math.max(0, box.y - GAP - y)];
      const right = Math.min(width, box.x + box.width + GAP - x);
      const bottom = Math.min(height, box.y + box.height + GAP - y);
      return left < right && top < bottom
        ? [{ x: left, y: top, width: right - left, height: bottom - top }]
        : [];
    });
    return [{ id, title, color: knownColor(color), nodes, x, y, width, height, holes }];
  });
}

/** The frames that nodes can be dragged out of: those that hold some of them, and others. */
export function framesOf(frames: readonly FrameBox[], moved: ReadonlySet<string>): FrameBox[] {
  return frames.filter(
    ({ nodes }) => nodes.some((id) => moved.has(id)) && !nodes.every((id) => moved.has(id)),
  );
}

/** The smallest frame at a point that does not hold all of some nodes yet. */
export function frameAt(
  frames: readonly FrameBox[],
  [x, y]: readonly [x: number, y: number],
  nodes: readonly string[] = [],
): FrameBox | undefined {
  return frames
    .filter((frame) => nodes.length === 0 || !nodes.every((node) => frame.nodes.includes(node)))
    .filter((frame) => x > frame.x && y > frame.y && x < frame.x + frame.width && y < frame.y + frame.height)
    .sort((a, b) => a.width * a.height - b.width * b.height)[0];
}
