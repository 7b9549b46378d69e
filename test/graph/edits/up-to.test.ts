import { expect, test } from 'vitest';
import { groupNodes } from '../../../src/graph/edits/group.ts';
import { upTo } from '../../../src/graph/edits/up-to.ts';
import { validate } from '../../../src/graph/validate.ts';
import type { GraphDocument } from '../../../src/graph/document.ts';
import { vocabulary } from '../../../src/vocabulary.ts';
import { graph, node, transfer, wire } from '../build.ts';

const ids = (document: GraphDocument | undefined) => document?.nodes.map(({ id }) => id);
const errors = (document: GraphDocument | undefined) =>
  validate(document!, vocabulary).filter(({ severity }) => severity === 'error');

/** Colors of a picture go to another, which an optimizer starts from; another optimizer goes on. */
function chain(): GraphDocument {
  return {
    ...graph(
      [
        node('photo: image', { source: 'photo' }),
        node('painting: image', { source: 'painting' }),
        node('colors: match-color'),
        node('canvas: canvas'),
        node('smoothness: total-variation'),
        node('optimizer: optimizer', { steps: 3 }),
        node('canvas-2: canvas'),
        node('smoothness-2: total-variation'),
        node('last: optimizer', { steps: 3 }),
        node('save: save'),
      ],
      [
        wire('photo.image', 'colors.image'),
        wire('painting.image', 'colors.reference'),
        wire('colors.image', 'canvas.start'),
        wire('canvas.image', 'smoothness.image'),
        wire('smoothness.loss', 'optimizer.loss'),
        wire('optimizer.image', 'canvas-2.start'),
        wire('canvas-2.image', 'smoothness-2.image'),
        wire('smoothness-2.loss', 'last.loss'),
        wire('last.image', 'save.image'),
      ],
    ),
    controls: [
      { name: 'photo', title: 'Photo', to: [['photo', 'source']] },
      { name: 'steps', title: 'Steps', to: [['last', 'steps']] },
    ],
    sweeps: [],
  };
}

test('before any optimizer, a node is computed with what it needs, and shown', () => {
  const whole = chain();
  const part = upTo(whole, vocabulary, 'colors');
  expect(ids(part)).toEqual(['photo', 'painting', 'colors', 'up-to']);
  expect(part?.wires.at(-1)).toEqual({ from: ['colors', 'image'], to: ['up-to', 'image'] });
  expect(part?.controls?.map(({ name }) => name)).toEqual(['photo']);
  expect(errors(part)).toEqual([]);
  expect(whole).toEqual(chain());
});

test('optimizers above a node run, those below do not', () => {
  const part = upTo(chain(), vocabulary, 'optimizer');
  expect(ids(part)).toEqual(['photo', 'painting', 'colors', 'canvas', 'smoothness', 'optimizer', 'up-to']);
  expect(errors(part)).toEqual([]);
  expect(ids(upTo(chain(), vocabulary, 'save'))).toEqual(ids(chain()));
});

test('a node without a picture shows those that it is computed from; a sum loses no weight that is used', () => {
  const features = upTo(transfer(), vocabulary, 'photo-features');
  expect(features?.wires.at(-1)?.from).toEqual(['photo', 'image']);
  const total = upTo(transfer(), vocabulary, 'total');
  expect(total?.nodes.find(({ id }) => id === 'total')?.params).toEqual({ weights: { style: 10 } });
  expect(ids(total)).not.toContain('optimizer');
  expect(errors(total)).toEqual([]);
});

test('composite nodes stay whole, and a node inside one is expanded', () => {
  const grouped = groupNodes(chain(), vocabulary, ['photo', 'painting', 'colors'], 'Recolor')!.document;
  const composite = grouped.nodes.find(({ type }) => type.startsWith('composite:'))!.id;
  const canvas = upTo(grouped, vocabulary, 'canvas');
  expect(ids(canvas)).toEqual(expect.arrayContaining([composite, 'canvas', 'up-to']));
  expect(errors(canvas)).toEqual([]);
  const inner = upTo(grouped, vocabulary, `${composite}/painting`);
  expect(ids(inner)).toEqual([`${composite}/painting`, 'up-to']);
  expect(errors(inner)).toEqual([]);
});

test('there is nothing to run up to a number, or a node that is not there', () => {
  expect(upTo(graph([node('number: number')], []), vocabulary, 'number')).toBeUndefined();
  expect(upTo(chain(), vocabulary, 'gone')).toBeUndefined();
});
