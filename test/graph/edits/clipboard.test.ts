import { describe, expect, it } from 'vitest';
import { copyNodes, readClip, type Clip } from '../../../src/graph/edits/clip.ts';
import { duplicateNodes } from '../../../src/graph/edits/duplicate.ts';
import { pasteNodes } from '../../../src/graph/edits/paste.ts';
import { documentText, parseDocument } from '../../../src/graph/parse.ts';
import { problemText } from '../../../src/graph/problem.ts';
import { validate } from '../../../src/graph/validate.ts';
import { vocabulary } from '../../../src/vocabulary.ts';
import { change, graph, node, transfer } from '../build.ts';
import { paramsOf, placeOf, wiresOf, wiresOn } from './look.ts';

/** What comes back from the clipboard, as after a trip through another program. */
function viaClipboard(clip: Clip): Clip {
  const reading = readClip(JSON.stringify(clip));
  if (!reading?.ok) throw new Error('The clip cannot be read.');
  return reading.clip;
}

describe('copy and paste', () => {
  it('copies the wires between the copied nodes and renames ids, terms and weights', () => {
    const clip = viaClipboard(copyNodes(transfer(), ['content', 'style', 'total']));
    const { document, nodes } = pasteNodes(transfer(), vocabulary, clip, [0, 0]);
    expect(nodes).toEqual(['content-2', 'style-2', 'total-2']);
    expect(wiresOn(document, 'total-2')).toEqual([
      'content-2.loss > total-2.terms.content-2',
      'style-2.loss > total-2.terms.style-2',
    ]);
    expect(paramsOf(document, 'total-2')).toEqual({ weights: { 'style-2': 10 } });
    expect(paramsOf(document, 'total')).toEqual({ weights: { style: 10 } });
  });

  it('does not copy the weight of a term whose loss was not copied', () => {
    const clip = copyNodes(transfer(), ['total']);
    const { document } = pasteNodes(transfer(), vocabulary, clip, [0, 0]);
    expect(paramsOf(document, 'total-2')).toEqual({ weights: {} });
  });

  it('keeps incoming wires on request if their sources exist', () => {
    const clip = copyNodes(transfer(), ['total', 'style']);
    const { document } = pasteNodes(transfer(), vocabulary, clip, [0, 0], { keepInputs: true });
    expect(wiresOf(document).slice(15)).toEqual([
      'style-features.features > style-2.features',
      'painting-features.features > style-2.target',
      'content.loss > total-2.terms.content',
      'style-2.loss > total-2.terms.style-2',
      'smoothness.loss > total-2.terms.smoothness',
    ]);
    expect(validate(document, vocabulary).filter(({ severity }) => severity === 'error')).toEqual([]);

    const other = graph([node('content: image'), node('style-features: features')], []);
    const elsewhere = pasteNodes(other, vocabulary, clip, [0, 0], { keepInputs: true });
    expect(wiresOf(elsewhere.document)).toEqual([
      'style-features.features > style.features',
      'style.loss > total.terms.style',
    ]);
  });

  it('fills an empty graph with the copied nodes, under the same ids', () => {
    const all = transfer().nodes.map(({ id }) => id);
    const { document } = pasteNodes(graph([], []), vocabulary, copyNodes(transfer(), all), [0, 0]);
    const place = { position: [0, 0] };
    expect(document).toEqual({
      ...transfer(),
      nodes: transfer().nodes.map((n) => ({ ...n, ...place })),
    });
  });

  it('moves the upper left corner to the given position', () => {
    const placed = change(change(transfer(), 'photo', { position: [100, 50] }), 'painting', {
      position: [80, 300],
    });
    const clip = copyNodes(placed, ['photo', 'painting']);
    const { document } = pasteNodes(placed, vocabulary, clip, [500, 500]);
    expect(placeOf(document, 'photo-2')).toEqual([520, 500]);
    expect(placeOf(document, 'painting-2')).toEqual([500, 750]);
  });

  it('continues numbered names, and never uses the name of another copied node', () => {
    const clip = copyNodes(graph([node('a: image'), node('a-2: image')], []), ['a', 'a-2']);
    const { nodes } = pasteNodes(graph([node('a: image')], []), vocabulary, clip, [0, 0]);
    expect(nodes).toEqual(['a-3', 'a-2']);
  });

  it('copies the pictures stored in the graph', () => {
    const assets = {
      mine: { name: 'me.jpg', mime: 'image/jpeg', data: 'AA==' },
      other: { name: 'o', mime: 'o', data: '' },
    };
    const document = { ...change(transfer(), 'photo', { params: { source: 'asset:mine' } }), assets };
    const clip = viaClipboard(copyNodes(document, ['photo']));
    expect(pasteNodes(transfer(), vocabulary, clip, [0, 0]).document.assets).toEqual({ mine: assets.mine });
    expect(copyNodes(document, ['painting'])).not.toHaveProperty('assets');
  });

  it('creates a document that can be saved and opened', () => {
    const clip = copyNodes(transfer(), ['style', 'total']);
    const { document } = pasteNodes(transfer(), vocabulary, clip, [1.5, 2.5]);
    expect(parseDocument(documentText(document))).toEqual(document);
  });
});

describe('readClip', () => {
  it.each(['', 'a letter to my aunt', '[1, 2]', 'null', '{"format": "stylograph"}', '{"nodes": []}'])(
    'finds no nodes in “%s”',
    (text) => {
      expect(readClip(text)).toBeUndefined();
    },
  );

  const problems = (clip: object) => {
    const reading = readClip(
      JSON.stringify({ format: 'stylograph-nodes', version: 1, nodes: [], wires: [], ...clip }),
    );
    return reading?.ok === false ? reading.problems.map(problemText).join('\n') : undefined;
  };

  it.each([
    ['nodes that are none', { nodes: [{ id: 'a' }] }, 'a: “type” is missing'],
    ['a list that is missing', { wires: undefined }, '“wires” is missing'],
    ['a clip from the future', { version: 99 }, 'Update Stylograph'],
    ['two nodes with one id', { nodes: [node('a: image'), node('a: image')] }, 'a: 2 nodes have this id.'],
  ])('reports what is wrong with %s', (_, clip, text) => {
    expect(problems(clip)).toContain(text);
  });
});

describe('duplicateNodes', () => {
  it('places the copy slightly to the right and below, with its inner wires', () => {
    const { document, nodes } = duplicateNodes(transfer(), vocabulary, ['style-features', 'style']);
    expect(nodes).toEqual(['style-features-2', 'style-2']);
    expect(placeOf(document, 'style-2')).toEqual([40, 40]);
    expect(wiresOf(document).slice(15)).toEqual(['style-features-2.features > style-2.features']);
  });

  it('can keep the sources of the originals', () => {
    const { document } = duplicateNodes(transfer(), vocabulary, ['style'], { keepInputs: true });
    expect(wiresOn(document, 'style-2')).toEqual([
      'style-features.features > style-2.features',
      'painting-features.features > style-2.target',
    ]);
  });

  it('changes nothing without a selection', () => {
    const document = transfer();
    expect(duplicateNodes(document, vocabulary, [])).toEqual({ document, nodes: [] });
    expect(duplicateNodes(document, vocabulary, []).document).toBe(document);
  });
});
