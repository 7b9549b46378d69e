import { expect, test } from 'vitest';
import { vocabularyOf } from '../../src/graph/composite.ts';
import { differ, differences } from '../../src/graph/differences.ts';
import type { GraphDocument } from '../../src/graph/document.ts';
import { groupNodes } from '../../src/graph/edits/group.ts';
import { setMarks } from '../../src/graph/edits/marks.ts';
import { moveNodes } from '../../src/graph/edits/move.ts';
import { setParameterValue } from '../../src/graph/edits/parameters.ts';
import { remove } from '../../src/graph/edits/remove.ts';
import { vocabulary } from '../../src/vocabulary.ts';
import { change, node, rewire, transfer } from './build.ts';

const between = (before: GraphDocument, after: GraphDocument) =>
  differences(before, after, vocabularyOf(after, vocabulary));

test('the same graph has no differences, nor has one whose nodes were only moved', () => {
  expect(differ(between(transfer(), transfer()))).toBe(false);
  const found = between(transfer(), moveNodes(transfer(), new Map([['photo', [5, 9]]])));
  expect(differ(found)).toBe(false);
  expect(found.moved).toBe(1);
});

test('values are listed from and to, with their titles; a default counts as given', () => {
  const steps = setParameterValue(transfer(), 'optimizer', 'steps', 50);
  const after = setMarks(change(steps, 'style', { title: 'Brush' }), ['content'], { muted: true });
  expect(between(transfer(), after).nodes).toMatchObject([
    { path: 'content', kind: 'changed', values: [{ name: 'Muted', from: undefined, to: 'yes' }] },
    { path: 'style', title: 'Brush', values: [{ name: 'Title', from: undefined, to: 'Brush' }] },
    { path: 'optimizer', values: [{ name: 'Steps', from: '10', to: '50' }] },
  ]);
  const width = vocabulary.get('canvas')!.parameters['width']!.default;
  const given = change(transfer(), 'canvas', { params: { width } });
  expect(differ(between(transfer(), given))).toBe(false);
  const weighed = change(transfer(), 'total', { params: { weights: { style: 3, content: 2 } } });
  expect(between(transfer(), weighed).nodes[0]!.values).toEqual([
    { name: 'Weights, style', from: '10', to: '3' },
    { name: 'Weights, content', from: undefined, to: '2' },
  ]);
});

test('nodes and wires that came and went', () => {
  const without = remove(transfer(), vocabulary, { nodes: ['smoothness'], wires: [] });
  const extra = { ...without, nodes: [...without.nodes, node('extra: image')] };
  const { nodes, wires } = between(transfer(), rewire(extra, 'painting.image', 'canvas.start'));
  expect(nodes.map(({ kind, path }) => `${kind} ${path}`)).toEqual(['added extra', 'removed smoothness']);
  expect(wires).toEqual([
    { kind: 'added', path: 'canvas', label: 'Painting, Image → Canvas, Start' },
    { kind: 'removed', path: 'canvas', label: 'Photo, Image → Canvas, Start' },
    { kind: 'removed', path: 'smoothness', label: 'Canvas, Image → Smoothness, Image' },
    { kind: 'removed', path: 'total', label: 'Smoothness, Loss → Total, Terms smoothness' },
  ]);
});

test('what is inside a composite node is listed by its path, once', () => {
  const before = groupNodes(transfer(), vocabulary, ['smoothness'], 'Soft')!.document;
  const [name, soft] = Object.entries(before.definitions!)[0]!;
  const nodes = soft.nodes.map((inner) => ({ ...inner, params: { reduction: 'sum' } }));
  const composite = before.nodes.find(({ type }) => type.startsWith('composite:'))!;
  const twice = { ...before, nodes: [...before.nodes, { ...composite, id: 'again' }] };
  const after = { ...twice, definitions: { [name]: { ...soft, nodes } } };
  expect(between(twice, after).nodes).toMatchObject([
    { path: `${composite.id}/smoothness`, values: [{ from: 'mean', to: 'sum' }] },
  ]);
});

test('the title, frames and controls belong to the graph; long texts are shortened', () => {
  const frame = { id: 'f', title: 'Style', nodes: ['style'] };
  const control = { name: 'strength', to: [['total', 'weights.style']] as [string, string][] };
  const after = { ...transfer(), title: 'x'.repeat(500), frames: [frame], controls: [control] };
  const { graph } = between({ ...transfer(), title: 'Old' }, after);
  expect(graph).toMatchObject([
    { name: 'Title', from: 'Old' },
    { name: 'Frame “Style”', from: undefined, to: 'style' },
    { name: 'Control “Strength”', from: undefined, to: 'total.weights.style' },
  ]);
  expect(graph[0]!.to).toHaveLength(121);
});
