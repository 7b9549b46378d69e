import { expect, test } from 'vitest';
import { groupNodes } from '../../../src/graph/edits/group.ts';
import { findNodes } from '../../../src/studio/find/find-nodes.ts';
import { vocabulary } from '../../../src/vocabulary.ts';
import { graph, node, transfer } from '../../graph/build.ts';

const found = (text: string, document = transfer()) =>
  findNodes(document, vocabulary, text).map(({ path, matched }) => `${path} (${matched})`);

test('nodes are found by title, type, and parameter with its value', () => {
  expect(found('smooth')).toEqual(['smoothness (Total variation)']);
  expect(found('TOTAL var')).toEqual(['smoothness (Total variation)']);
  expect(found('weighted-sum')).toEqual(['total (Weighted sum)']);
  expect(found('layers conv1_1')).toEqual([
    'painting-features (Layers: conv1_1, conv2_1)',
    'style-features (Layers: conv1_1, conv2_1)',
  ]);
  expect(found('style 10')).toEqual(['total (Weights: style 10)']);
  // A value that is not written in the graph is the default.
  expect(found('method adam').length).toBe(1);
  expect(found('  ')).toEqual([]);
  expect(found('nowhere')).toEqual([]);
  const asset = { name: 'harbor.jpg', mime: 'image/jpeg', data: '' };
  const photo = graph([node('photo: image', { source: 'asset:sha256-1' })], []);
  expect(found('harbor', { ...photo, assets: { 'sha256-1': asset } })).toEqual([
    'photo (Source: harbor.jpg)',
  ]);
});

test('nodes inside composite nodes are found with their paths, once for each instance', () => {
  const once = groupNodes(transfer(), vocabulary, ['content', 'content-features'], 'Inner')!.document;
  const inner = once.nodes.find(({ type }) => type.startsWith('composite:'))!;
  const twice = { ...once, nodes: [...once.nodes, { ...inner, id: 'second' }] };
  expect(found('content loss', twice)).toEqual([
    'inner/content (Content loss)',
    'second/content (Content loss)',
  ]);
});
