import { describe, expect, it } from 'vitest';
import type { Position } from '../../../src/graph/document.ts';
import { freePlace, type Rectangle } from '../../../src/graph/edits/free-place.ts';
import { addPictures, pictureInput, pictureParameter } from '../../../src/graph/edits/pictures.ts';
import type { PicturePlace } from '../../../src/graph/edits/pictures.ts';
import { vocabulary } from '../../../src/vocabulary.ts';
import { transfer } from '../build.ts';
import { paramsOf, placeOf, wiresOn } from './look.ts';

const box = (x: number, y: number, width = 200, height = 100): Rectangle => ({ x, y, width, height });
const put = (sources: string[], place: PicturePlace, boxes = new Map<string, Rectangle>()) =>
  addPictures(transfer(), vocabulary, sources, place, [0, 0], boxes);

describe('pictures added to a graph', () => {
  it('become the source of a node, which keeps its wires', () => {
    const parameter = pictureParameter(transfer(), vocabulary, 'photo')!;
    const { document, nodes } = put(['asset:a'], { on: 'parameter', node: 'photo', parameter });
    expect(nodes).toEqual(['photo']);
    expect(document.nodes).toHaveLength(transfer().nodes.length);
    expect(paramsOf(document, 'photo')).toEqual({ source: 'asset:a', size: 0 });
    expect(document.wires).toEqual(transfer().wires);
    expect(pictureParameter(transfer(), vocabulary, 'canvas')).toBeUndefined();
    expect(pictureParameter(transfer(), vocabulary, 'nobody')).toBeUndefined();
  });

  it('replace the source of an input, and are placed to its left', () => {
    const boxes = new Map([['canvas', box(500, 40)]]);
    const { document, nodes } = put(['asset:a'], { on: 'input', node: 'canvas', socket: 'start' }, boxes);
    expect(nodes).toEqual(['image']);
    expect(wiresOn(document, 'image')).toEqual(['image.image > canvas.start']);
    expect(wiresOn(document, 'photo')).toEqual(['photo.image > photo-features.image']);
    const [x, y] = placeOf(document, 'image') as Position;
    expect(x).toBeLessThan(300);
    expect(y).toBe(40);
  });

  it('move no other node, even one without a position', () => {
    const boxes = new Map([['style', box(840, 180)]]);
    expect(placeOf(put(['asset:a'], { on: 'ground' }, boxes).document, 'style')).toEqual([840, 180]);
    const parameter = { on: 'parameter', node: 'photo', parameter: 'source' } as const;
    expect(placeOf(put(['asset:a'], parameter, boxes).document, 'style')).toBeUndefined();
  });

  it('feed the target of a wire if it takes pictures', () => {
    expect(pictureInput(transfer(), vocabulary, 'canvas start')).toEqual({ node: 'canvas', socket: 'start' });
    expect(pictureInput(transfer(), vocabulary, 'style target')).toBeUndefined();
    expect(pictureInput(transfer(), vocabulary, 'total terms.style')).toBeUndefined();
    expect(pictureInput(transfer(), vocabulary, 'no wire')).toBeUndefined();
  });

  it('are all added, without overlapping', () => {
    const { document, nodes } = put(['asset:a', 'asset:b', 'asset:c'], { on: 'ground' });
    expect(nodes).toEqual(['image', 'image-2', 'image-3']);
    expect(nodes.map((id) => (paramsOf(document, id) as { source: string }).source)).toEqual([
      'asset:a',
      'asset:b',
      'asset:c',
    ]);
    const places = nodes.map((id) => placeOf(document, id) as Position);
    for (const [i, [x, y]] of places.entries())
      for (const [u, v] of places.slice(i + 1))
        expect(Math.abs(x - u) >= 216 || Math.abs(y - v) >= 260).toBe(true);
    const parameter = { on: 'parameter', node: 'photo', parameter: 'source' } as const;
    expect(put(['asset:a', 'asset:b'], parameter).nodes).toEqual(['photo', 'image']);
    expect(put([], parameter).nodes).toEqual([]);
  });
});

describe('a free position', () => {
  const size = { width: 200, height: 100 };

  it('is the requested one if it is free', () => {
    expect(freePlace([10, 20], size, [box(300, 0), box(0, 300)])).toEqual([10, 20]);
  });

  it('is the nearest one straight beside the nodes in the way', () => {
    expect(freePlace([10, 0], size, [box(0, 0)])).toEqual([10, 124]);
    expect(freePlace([10, -10], size, [box(0, 0)])).toEqual([10, -124]);
    expect(freePlace([190, 0], size, [box(0, 0, 200, 1000)])).toEqual([224, 0]);
    expect(freePlace([-190, 0], size, [box(0, 0, 200, 1000)])).toEqual([-224, 0]);
  });

  it('is beyond a whole row, in any order of its nodes', () => {
    const rows = [box(0, 240), box(0, 0), box(0, 120), box(0, -400, 200, 390)];
    const walls = [box(-300, -1000, 200, 3000), box(300, -1000, 200, 3000)];
    expect(freePlace([0, 100], size, [...rows, ...walls])).toEqual([0, 364]);
  });
});
