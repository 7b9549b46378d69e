import { describe, expect, it } from 'vitest';
import { canConnect } from '../../src/graph/connect.ts';
import type { GraphDocument, GraphNode, GraphWire } from '../../src/graph/document.ts';
import { copyNodes } from '../../src/graph/edits/clip.ts';
import { pasteNodes } from '../../src/graph/edits/paste.ts';
import { removeAndReconnect } from '../../src/graph/edits/remove-and-reconnect.ts';
import { validate } from '../../src/graph/validate.ts';
import { gridOf } from '../../src/lab/cells.ts';
import { placesOf } from '../../src/rete/places.ts';
import { vocabulary } from '../../src/vocabulary.ts';
import { graph, node, wire } from './build.ts';

const times = <T>(count: number, make: (i: number) => T): T[] =>
  Array.from({ length: count }, (_, i) => make(i));

/** A canvas, its total variation, and `count` sums one after the other before the optimizer. */
function chain(count: number): GraphDocument {
  return graph(
    [
      node('canvas: canvas'),
      node('m0: total-variation'),
      ...times(count, (i) => node(`m${i + 1}: math`, { operation: 'add' })),
      node('optimizer: optimizer'),
    ],
    [
      wire('canvas.image', 'm0.image'),
      ...times(count, (i) => wire(`m${i}.loss`, `m${i + 1}.first`)),
      wire(`m${count}.loss`, 'optimizer.loss'),
    ],
  );
}

function reversed(count: number): GraphDocument {
  const { nodes, wires } = chain(count);
  return graph(nodes.toReversed(), wires);
}

function ring(count: number): GraphDocument {
  const wires = times(count, (i) => wire(`m${i}.loss`, `m${(i + 1) % count}.first`));
  return graph([...times(count, (i) => node(`m${i}: math`)), node('optimizer: optimizer')], wires);
}

/** As many terms, each with a weight, as many optimizers of their sum, and as many canvases. */
function wide(count: number): GraphDocument {
  const weights = Object.fromEntries(times(count, (i) => [`t${i}`, 1]));
  return graph(
    [
      ...times(count, (i) => node(`c${i}: canvas`)),
      ...times(count, (i) => node(`t${i}: total-variation`)),
      node('sum: weighted-sum', { weights }),
      ...times(count, (i) => node(`o${i}: optimizer`)),
    ],
    times(count, (i) => [
      wire(`c${i}.image`, `t${i}.image`),
      wire(`t${i}.loss`, `sum.terms.t${i}`),
      wire('sum.loss', `o${i}.loss`),
    ]).flat(),
  );
}

function astray(count: number): GraphDocument {
  const { nodes, wires } = chain(count);
  return graph(
    nodes.map((one) => (one.type === 'math' ? { ...one, type: 'lost/math' } : one)),
    wires.map(({ from, to }, i): GraphWire => ({ from: i % 2 ? ['gone', from[1]] : from, to })),
  );
}

/** How often anything of the nodes of a document is looked at. */
function looks(document: GraphDocument, act: (document: GraphDocument) => unknown): number {
  let count = 0;
  const watched = document.nodes.map(
    (one) =>
      new Proxy<GraphNode>(one, {
        get(target, key) {
          count++;
          return Reflect.get(target, key) as unknown;
        },
      }),
  );
  act({ ...document, nodes: watched });
  return count;
}

const shapes = { chain, reversed, ring, wide, astray };
const range = { from: 0, to: 1, count: 20 };

describe.each(Object.entries(shapes))('a graph of any size: %s', (_, shape) => {
  it.each<[string, (document: GraphDocument) => unknown]>([
    ['validates', (document) => validate(document, vocabulary)],
    ['finds its places', placesOf],
    ['is pasted', (document) => pasteNodes(document, vocabulary, copyNodes(document, ids(document)), [0, 0])],
    ['loses its nodes', (document) => removeAndReconnect(document, vocabulary, ids(document).slice(1, -1))],
  ])('%s in proportion to it', (_, act) => {
    expect(looks(shape(800), act)).toBeLessThan(5 * looks(shape(200), act));
  });
});

it('a sweep creates the graph of a cell on request', () => {
  const axes = ['m1', 'm2'].map((id) => ({ node: id, parameter: 'value', range }));
  const unfold = (document: GraphDocument) => gridOf(document, vocabulary, { axes });
  // Some for each value, but none for each of the 400 cells.
  expect(looks(chain(500), unfold)).toBeLessThan(500 * 20);
  expect(unfold(chain(5)).cells[399]!.document.nodes[3]!.params).toMatchObject({ value: 1 });
});

it('deep nesting does not overflow the stack', () => {
  const document = chain(20_000);
  expect(validate(document, vocabulary)).toEqual([]);
  const verdict = canConnect(
    document,
    vocabulary,
    { node: 'm20000', socket: 'loss' },
    { node: 'm1', socket: 'second' },
  );
  expect(verdict.ok).toBe(false);
  const middle = ids(document).filter((id) => /^m[1-9]/.test(id));
  expect(removeAndReconnect(document, vocabulary, middle).wires).toHaveLength(2);
  expect(validate(ring(2500), vocabulary)[0]!.reason).toMatch(/“m0”.* and 2488 more\.$/);
});

function ids({ nodes }: GraphDocument): string[] {
  return nodes.map(({ id }) => id);
}
