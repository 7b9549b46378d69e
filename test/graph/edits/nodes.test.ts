import { describe, expect, it } from 'vitest';
import type { GraphDocument } from '../../../src/graph/document.ts';
import { addNode } from '../../../src/graph/edits/add.ts';
import { setMarks } from '../../../src/graph/edits/marks.ts';
import { moveNodes, nudgeNodes } from '../../../src/graph/edits/move.ts';
import { resetParameter, setParameterValue } from '../../../src/graph/edits/parameters.ts';
import { removeAndReconnect } from '../../../src/graph/edits/remove-and-reconnect.ts';
import { remove } from '../../../src/graph/edits/remove.ts';
import { renameIds } from '../../../src/graph/edits/rename-ids.ts';
import { validate } from '../../../src/graph/validate.ts';
import { vocabulary } from '../../../src/vocabulary.ts';
import { change, graph, node, transfer, wire } from '../build.ts';
import { paramsOf, placeOf, wiresOf, wiresOn } from './look.ts';

describe('addNode', () => {
  it('names nodes after their type, shortened, with a number from the second on', () => {
    const { document, nodes } = addNode(transfer(), 'style-loss', [10.4, 20.6]);
    expect(nodes).toEqual(['style-2']);
    expect(document.nodes.at(-1)).toEqual({ id: 'style-2', type: 'style-loss', position: [10, 21] });
    expect(addNode(document, 'style-loss', [0, 0]).nodes).toEqual(['style-3']);
    expect(addNode(document, 'total-variation', [0, 0]).nodes).toEqual(['total-variation']);
  });
});

describe('addNode at an occupied position', () => {
  it('offsets each node from the previous one', () => {
    const one = addNode(graph([], []), 'image', [100, 50]).document;
    const two = addNode(one, 'canvas', [101, 50]).document;
    const three = addNode(two, 'save', [100, 50]).document;
    expect(['image', 'canvas', 'save'].map((id) => placeOf(three, id))).toEqual([
      [100, 50],
      [141, 90],
      [140, 90].map((n) => n + 40),
    ]);
  });
});

describe('remove', () => {
  it('removes a node with its wires, and with its weight in the sum', () => {
    const left = remove(transfer(), vocabulary, { nodes: ['style'], wires: [] });
    expect(wiresOn(left, 'style')).toEqual([]);
    expect(paramsOf(left, 'total')).toEqual({ weights: {} });
    expect(left.nodes.map(({ id }) => id)).not.toContain('style');
  });

  it('removes the selected nodes and wires together', () => {
    const selected = { nodes: new Set(['save', 'optimizer']), wires: new Set(['canvas start']) };
    const left = remove(transfer(), vocabulary, selected);
    expect(left.nodes).toHaveLength(11);
    expect(wiresOf(left)).toHaveLength(12);
  });

  it('changes nothing without a selection', () => {
    const document = transfer();
    expect(remove(document, vocabulary, { nodes: [], wires: [] })).toBe(document);
    expect(remove(document, vocabulary, { nodes: ['nobody'], wires: ['nobody start'] })).toBe(document);
  });
});

describe('removeAndReconnect', () => {
  const chain = graph(
    [
      node('photo: image'),
      node('painting: image'),
      node('small: resize'),
      node('smaller: resize'),
      node('canvas: canvas'),
    ],
    [
      wire('painting.image', 'small.like'),
      wire('photo.image', 'small.image'),
      wire('small.image', 'smaller.image'),
      wire('smaller.image', 'canvas.start'),
    ],
  );

  it('connects the source of the first input with the targets, across all removed nodes', () => {
    const left = removeAndReconnect(chain, vocabulary, ['small', 'smaller']);
    expect(wiresOf(left)).toEqual(['photo.image > canvas.start']);
  });

  it('removes Gram matrices, since the loss also takes features', () => {
    const document = graph(
      [node('tap: features'), node('gram: gram'), node('style: style-loss')],
      [wire('tap.features', 'gram.features'), wire('gram.statistics', 'style.target')],
    );
    expect(wiresOf(removeAndReconnect(document, vocabulary, ['gram']))).toEqual([
      'tap.features > style.target',
    ]);
  });

  it('removes the wire and the weight if nothing fits', () => {
    const left = removeAndReconnect(transfer(), vocabulary, ['style']);
    expect(wiresOn(left, 'total')).toHaveLength(3);
    expect(paramsOf(left, 'total')).toEqual({ weights: {} });
  });

  it('keeps the weight of a term that remains', () => {
    const document = graph(
      [
        node('style: style-loss'),
        node('inner: weighted-sum'),
        node('total: weighted-sum', { weights: { all: 5 } }),
      ],
      [wire('style.loss', 'inner.terms.style'), wire('inner.loss', 'total.terms.all')],
    );
    const left = removeAndReconnect(document, vocabulary, ['inner']);
    expect(wiresOf(left)).toEqual(['style.loss > total.terms.all']);
    expect(paramsOf(left, 'total')).toEqual({ weights: { all: 5 } });
  });

  it('terminates for a file with a cycle', () => {
    const round = { ...chain, wires: [...chain.wires.slice(2), wire('smaller.image', 'small.image')] };
    expect(wiresOf(removeAndReconnect(round, vocabulary, ['small', 'smaller']))).toEqual([]);
  });

  it('changes nothing without a selection', () => {
    expect(removeAndReconnect(chain, vocabulary, [])).toBe(chain);
  });
});

