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
  it('takes the old wire off an input that takes one', () => {
    expect(wiresOn(wired('painting.image', 'canvas.start'), 'photo')).toEqual([
      'photo.image > photo-features.image',
    ]);
  });

  it('leaves the old wire where the new one does not fit, and changes nothing', () => {
    const document = transfer();
    expect(wired('style.loss', 'canvas.start', document)).toBe(document);
  });

  it('changes nothing where the wire is there', () => {
    const document = transfer();
    expect(wired('photo.image', 'canvas.start', document)).toBe(document);
  });

  it('calls a new term as the node that it comes from, with a number where the name is taken', () => {
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

  it('keeps name, weight and order of a term that is wired from another node', () => {
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
  it('removes a term with its weight, and leaves the other weights', () => {
    const document = change(transfer(), 'total', { params: { weights: { style: 10, content: 2 } } });
    const cut = disconnect(document, vocabulary, ['total terms.style', 'optimizer loss']);
    expect(wiresOn(cut, 'total')).toEqual([
      'content.loss > total.terms.content',
      'smoothness.loss > total.terms.smoothness',
    ]);
    expect(paramsOf(cut, 'total')).toEqual({ weights: { content: 2 } });
  });

  it('changes nothing where there is no such wire', () => {
    const document = transfer();
    expect(disconnect(document, vocabulary, ['total terms.sharpness'])).toBe(document);
  });
});

describe('insertOnWire', () => {
  it('puts a new node between what a wire joins', () => {
    const added = addNode(transfer(), 'resize', [100, 0]);
    const document = insertOnWire(added.document, vocabulary, 'resize', 'canvas start');
    expect(wiresOn(document, 'resize')).toEqual([
      'resize.image > canvas.start',
      'photo.image > resize.image',
    ]);
    expect(wiresOn(document, 'canvas')).not.toContain('photo.image > canvas.start');
  });

  it('puts a sum on the wire of a term, which keeps its name and weight', () => {
    const added = addNode(transfer(), 'weighted-sum', [0, 0]);
    const document = insertOnWire(added.document, vocabulary, 'weighted-sum', 'total terms.style');
    expect(wiresOn(document, 'weighted-sum')).toEqual([
      'weighted-sum.loss > total.terms.style',
      'style.loss > weighted-sum.terms.style',
    ]);
    expect(paramsOf(document, 'total')).toEqual({ weights: { style: 10 } });
  });

  it('changes nothing where the node does not fit, has wires, or no wire is there', () => {
    const { document } = addNode(transfer(), 'style-loss', [0, 0]);
    expect(insertOnWire(document, vocabulary, 'style-2', 'canvas start')).toBe(document);
    expect(insertOnWire(document, vocabulary, 'canvas', 'painting-features image')).toBe(document);
    const spare = addNode(document, 'resize', [0, 0]).document;
    expect(insertOnWire(spare, vocabulary, 'resize', 'canvas end')).toBe(spare);
  });

  it('leaves the document that it was given as it is', () => {
    const { document } = addNode(transfer(), 'resize', [0, 0]);
    const before = structuredClone(document);
    insertOnWire(document, vocabulary, 'resize', 'canvas start');
    expect(document).toEqual(before);
    expect(wire('photo.image', 'canvas.start')).toEqual(document.wires[0]);
  });
});
