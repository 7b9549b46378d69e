import { describe, expect, it } from 'vitest';
import { groupNodes } from '../../src/graph/edits/group.ts';
import { imageNodeAt, imageNodesBehind, setImageParameters } from '../../src/graph/image-nodes.ts';
import { vocabulary } from '../../src/vocabulary.ts';
import { node, transfer } from './build.ts';

/** The photo inside a composite node, with its source promoted. */
function grouped() {
  const { document, node: id } = composite();
  const [name, definition] = Object.entries(document.definitions!)[0]!;
  const parameters = { picture: { to: [['photo', 'source']] as [[string, string]] } };
  return { id, name, document: { ...document, definitions: { [name]: { ...definition, parameters } } } };
}

function composite() {
  const { document } = groupNodes(transfer(), vocabulary, ['photo', 'photo-features'], 'Inside')!;
  return { document, node: document.nodes.find(({ type }) => type.startsWith('composite:'))!.id };
}

describe('imageNodesBehind', () => {
  it('finds an image node, also through a promoted parameter', () => {
    expect(imageNodesBehind(transfer(), ['photo', 'source'])).toEqual([
      { definition: undefined, id: 'photo' },
    ]);
    const { document, id, name } = grouped();
    expect(imageNodesBehind(document, [id, 'picture'])).toEqual([{ definition: name, id: 'photo' }]);
  });

  it('says why there is none', () => {
    expect(imageNodesBehind(transfer(), ['photo', 'size'])).toBe(
      'Only the picture of an image node can be cropped.',
    );
    const { document, id } = grouped();
    const again = { ...document.nodes.find((one) => one.id === id)!, id: 'again' };
    expect(imageNodesBehind({ ...document, nodes: [...document.nodes, again] }, [id, 'picture'])).toMatch(
      '“Inside” is used more than once',
    );
  });
});

describe('setImageParameters', () => {
  it('sets parameters at a place, and takes them away again', () => {
    const { document, name } = grouped();
    const place = { definition: name, id: 'photo' };
    const cropped = setImageParameters(document, [place], { left: 0.25, rotate: 90 });
    expect(imageNodeAt(cropped, place)?.params).toMatchObject({ source: 'photo', left: 0.25, rotate: 90 });
    expect(cropped.nodes).toBe(document.nodes);
    const back = setImageParameters(cropped, [place], { left: undefined, rotate: undefined });
    expect(imageNodeAt(back, place)?.params).toEqual(imageNodeAt(document, place)?.params);
  });

  it('leaves a node without parameters as it was', () => {
    const bare = { ...transfer(), nodes: [{ ...node('photo: image'), params: undefined }] };
    const place = { definition: undefined, id: 'photo' };
    const cropped = setImageParameters(bare, [place], { top: 0.5 });
    expect(imageNodeAt(cropped, place)?.params).toEqual({ top: 0.5 });
    expect(imageNodeAt(setImageParameters(cropped, [place], { top: undefined }), place)).toEqual({
      id: 'photo',
      type: 'image',
    });
  });
});