describe('moveNodes', () => {
  it('moves nodes to whole units', () => {
    const document = moveNodes(transfer(), new Map([['photo', [1.2, -3.7]]]));
    expect(placeOf(document, 'photo')).toEqual([1, -4]);
    expect(moveNodes(document, new Map([['photo', [0.9, -4]]]))).toBe(document);
  });

  it('moves the selection by a step', () => {
    const document = change(transfer(), 'photo', { position: [10, 10] });
    const nudged = nudgeNodes(document, ['photo', 'canvas'], [0, -10]);
    expect([placeOf(nudged, 'photo'), placeOf(nudged, 'canvas')]).toEqual([
      [10, 0],
      [0, -10],
    ]);
    expect(placeOf(nudged, 'style')).toBeUndefined();
  });
});

describe('parameters', () => {
  it('sets a value, even if it equals the default, and resets it to the default', () => {
    const set = setParameterValue(transfer(), 'canvas', 'noise', 0);
    expect(paramsOf(set, 'canvas')).toEqual({ noise: 0 });
    expect(setParameterValue(set, 'canvas', 'noise', 0)).toBe(set);
    const reset = resetParameter(set, 'canvas', 'noise');
    expect(reset.nodes.find(({ id }) => id === 'canvas')).not.toHaveProperty('params');
    expect(resetParameter(reset, 'canvas', 'noise')).toBe(reset);
  });

  it('changes nothing if a list or weights stay the same', () => {
    const document = transfer();
    expect(setParameterValue(document, 'photo-features', 'layers', ['conv2_1'])).toBe(document);
    expect(setParameterValue(document, 'total', 'weights', { style: 10 })).toBe(document);
  });
});

describe('setMarks', () => {
  it('sets and clears marks of several nodes', () => {
    const marked = setMarks(transfer(), ['style', 'content'], { muted: true, note: 'too strong' });
    expect(marked.nodes.filter(({ muted }) => muted).map(({ id }) => id)).toEqual(['content', 'style']);
    const plain = setMarks(marked, ['style', 'content'], { muted: false, note: '' });
    expect(plain).toEqual(transfer());
  });

  it('changes nothing if the marks are already set', () => {
    const document = transfer();
    expect(setMarks(document, ['style'], { collapsed: false, title: '' })).toBe(document);
  });
});

describe('renameIds', () => {
  const rename = (document: GraphDocument, id: string, other: string) =>
    renameIds(document, vocabulary, new Map([[id, other]]));

  it('updates wires, the term with its weight, and frames', () => {
    const framed = { ...transfer(), frames: [{ id: 'frame', title: 'Style', nodes: ['style'] }] };
    const renamed = rename(framed, 'style', 'brushwork');
    expect(wiresOn(renamed, 'brushwork')).toEqual([
      'style-features.features > brushwork.features',
      'painting-features.features > brushwork.target',
      'brushwork.loss > total.terms.brushwork',
    ]);
    expect(paramsOf(renamed, 'total')).toEqual({ weights: { brushwork: 10 } });
    expect(renamed.frames?.[0]?.nodes).toEqual(['brushwork']);
    expect(validate(renamed, vocabulary)).toEqual([]);
  });

  it('keeps the name of a term that differs from its node, or whose new name is in use', () => {
    const document = rename(transfer(), 'smoothness', 'tv');
    const again = rename(document, 'content', 'smoothness');
    expect(wiresOn(again, 'total')).toContain('smoothness.loss > total.terms.smoothness');
    const apart = graph(
      [node('a: style-loss'), node('b: style-loss'), node('total: weighted-sum')],
      [wire('a.loss', 'total.terms.a'), wire('b.loss', 'total.terms.c')],
    );
    expect(wiresOf(rename(apart, 'a', 'c'))).toEqual(['c.loss > total.terms.a', 'b.loss > total.terms.c']);
  });
});
