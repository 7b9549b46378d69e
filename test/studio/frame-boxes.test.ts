import { expect, it } from 'vitest';
import type { GraphDocument } from '../../src/graph/document.ts';
import { frameAt, frameBoxes, framesOf } from '../../src/studio/canvas/frame-boxes.ts';

const boxes = new Map(
  ['a', 'between', 'b', 'beside'].map((id, i) => [id, { x: 300 * i, y: 0, width: 200, height: 100 }]),
);
const document: GraphDocument = {
  format: 'stylograph',
  version: 3,
  nodes: [],
  wires: [],
  frames: [
    { id: 'outer', title: 'Outer', nodes: ['a', 'b', 'beside'] },
    { id: 'inner', title: 'Inner', nodes: ['a', 'b'] },
    { id: 'gone', title: 'Of nodes that are not drawn', nodes: ['elsewhere'] },
  ],
};

it('frames leave gaps around nodes that only overlap them', () => {
  const frames = frameBoxes(document, boxes);
  expect(frames.map(({ id, x, width }) => [id, x, width])).toEqual([
    ['outer', -16, 1132],
    ['inner', -16, 832],
  ]);
  const [outer, inner] = frames;
  // With some room around it, from the corner of the frame.
  expect(outer!.holes).toEqual([{ x: 308, y: 38, width: 216, height: 116 }]);
  expect(inner!.holes).toEqual(outer!.holes);
});

it('dropped nodes join the smallest frame there that does not contain them', () => {
  const frames = frameBoxes(document, boxes);
  expect(frameAt(frames, [400, 50])?.id).toBe('inner');
  expect(frameAt(frames, [400, 50], ['a'])).toBeUndefined();
  expect(frameAt(frames, [1000, 50], ['between'])?.id).toBe('outer');
  expect(frameAt(frames, [400, 500])).toBeUndefined();
});

it('nodes can be dragged out of frames that hold others too', () => {
  const frames = frameBoxes(document, boxes);
  const ids = (moved: string[]) => framesOf(frames, new Set(moved)).map(({ id }) => id);
  expect(ids(['between'])).toEqual([]);
  expect(ids(frames.find(({ id }) => id === 'inner')!.nodes.slice())).toEqual(['outer']);
});
