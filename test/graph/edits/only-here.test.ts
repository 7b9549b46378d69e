import { describe, expect, it } from 'vitest';
import type { GraphDocument } from '../../../src/graph/document.ts';
import type { Rectangle } from '../../../src/graph/edits/free-place.ts';
import { onlyHere } from '../../../src/graph/edits/only-here.ts';
import { paintMask } from '../../../src/graph/edits/paint-mask.ts';
import { pictureParameter } from '../../../src/graph/edits/pictures.ts';
import { validate } from '../../../src/graph/validate.ts';
import { vocabulary } from '../../../src/vocabulary.ts';
import { graph, node, rewire, transfer, wire } from '../build.ts';
import { paramsOf, placeOf, wiresOn } from './look.ts';

const painting = (key: string) => ({ key, asset: { name: 'mask.png', mime: 'image/png', data: key } });
const painted = (key: string) => ({ of: 'painted', painting: `asset:${key}` });

/** The graph with a new mask, and its new nodes. */
function limited(document: GraphDocument, target: { node: string } | { wire: string }) {
  const found = onlyHere(document, vocabulary, target);
  if (!found.ok) throw new Error(found.reason);
  return { ...found.apply(painting('sky'), new Map()), picture: found.picture };
}
function reason(document: GraphDocument, target: { node: string } | { wire: string }): string {
  const found = onlyHere(document, vocabulary, target);
  return found.ok ? '' : found.reason;
}

describe('a painting', () => {
  const mask = (params: object) =>
    graph(
      [node('photo: image'), node('sky: mask', params), node('other: mask', painted('shared'))],
      [wire('photo.image', 'sky.image')],
    );

  it('takes the place of what the mask was made from, with its soft edge and inversion', () => {
    const now = paintMask(mask({ of: 'circle', level: 0.3, soft: 4, invert: true }), 'sky', painting('a'));
    expect(paramsOf(now, 'sky')).toEqual({ level: 0.3, ...painted('a') });
    expect(now.assets).toEqual({ a: painting('a').asset });
    expect(validate(now, vocabulary).map(({ node }) => node)).toEqual([undefined]);
  });

  it('keeps the soft edge of a mask that was painted, and replaces what was painted', () => {
    const once = paintMask(mask({ of: 'painted', soft: 4 }), 'sky', painting('a'));
    const twice = paintMask(once, 'sky', painting('b'));
    expect(paramsOf(twice, 'sky')).toEqual({ soft: 4, ...painted('b') });
    expect(Object.keys(twice.assets!)).toEqual(['b']);
    expect(paintMask(twice, 'sky', painting('b')).assets).toEqual(twice.assets);
  });

  it('leaves the old one to what shows it too, also outside the composite node that is open', () => {
    const shared = { ...mask(painted('shared')), assets: { shared: painting('shared').asset } };
    expect(Object.keys(paintMask(shared, 'sky', painting('b')).assets!)).toEqual(['shared', 'b']);
    const level = { ...shared, nodes: shared.nodes.slice(0, 2) };
    expect(Object.keys(paintMask(level, 'sky', painting('b'), shared).assets!)).toEqual(['shared', 'b']);
    expect(Object.keys(paintMask(level, 'sky', painting('b')).assets!)).toEqual(['b']);
  });

  it('is what a picture is for that is dropped on a painted mask, and on no other', () => {
    expect(pictureParameter(mask(painted('a')), vocabulary, 'sky')).toBe('painting');
    expect(pictureParameter(mask({ of: 'circle' }), vocabulary, 'sky')).toBeUndefined();
  });
});

