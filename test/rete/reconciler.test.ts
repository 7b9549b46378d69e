import { NodeEditor } from 'rete';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import twoSizes from '../../graphs/two-sizes.stylograph.json' with { type: 'json' };
import type { GraphDocument } from '../../src/graph/document.ts';
import { readDocument } from '../../src/graph/parse.ts';
import { Reconciler } from '../../src/rete/reconciler.ts';
import { DocumentNode, type GraphArea, type Schemes } from '../../src/rete/scheme.ts';
import { vocabulary } from '../../src/vocabulary.ts';
import { bigGraph } from '../studio/app/big-graph.ts';

const document = readDocument(twoSizes);

let editor: NodeEditor<Schemes>;
let area: GraphArea;
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
  area = { nodeViews, translate } as unknown as GraphArea;
  reconciler = new Reconciler(editor, area, vocabulary);
});
afterEach(() => {
  vi.restoreAllMocks();
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

test('an edit of a large graph works on what it changed', async () => {
  const large = bigGraph(500);
  await reconciler.show(large);
  const worked = { nodes: vi.spyOn(DocumentNode.prototype, 'setInputs'), moves: vi.spyOn(area, 'translate') };
  const looks = vi.spyOn(editor, 'getConnections');
  changes = [];
  const change = (at: string, by: object) =>
    large.nodes.map((node) => (node.id === at ? { ...node, ...by } : node));

  await reconciler.show({ ...large, nodes: change('optimizer', { params: { steps: 5 } }) });
  expect(worked.nodes).toHaveBeenCalledTimes(1);
  expect(worked.moves).not.toHaveBeenCalled();

  const moved = { ...large, nodes: change('optimizer', { position: [1, 2] }) };
  await reconciler.show(moved);
  expect(worked.nodes).toHaveBeenCalledTimes(2);
  expect(worked.moves.mock.calls).toEqual([['optimizer', { x: 1, y: 2 }]]);
  expect(looks).not.toHaveBeenCalled();
  expect(changes).toEqual([]);

  await reconciler.show({
    ...moved,
    wires: moved.wires.filter(({ to }) => to.join(' ') !== 'sum-0 terms.t0'),
  });
  expect(worked.nodes).toHaveBeenCalledTimes(3);
  expect(changes).toEqual(['connectionremove', 'connectionremoved']);
});

test('what was moved on the canvas goes back to where the next document has it', async () => {
  await reconciler.show(document);
  const { position } = area.nodeViews.get('save')!;
  await area.translate('save', { x: -1, y: -1 });
  await reconciler.show({ ...document, title: 'Another' });
  expect(area.nodeViews.get('save')!.position).toEqual(position);
});
