import { describe, expect, it } from 'vitest';
import type { GraphDocument } from '../../../src/graph/document.ts';
import { layOut } from '../../../src/studio/layout.ts';
import { graph, node, transfer, wire } from '../../graph/build.ts';

const sizeOf = (id: string) => ({ width: 200, height: id === 'canvas' ? 300 : 100 });

function boxes(document: GraphDocument) {
  return document.nodes.map(({ id, position }) => {
    const [x, y] = position!;
    const { width, height } = sizeOf(id);
    return { id, left: x, top: y, right: x + width, bottom: y + height };
  });
}

describe('layOut', () => {
  it('runs every wire from left to right without overlaps', () => {
    const document = layOut(transfer(), sizeOf);
    const placed = new Map(boxes(document).map((box) => [box.id, box]));
    for (const { from, to } of document.wires)
      expect(placed.get(to[0])!.left).toBeGreaterThan(placed.get(from[0])!.right);
    const all = [...placed.values()];
    const overlapping = all.filter((a) =>
      all.some(
        (b) => a !== b && a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom,
      ),
    );
    expect(overlapping).toEqual([]);
  });

  it('separates unconnected parts', () => {
    const pairs = graph(
      [node('a: image'), node('x: image'), node('b: resize'), node('y: resize'), node('alone: save')],
      [wire('a.image', 'b.image'), wire('x.image', 'y.image')],
    );
    const [a, x, b, y, alone] = boxes(layOut(pairs, sizeOf));
    expect(Math.min(x!.top, y!.top)).toBeGreaterThan(Math.max(a!.bottom, b!.bottom));
    expect(alone!.top).toBeGreaterThan(Math.max(x!.bottom, y!.bottom));
  });

  it('keeps the upper left corner in place, and does not change its own layout', () => {
    const moved = graph(
      transfer().nodes.map((n) => ({ ...n, position: [500, -80] })),
      transfer().wires,
    );
    const document = layOut(moved, sizeOf);
    expect(Math.min(...boxes(document).map(({ left }) => left))).toBe(500);
    expect(Math.min(...boxes(document).map(({ top }) => top))).toBe(-80);
    expect(layOut(document, sizeOf)).toBe(document);
  });

  it('handles nodes that are not drawn yet, dangling wires, and an empty graph', () => {
    const dangling = graph([node('a: image'), node('b: resize')], [wire('a.image', 'gone.image')]);
    const [a, b] = layOut(dangling, () => undefined).nodes;
    expect(a!.position).not.toEqual(b!.position);
    const empty = graph([], []);
    expect(layOut(empty, sizeOf)).toBe(empty);
  });
});
