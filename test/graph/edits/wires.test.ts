import { describe, expect, it } from 'vitest';
import { addNode } from '../../../src/graph/edits/add.ts';
import { insertOnWire } from '../../../src/graph/edits/insert.ts';
import { connect, disconnect } from '../../../src/graph/edits/wire.ts';
import { vocabulary } from '../../../src/vocabulary.ts';
import { change, graph, node, transfer, wire } from '../build.ts';
import { paramsOf, wiresOn } from './look.ts';

const end = (name: string) => {
  const dot = name.indexOf('.');
  return { node: name.slice(0, dot), socket: name.slice(dot + 1) };
};
const wired = (from: string, to: string, document = transfer()) =>
  connect(document, vocabulary, end(from), end(to));

describe('connect', () => {
  it('replaces the wire of an input that takes one', () => {
    expect(wiresOn(wired('painting.image', 'canvas.start'), 'photo')).toEqual([
      'photo.image > photo-features.image',
    ]);
  });

  it('keeps the old wire and changes nothing if the new one does not fit', () => {
    const document = transfer();
    expect(wired('style.loss', 'canvas.start', document)).toBe(document);
  });

  it('changes nothing if the wire exists', () => {
    const document = transfer();
    expect(wired('photo.image', 'canvas.start', document)).toBe(document);
  });

  it('names a new term after its source node, with a number if the name is in use', () => {
    const document = graph(
      [node('style: style-loss'), node('total: weighted-sum', { weights: { style: 10 } })],
      [],
    );
    const once = wired('style.loss', 'total.terms', document);
    const twice = wired('style.loss', 'total.terms', once);
    expect(wiresOn(twice, 'total')).toEqual([
      'style.loss > total.terms.style',
      'style.loss > total.terms.style-2',
    ]);
  });

  it('keeps the name, weight and order of a term that gets another source', () => {
    const document = wired('smoothness.loss', 'total.terms.style');
    expect(wiresOn(document, 'total').slice(0, 3)).toEqual([
      'content.loss > total.terms.content',
      'smoothness.loss > total.terms.style',
      'smoothness.loss > total.terms.smoothness',
    ]);
    expect(paramsOf(document, 'total')).toEqual({ weights: { style: 10 } });
  });
});

describe('disconnect', () => {
  it('removes a term with its weight, and keeps the other weights', () => {
    const document = change(transfer(), 'total', { params: { weights: { style: 10, content: 2 } } });
    const cut = disconnect(document, vocabulary, ['total terms.style', 'optimizer loss']);
    expect(wiresOn(cut, 'total')).toEqual([
      'content.loss > total.terms.content',
      'smoothness.loss > total.terms.smoothness',
    ]);
    expect(paramsOf(cut, 'total')).toEqual({ weights: { content: 2 } });
  });

  it('changes nothing if there is no such wire', () => {
    const document = transfer();
    expect(disconnect(document, vocabulary, ['total terms.sharpness'])).toBe(document);
  });
});

describe('insertOnWire', () => {
  it('inserts a new node in a wire', () => {
    const added = addNode(transfer(), 'resize', [100, 0]);
    const document = insertOnWire(added.document, vocabulary, 'resize', 'canvas start');
    expect(wiresOn(document, 'resize')).toEqual([
      'resize.image > canvas.start',
      'photo.image > resize.image',
    ]);
    expect(wiresOn(document, 'canvas')).not.toContain('photo.image > canvas.start');
  });

  it('inserts a sum in the wire of a term, which keeps its name and weight', () => {
    const added = addNode(transfer(), 'weighted-sum', [0, 0]);
    const document = insertOnWire(added.document, vocabulary, 'weighted-sum', 'total terms.style');
    expect(wiresOn(document, 'weighted-sum')).toEqual([
      'weighted-sum.loss > total.terms.style',
      'style.loss > weighted-sum.terms.style',
    ]);
    expect(paramsOf(document, 'total')).toEqual({ weights: { style: 10 } });
  });

  it('changes nothing if the node does not fit or has wires, or the wire does not exist', () => {
    const { document } = addNode(transfer(), 'style-loss', [0, 0]);
    expect(insertOnWire(document, vocabulary, 'style-2', 'canvas start')).toBe(document);
    expect(insertOnWire(document, vocabulary, 'canvas', 'painting-features image')).toBe(document);
    const spare = addNode(document, 'resize', [0, 0]).document;
    expect(insertOnWire(spare, vocabulary, 'resize', 'canvas end')).toBe(spare);
  });

  it('does not modify the given document', () => {
    const { document } = addNode(transfer(), 'resize', [0, 0]);
    const before = structuredClone(document);
    insertOnWire(document, vocabulary, 'resize', 'canvas start');
    expect(document).toEqual(before);
    expect(wire('photo.image', 'canvas.start')).toEqual(document.wires[0]);
  });
});
