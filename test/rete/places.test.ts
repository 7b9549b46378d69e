import { expect, test } from 'vitest';
import type { GraphDocument } from '../../src/graph/document.ts';
import { placesOf } from '../../src/rete/places.ts';

const graph = (nodes: GraphDocument['nodes'], wires: GraphDocument['wires']): GraphDocument => ({
  format: 'stylograph',
  version: 3,
  nodes,
  wires,
});

test('a position in the document is kept', () => {
  const places = placesOf(graph([{ id: 'a', type: 'image', position: [3, 4] }], []));
  expect(places.get('a')).toEqual({ x: 3, y: 4 });
});

test('a node without a position is placed to the right of its sources', () => {
  const places = placesOf(
    graph(
      [
        { id: 'save', type: 'save' },
        { id: 'photo', type: 'image', position: [100, 50] },
      ],
      [{ from: ['photo', 'image'], to: ['save', 'image'] }],
    ),
  );
  expect(places.get('save')!.x).toBeGreaterThan(100);
  expect(places.get('save')!.y).toBe(50);
});

test('nodes without positions do not overlap, and cycles end', () => {
  const nodes = ['a', 'b', 'c'].map((id) => ({ id, type: 'resize' }));
  const places = placesOf(
    graph(nodes, [
      { from: ['a', 'image'], to: ['b', 'image'] },
      { from: ['b', 'image'], to: ['a', 'image'] },
    ]),
  );
  expect(new Set([...places.values()].map(({ x, y }) => `${x} ${y}`)).size).toBe(3);
});

test('a node without a position does not overlap those that have one', () => {
  const places = placesOf(
    graph(
      [
        { id: 'photo', type: 'image', position: [0, 0] },
        { id: 'other', type: 'image', position: [300, 10] },
        { id: 'save', type: 'save' },
      ],
      [{ from: ['photo', 'image'], to: ['save', 'image'] }],
    ),
  );
  expect(places.get('save')!.y).toBeGreaterThan(100);
});