describe('only here', () => {
  it('limits a loss of features by a region on the side of the canvas', () => {
    const { document, nodes, picture } = limited(transfer(), { node: 'style' });
    expect(nodes).toEqual(['region', 'mask']);
    expect(picture).toEqual({ node: 'photo', socket: 'image' });
    expect(wiresOn(document, 'region')).toEqual([
      'region.features > style.features',
      'style-features.features > region.features',
      'mask.mask > region.mask',
    ]);
    expect(wiresOn(document, 'mask')).toEqual(['photo.image > mask.image', 'mask.mask > region.mask']);
    expect(wiresOn(document, 'style')).toContain('painting-features.features > style.target');
    expect(paramsOf(document, 'mask')).toEqual(painted('sky'));
    expect(document.assets).toHaveProperty('sky');
    expect(validate(document, vocabulary)).toEqual([]);
    expect(limited(transfer(), { wire: 'total terms.style' }).document).toEqual(document);
    expect(limited(transfer(), { wire: 'style features' }).document).toEqual(document);
    expect(limited(transfer(), { node: 'style-features' }).document).toEqual(document);
  });

  it('limits one wire, also to a target, and what goes into a Gram matrix', () => {
    const target = limited(transfer(), { wire: 'style target' });
    expect(wiresOn(target.document, 'region')).toContain('region.features > style.target');
    expect(target.picture.node).toBe('painting');
    const base = transfer();
    const gram = {
      ...base,
      nodes: [...base.nodes, node('gram: gram')],
      wires: [
        ...rewire(base, 'gram.statistics', 'style.features').wires,
        wire('style-features.features', 'gram.features'),
      ],
    };
    expect(wiresOn(limited(gram, { node: 'style' }).document, 'region')).toContain(
      'region.features > gram.features',
    );
  });

  it('limits a distance of pictures by making them equal elsewhere', () => {
    const base = transfer();
    const compared = {
      ...base,
      nodes: [...base.nodes, node('near: distance')],
      wires: [
        ...base.wires,
        wire('canvas.image', 'near.first'),
        wire('photo.image', 'near.second'),
        wire('near.loss', 'total.terms.near'),
      ],
    };
    const { document } = limited(compared, { node: 'near' });
    expect(wiresOn(document, 'mix')).toEqual([
      'mix.image > near.first',
      'photo.image > mix.first',
      'canvas.image > mix.second',
      'mask.mask > mix.mask',
    ]);
    expect(validate(document, vocabulary)).toEqual([]);
  });

  it('mixes the result of an optimizer, and of a filter, with the picture before it', () => {
    const { document, picture } = limited(transfer(), { node: 'optimizer' });
    expect(picture).toEqual({ node: 'photo', socket: 'image' });
    expect(wiresOn(document, 'mix')).toEqual([
      'mix.image > save.image',
      'photo.image > mix.first',
      'optimizer.image > mix.second',
      'mask.mask > mix.mask',
    ]);
    expect(validate(document, vocabulary)).toEqual([]);
    expect(paramsOf(document, 'mix')).toEqual({ amount: 1 });
    const soft = graph(
      [node('photo: image'), node('soft: blur'), node('a: preview'), node('b: save')],
      [wire('photo.image', 'soft.image'), wire('soft.image', 'a.image'), wire('soft.image', 'b.image')],
    );
    expect(wiresOn(limited(soft, { node: 'soft' }).document, 'mix')).toEqual([
      'mix.image > a.image',
      'mix.image > b.image',
      'photo.image > mix.first',
      'soft.image > mix.second',
      'mask.mask > mix.mask',
    ]);
    expect(wiresOn(limited(soft, { wire: 'a image' }).document, 'soft')).toContain('soft.image > b.image');
  });

  it('gives any other picture a mask of its size', () => {
    const { document, nodes } = limited(transfer(), { node: 'photo' });
    expect(nodes).toEqual(['mask']);
    expect(wiresOn(document, 'mask')).toEqual(['photo.image > mask.image']);
  });

  it('puts the new nodes where nothing is', () => {
    const boxes = new Map<string, Rectangle>([
      ['style', { x: 900, y: 100, width: 200, height: 100 }],
      ['style-features', { x: 600, y: 100, width: 200, height: 200 }],
    ]);
    const found = onlyHere(transfer(), vocabulary, { node: 'style' });
    const { document } = found.ok ? found.apply(painting('sky'), boxes) : { document: transfer() };
    expect(placeOf(document, 'style')).toEqual([900, 100]);
    const [x, y] = placeOf(document, 'region') as [number, number];
    const covers = x < 800 && x + 200 > 600 && y < 300 && y + 110 > 100;
    expect(covers).toBe(false);
  });

  it('says why it cannot be', () => {
    const base = transfer();
    expect(reason(base, { node: 'smoothness' })).toMatch(/neighboring pixels/);
    expect(reason(base, { node: 'total' })).toMatch(/one of the losses/);
    expect(reason(base, { node: 'save' })).toMatch(/^Only a loss/);
    expect(reason(base, { wire: 'nothing' })).toMatch(/no such wire/);
    const withStyle = (type: string) => ({
      ...base,
      nodes: base.nodes.map((one) => (one.id === 'style' ? node(`style: ${type}`) : one)),
    });
    expect(reason(withStyle('histogram-loss'), { node: 'style' })).toMatch(/sorts features/);
    expect(reason(withStyle('self-similarity'), { node: 'style' })).toMatch(/each place with each/);
    expect(reason(graph([node('style: style-loss')], []), { node: 'style' })).toMatch(/Connect the input/);
  });
});
