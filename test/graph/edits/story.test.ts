import { expect, it } from 'vitest';
import type { GraphDocument } from '../../../src/graph/document.ts';
import { addNode } from '../../../src/graph/edits/add.ts';
import { setParameterValue } from '../../../src/graph/edits/parameters.ts';
import { connect } from '../../../src/graph/edits/wire.ts';
import { validate } from '../../../src/graph/validate.ts';
import { vocabulary } from '../../../src/vocabulary.ts';
import { graph } from '../build.ts';

it('builds a style transfer from an empty graph, node by node and wire by wire', () => {
  let document: GraphDocument = graph([], []);
  const add = (type: string): string => {
    const added = addNode(document, type, [0, 0]);
    document = added.document;
    return added.nodes[0]!;
  };
  const wire = (from: [string, string], to: [string, string]) => {
    const [start, end] = [from, to].map(([node, socket]) => ({ node, socket }));
    document = connect(document, vocabulary, start!, end!);
  };

  const [photo, painting, canvas] = [add('image'), add('image'), add('canvas')];
  const [ofPhoto, ofPainting, ofCanvas] = [add('features'), add('features'), add('features')];
  const [content, style, total] = [add('content-loss'), add('style-loss'), add('weighted-sum')];
  const [optimizer, save] = [add('optimizer'), add('save')];
  wire([photo, 'image'], [canvas, 'start']);
  wire([photo, 'image'], [ofPhoto, 'image']);
  wire([painting, 'image'], [ofPainting, 'image']);
  wire([canvas, 'image'], [ofCanvas, 'image']);
  wire([ofCanvas, 'features'], [content, 'features']);
  wire([ofPhoto, 'features'], [content, 'target']);
  wire([ofCanvas, 'features'], [style, 'features']);
  wire([ofPainting, 'features'], [style, 'target']);
  wire([content, 'loss'], [total, 'terms']);
  wire([style, 'loss'], [total, 'terms']);
  wire([total, 'loss'], [optimizer, 'loss']);
  wire([optimizer, 'image'], [save, 'image']);
  document = setParameterValue(document, total, 'weights', { style: 100 });

  expect(document.nodes.map(({ id }) => id)).toEqual([
    'image',
    'image-2',
    'canvas',
    'features',
    'features-2',
    'features-3',
    'content',
    'style',
    'weighted-sum',
    'optimizer',
    'save',
  ]);
  expect(validate(document, vocabulary)).toEqual([]);
});
