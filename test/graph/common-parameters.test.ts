import { expect, test } from 'vitest';
import { commonParameters } from '../../src/graph/common-parameters.ts';
import { vocabulary } from '../../src/vocabulary.ts';
import { node } from './build.ts';

test('nodes of one type share all parameters that matter in each; different values are listed', () => {
  const nodes = [
    node('a: style-loss', { normalization: 'relative' }),
    node('b: style-loss'),
    node('c: style-loss', { normalization: 'relative' }),
  ];
  const normalization = commonParameters(nodes, vocabulary).find(({ name }) => name === 'normalization')!;
  const usual = vocabulary.get('style-loss')!.parameters['normalization']!.default;
  expect(normalization.values).toEqual([
    { value: 'relative', nodes: ['a', 'c'] },
    { value: usual, nodes: ['b'] },
  ]);
  expect(normalization.changed).toBe(true);
});

test('nodes of different types share what has the same name and kind, in the range of all', () => {
  const names = (...types: string[]) =>
    commonParameters(
      types.map((type) => node(`${type}: ${type}`)),
      vocabulary,
    ).map(({ name }) => name);
  expect(names('image', 'canvas')).toEqual([]);
  expect(names('features', 'image')).toEqual([]);
  expect(names('optimizer', 'unknown')).toEqual([]);
  expect(names('content-loss', 'style-loss')).toContain('normalization');
});
