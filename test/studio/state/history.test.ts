import { describe, expect, it } from 'vitest';
import type { GraphDocument } from '../../../src/graph/document.ts';
import { addNode } from '../../../src/graph/edits/add.ts';
import { moveNodes } from '../../../src/graph/edits/move.ts';
import { setParameterValue } from '../../../src/graph/edits/parameters.ts';
import { remove } from '../../../src/graph/edits/remove.ts';
import { History } from '../../../src/studio/state/history.ts';
import { vocabulary } from '../../../src/vocabulary.ts';
import { transfer } from '../../graph/build.ts';

const drag = (document: GraphDocument, x: number) => moveNodes(document, new Map([['photo', [x, 0]]]));

/** A history after a function from document to document. */
const after = (
  history: History,
  label: string,
  change: (document: GraphDocument) => GraphDocument,
  gesture?: string,
) => history.edit(label, change(history.document), gesture);

describe('History', () => {
  it('undoes a long series of edits to the same document, and redoes it', () => {
    const start = transfer();
    const edits: [string, (document: GraphDocument) => GraphDocument][] = [
      ['add style', (d) => addNode(d, 'style-loss', [0, 0]).document],
      ['move photo', (d) => drag(d, 40)],
      ['set steps', (d) => setParameterValue(d, 'optimizer', 'steps', 50)],
      ['delete content', (d) => remove(d, vocabulary, { nodes: ['content'], wires: [] })],
    ];
    let history = History.begin(start);
    for (const [label, change] of edits) history = after(history, label, change);
    const end = history.document;

    for (const [label] of [...edits].reverse()) {
      expect(history.undoLabel).toBe(label);
      history = history.undo();
    }
    expect(history.document).toBe(start);
    expect(history.undoLabel).toBeUndefined();
    expect(history.undo()).toBe(history);

    for (const [label] of edits) {
      expect(history.redoLabel).toBe(label);
      history = history.redo();
    }
    expect(history.document).toBe(end);
    expect(history.redo()).toBe(history);
  });

  it('makes one step of a drag', () => {
    let history = History.begin(transfer());
    for (const x of [1, 2, 3]) history = after(history, 'move photo', (d) => drag(d, x), 'drag');
    history = history.endGesture();
    expect(history.document).toEqual(drag(transfer(), 3));
    expect(history.undo().document).toEqual(transfer());
    expect(history.undo().undoLabel).toBeUndefined();
  });

  it('separates two drags, and edits between them', () => {
    let history = History.begin(transfer());
    history = after(history, 'move photo', (d) => drag(d, 1), 'drag').endGesture();
    history = after(history, 'move photo', (d) => drag(d, 2), 'drag');
    history = after(history, 'set steps', (d) => setParameterValue(d, 'optimizer', 'steps', 5));
    history = after(history, 'move photo', (d) => drag(d, 3), 'drag');
    let steps = 0;
    while (history.undoLabel !== undefined) {
      history = history.undo();
      steps++;
    }
    expect(steps).toBe(4);
  });

  it('starts a new step if a drag continues after undo', () => {
    let history = History.begin(transfer());
    history = after(history, 'set steps', (d) => setParameterValue(d, 'optimizer', 'steps', 5));
    history = after(history, 'move photo', (d) => drag(d, 1), 'drag').undo();
    history = after(history, 'move photo', (d) => drag(d, 2), 'drag');
    expect(history.undo().undoLabel).toBe('set steps');
  });

  it('adds no step for a drag that ends where it started', () => {
    const start = drag(transfer(), 0);
    let history = History.begin(start);
    for (const x of [10, 20, 0]) history = after(history, 'move photo', (d) => drag(d, x), 'drag');
    expect(history.undoLabel).toBeUndefined();
    expect(history.dirty).toBe(false);
    expect(history.document).toBe(start);
    history = after(history, 'move photo', (d) => drag(d, 30), 'drag');
    expect(history.undo().document).toBe(start);
  });

  it('adds no step if nothing changes, and keeps the steps to redo', () => {
    let history = History.begin(transfer());
    history = after(history, 'set steps', (d) => setParameterValue(d, 'optimizer', 'steps', 5)).undo();
    expect(after(history, 'nothing', (d) => d)).toBe(history);
    expect(after(history, 'nothing', (d) => ({ ...d })).redoLabel).toBe('set steps');
  });

  it('discards the steps to redo after another edit', () => {
    let history = after(History.begin(transfer()), 'move photo', (d) => drag(d, 1)).undo();
    history = after(history, 'move photo', (d) => drag(d, 2));
    expect(history.redoLabel).toBeUndefined();
  });

  it('tracks what is saved, including through undo', () => {
    let history = after(History.begin(transfer()), 'move photo', (d) => drag(d, 1));
    expect(history.dirty).toBe(true);
    history = history.markSaved(history.document);
    expect(history.dirty).toBe(false);
    expect(history.undo().dirty).toBe(true);
    expect(history.undo().redo().dirty).toBe(false);
  });

  it('continues with the steps of before', () => {
    let history = after(History.begin(transfer()), 'move photo', (d) => drag(d, 1));
    history = after(history, 'set steps', (d) => setParameterValue(d, 'optimizer', 'steps', 50)).undo();
    const { document, timeline } = history;
    expect(timeline.done.map(({ label }) => label)).toEqual(['move photo']);
    expect(timeline.undone.map(({ label }) => label)).toEqual(['set steps']);
    const resumed = History.resume(document, timeline.done[0]!.before, timeline);
    expect(resumed.dirty).toBe(true);
    expect(resumed.undo().dirty).toBe(false);
    expect(resumed.redo().document).toEqual(history.redo().document);
    expect(resumed.redo().undo().undo().redoLabel).toBe('move photo');
  });

  it('stays unsaved if it was edited while the file was written', () => {
    let history = after(History.begin(transfer()), 'move photo', (d) => drag(d, 1));
    const written = history.document;
    history = after(history, 'move photo', (d) => drag(d, 2)).markSaved(written);
    expect(history.dirty).toBe(true);
    expect(history.undo().dirty).toBe(false);
  });
});
