import { NodeEditor } from 'rete';
import { beforeEach, expect, test } from 'vitest';
import twoSizes from '../../graphs/two-sizes.stylograph.json' with { type: 'json' };
import type { GraphDocument } from '../../src/graph/document.ts';
import { readDocument } from '../../src/graph/parse.ts';
import { Reconciler } from '../../src/rete/reconciler.ts';
import type { GraphArea, Schemes } from '../../src/rete/scheme.ts';
import { vocabulary } from '../../src/vocabulary.ts';

const document = readDocument(twoSizes);

let editor: NodeEditor<Schemes>;
let reconciler: Reconciler;
let changes: string[];

beforeEach(() => {
  changes = [];
  editor = new NodeEditor<Schemes>();
  editor.addPipe((context) => {
    changes.push(context.type);
    return context;
  });
  // The area draws; the reconciler asks it only where nodes stand.
  const nodeViews = new Map<string, { position: { x: number; y: number } }>();
  const translate = (id: string, position: { x: number; y: number }) => {
    nodeViews.set(id, { position });
    return Promise.resolve(true);
  };
  reconciler = new Reconciler(editor, { nodeViews, translate } as unknown as GraphArea, vocabulary);
});

const shown = () => ({
  nodes: editor
    .getNodes()
    .map(({ id }) => id)
    .sort(),
  wires: editor
    .getConnections()
    .map(({ id, source, sourceOutput }) => `${source} ${sourceOutput} ${id}`)
    .sort(),
});

const wanted = ({ nodes, wires }: GraphDocument) => ({
  nodes: nodes.map(({ id }) => id).sort(),
  wires: wires.map(({ from, to }) => [...from, ...to].join(' ')).sort(),
});

test('shows every node and wire of a document', async () => {
  await reconciler.show(document);
  expect(shown()).toEqual(wanted(document));
});

test('the same document again changes nothing', async () => {
  await reconciler.show(document);
  changes = [];
  await reconciler.show({ ...document });
  expect(changes).toEqual([]);
});

test('changes only what differs', async () => {
  await reconciler.show(document);
  changes = [];
  const from: GraphDocument['wires'][number]['from'] = ['coarse-style-features', 'features'];
  const wires = document.wires.map((wire) =>
    wire.to.join(' ') === 'coarse-content target' ? { ...wire, from } : wire,
  );
  await reconciler.show({ ...document, wires });
  expect(shown()).toEqual(wanted({ ...document, wires }));
  expect(changes).toEqual(['connectionremove', 'connectionremoved', 'connectioncreate', 'connectioncreated']);
});

test('removing a node removes its wires', async () => {
  await reconciler.show(document);
  const without = {
    ...document,
    nodes: document.nodes.filter(({ id }) => id !== 'coarse-total'),
    wires: document.wires.filter(({ from, to }) => ![from[0], to[0]].includes('coarse-total')),
  };
  await reconciler.show(without);
  expect(shown()).toEqual(wanted(without));
});

test('shows the last of several documents in quick succession', async () => {
  const empty = { ...document, nodes: [], wires: [] };
  void reconciler.show(document);
  void reconciler.show(empty);
  await reconciler.show(document);
  expect(shown()).toEqual(wanted(document));
});

test('a wire that cannot be drawn is skipped', async () => {
  const broken = {
    ...document,
    wires: [
      ...document.wires,
      { from: ['nobody', 'image'], to: ['save', 'nothing'] },
    ] as GraphDocument['wires'],
  };
  await reconciler.show(broken);
  expect(shown().wires).toEqual(wanted(document).wires);
});
