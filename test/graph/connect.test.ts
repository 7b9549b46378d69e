import { describe, expect, it } from 'vitest';
import { canConnect, typesThatFit } from '../../src/graph/connect.ts';
import { vocabulary } from '../../src/vocabulary.ts';
import { graph, node, transfer, wire } from './build.ts';

const end = (name: string) => {
  const dot = name.indexOf('.');
  return { node: name.slice(0, dot), socket: name.slice(dot + 1) };
};
const wiring = (from: string, to: string, document = transfer()) =>
  canConnect(document, vocabulary, end(from), end(to));

describe('canConnect', () => {
  it('accepts a wire if the types match, even if the input already has a wire', () => {
    expect(wiring('painting.image', 'canvas.start')).toEqual({ ok: true });
    expect(wiring('style.loss', 'total.terms.content')).toEqual({ ok: true });
  });

  it('accepts another term at the bare name of an input that takes many', () => {
    expect(wiring('style.loss', 'total.terms')).toEqual({ ok: true });
    expect(wiring('style.loss', 'total.terms.again')).toEqual({ ok: true });
  });

  it.each([
    ['photo.image', 'style.target', '“photo” outputs image, but “style” takes features or statistics.'],
    ['photo.image', 'total.terms', '“photo” outputs image, but “total” takes loss.'],
    ['photo.loss', 'style.target', '“photo” has no output “loss”.'],
    ['photo.toString', 'style.target', '“photo” has no output “toString”.'],
    ['nobody.image', 'canvas.start', '“nobody” has no output “image”.'],
    ['photo.image', 'canvas.end', '“canvas” has no input “end”.'],
    ['photo.image', 'canvas.start.', '“canvas” has no input “start.”.'],
    ['style.loss', 'total.terms.', '“total” has no input “terms.”.'],
    ['canvas.image', 'canvas.start', '“canvas” cannot be connected to itself.'],
    [
      'optimizer.image',
      'canvas.start',
      'The wires would form a cycle: “canvas” → “smoothness” → “total” → “optimizer” → “canvas”.',
    ],
  ])('refuses %s to %s with a reason', (from, to, reason) => {
    expect(wiring(from, to)).toEqual({ ok: false, reason });
  });

  it('finds a cycle through a node of unknown type', () => {
    const document = graph(
      [node('small: resize'), node('odd: from-another-pack'), node('large: resize')],
      [wire('small.image', 'odd.image'), wire('odd.image', 'large.image')],
    );
    expect(wiring('large.image', 'small.image', document)).toMatchObject({
      ok: false,
      reason: expect.stringContaining('“small” → “odd” → “large” → “small”') as string,
    });
  });
});

describe('typesThatFit', () => {
  const types = (...wanted: [Parameters<typeof typesThatFit>[1], 'input' | 'output']) =>
    typesThatFit(vocabulary, ...wanted).map(({ declaration, socket }) => `${declaration.type}.${socket}`);

  it('lists the types that accept a wire from an output', () => {
    expect(types('loss', 'output')).toEqual([
      'distance.first',
      'math.first',
      'optimizer.loss',
      'weighted-sum.terms',
    ]);
    expect(types('features', 'output')).toContain('style-loss.features');
  });

  it('lists the types that can feed an input, for each type it takes', () => {
    expect(types(['features', 'statistics'], 'input')).toEqual([
      'blend.statistics',
      'edges.features',
      'features.features',
      'gram.statistics',
      'label-regions.features',
      'region.features',
    ]);
  });
});
