import { describe, expect, it } from 'vitest';
import { duplicateNodes } from '../../../src/graph/edits/duplicate.ts';
import { addFrame, putInFrame, removeFrame, renameFrame } from '../../../src/graph/edits/frames.ts';
import { remove } from '../../../src/graph/edits/remove.ts';
import { documentText, parseDocument } from '../../../src/graph/parse.ts';
import { vocabulary } from '../../../src/vocabulary.ts';
import { transfer } from '../build.ts';

describe('frames', () => {
  it('can be added around nodes, renamed, saved and removed', () => {
    const { document, frame } = addFrame(transfer(), ['style', 'style-features'], 'Style');
    const renamed = renameFrame(document, frame, 'Brushwork');
    expect(renamed.frames).toEqual([{ id: 'frame', title: 'Brushwork', nodes: ['style', 'style-features'] }]);
    expect(addFrame(renamed, ['photo'], 'Photo').frame).toBe('frame-2');
    expect(parseDocument(documentText(renamed))).toEqual(renamed);
    expect(removeFrame(renamed, frame)).toEqual(transfer());
  });

  it('drop removed nodes, and are removed with the last', () => {
    const { document } = addFrame(transfer(), ['style', 'content'], 'Losses');
    const one = remove(document, vocabulary, { nodes: ['style'], wires: [] });
    expect(one.frames?.[0]?.nodes).toEqual(['content']);
    expect(remove(one, vocabulary, { nodes: ['content'], wires: [] })).not.toHaveProperty('frames');
  });

  it('contain the nodes added to them; a node is in one frame only, unless frames are nested', () => {
    const losses = addFrame(transfer(), ['style', 'content'], 'Losses').document;
    const both = addFrame(losses, ['style', 'content', 'total'], 'Outer').document;
    const three = addFrame(both, ['photo'], 'Photo').document;
    const put = putInFrame(three, 'frame', ['photo']);
    expect(put.frames?.map(({ title, nodes }) => [title, nodes])).toEqual([
      ['Losses', ['style', 'content', 'photo']],
      ['Outer', ['style', 'content', 'total', 'photo']],
    ]);
    expect(putInFrame(three, 'frame', ['style'])).toBe(three);
  });

  it('contain the copies of their nodes', () => {
    const { document } = addFrame(transfer(), ['style', 'content'], 'Losses');
    const copied = duplicateNodes(document, vocabulary, ['style', 'total']);
    expect(copied.document.frames?.[0]?.nodes).toEqual(['style', 'content', copied.nodes[0]]);
  });

  it('stay the same object if nothing changes', () => {
    const { document, frame } = addFrame(transfer(), ['style'], 'Style');
    expect(renameFrame(document, frame, 'Style')).toBe(document);
    expect(removeFrame(document, 'frame-9')).toBe(document);
  });
});
