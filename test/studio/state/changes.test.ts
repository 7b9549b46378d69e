import { expect, test } from 'vitest';
import type { GraphDocument } from '../../../src/graph/document.ts';
import { addNode } from '../../../src/graph/edits/add.ts';
import { groupNodes } from '../../../src/graph/edits/group.ts';
import { setMarks } from '../../../src/graph/edits/marks.ts';
import { setParameterValue } from '../../../src/graph/edits/parameters.ts';
import { remove } from '../../../src/graph/edits/remove.ts';
import { changesBetween, reversed, withChanges } from '../../../src/studio/state/changes.ts';
import { vocabulary } from '../../../src/vocabulary.ts';
import { transfer } from '../../graph/build.ts';

const edits: Record<string, (document: GraphDocument) => GraphDocument> = {
  'a parameter': (d) => setParameterValue(d, 'optimizer', 'steps', 50),
  'a parameter that was not given': (d) => setParameterValue(d, 'canvas', 'width', 99),
  'a mark': (d) => setMarks(d, ['style'], { muted: true }),
  'a node more': (d) => addNode(d, 'style-loss', [0, 0]).document,
  'nodes and wires less': (d) => remove(d, vocabulary, { nodes: ['content', 'photo'], wires: [] }),
  'a composite node': (d) => groupNodes(d, vocabulary, ['smoothness', 'style'], 'Soft')!.document,
  'nodes in another order': (d) => ({ ...d, nodes: d.nodes.toReversed() }),
  'another graph': () => ({ format: 'stylograph', version: 3, title: 'Other', nodes: [], wires: [] }),
};

test.each(Object.entries(edits))('%s: changes lead there and back', (_, edit) => {
  const before = transfer();
  const after = edit(before);
  const changes = changesBetween(before, after);
  expect(changes.length).toBeGreaterThan(0);
  expect(withChanges(before, changes)).toEqual(after);
  expect(withChanges(after, reversed(changes))).toEqual(before);
  // They survive storage as text.
  expect(withChanges(before, JSON.parse(JSON.stringify(changes)) as typeof changes)).toEqual(after);
});

test.each(Object.entries(edits))('%s: changes fit no other document', (_, edit) => {
  const changes = changesBetween(transfer(), edit(transfer()));
  expect(withChanges({ format: 'stylograph', version: 3, nodes: [], wires: [] }, changes)).toBeUndefined();
  expect(withChanges(undefined, changes)).toBeUndefined();
  // Nor where they were made already.
  expect(withChanges(edit(transfer()), changes)).toBeUndefined();
});

test('a change of one value is small, and shares what is unchanged', () => {
  const before = transfer();
  const changes = changesBetween(before, edits['a parameter']!(before));
  expect(changes).toEqual([{ path: ['nodes', 11, 'params', 'steps'], before: 10, after: 50 }]);
  const after = withChanges(before, changes) as GraphDocument;
  expect(after.wires).toBe(before.wires);
  expect(after.nodes[0]).toBe(before.nodes[0]);
});
