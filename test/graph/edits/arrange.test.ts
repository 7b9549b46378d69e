import { describe, expect, it } from 'vitest';
import { alignNodes, type Alignment } from '../../../src/graph/edits/align.ts';
import type { Size } from '../../../src/graph/edits/boxes.ts';
import { distributeNodes } from '../../../src/graph/edits/distribute.ts';
import { graph, node } from '../build.ts';
import { placeOf } from './look.ts';

const sizes: Record<string, Size> = {
  a: { width: 100, height: 50 },
  b: { width: 200, height: 100 },
  c: { width: 50, height: 20 },
};
const sizeOf = (id: string) => sizes[id];
const three = graph(
  [
    node('a: image', {}, { position: [0, 0] }),
    node('b: image', {}, { position: [110, 200] }),
    node('c: image', {}, { position: [550, 40] }),
  ],
  [],
);
const places = (document = three) => ['a', 'b', 'c'].map((id) => placeOf(document, id));

describe('alignNodes', () => {
  it.each<[Alignment, [number, number][]]>([
    [
      'left',
      [
        [0, 0],
        [0, 200],
        [0, 40],
      ],
    ],
    [
      'right',
      [
        [500, 0],
        [400, 200],
        [550, 40],
      ],
    ],
    [
      'center',
      [
        [250, 0],
        [200, 200],
        [275, 40],
      ],
    ],
    [
      'top',
      [
        [0, 0],
        [110, 0],
        [550, 0],
      ],
    ],
    [
      'bottom',
      [
        [0, 250],
        [110, 200],
        [550, 280],
      ],
    ],
    [
      'middle',
      [
        [0, 125],
        [110, 100],
        [550, 140],
      ],
    ],
  ])('aligns nodes: %s', (alignment, expected) => {
    expect(places(alignNodes(three, ['a', 'b', 'c'], sizeOf, alignment))).toEqual(expected);
  });

  it('changes neither unselected nodes nor nodes that are already aligned', () => {
    const aligned = alignNodes(three, ['a', 'b'], sizeOf, 'left');
    expect(placeOf(aligned, 'c')).toEqual([550, 40]);
    expect(alignNodes(aligned, ['a', 'b'], sizeOf, 'left')).toBe(aligned);
    expect(alignNodes(three, [], sizeOf, 'left')).toBe(three);
  });
});

describe('distributeNodes', () => {
  it('equalizes the gaps between the outermost nodes', () => {
    expect(places(distributeNodes(three, ['c', 'a', 'b'], sizeOf, 'horizontal'))).toEqual([
      [0, 0],
      [225, 200],
      [550, 40],
    ]);
    expect(places(distributeNodes(three, ['a', 'b', 'c'], sizeOf, 'vertical'))).toEqual([
      [0, 0],
      [110, 200],
      [550, 115],
    ]);
  });

  it('changes nothing for two nodes', () => {
    expect(distributeNodes(three, ['a', 'b'], sizeOf, 'horizontal')).toBe(three);
  });
});
