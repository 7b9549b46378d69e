import { expect, it } from 'vitest';
import { search } from '../../src/studio/commands/fuzzy.ts';
import { vocabulary } from '../../src/vocabulary.ts';

const find = (query: string) =>
  search(query, vocabulary.all(), ({ title, type, category, aliases = [], description }) => ({
    title,
    kind: category,
    words: [type, ...aliases],
    description,
  })).map(({ type }) => type);

it.each([
  ['style', 'style-loss'],
  ['wsum', 'weighted-sum'],
  ['lbfgs', 'optimizer'],
  ['vgg', 'features'],
  ['white noise', 'canvas'],
  ['tv', 'total-variation'],
  ['style loss', 'style-loss'],
  ['photo', 'image'],
  ['image', 'image'],
  ['optimize', 'optimizer'],
])('“%s” finds %s first', (query, type) => {
  expect(find(query)[0]).toBe(type);
});

it('finds everything without a query, and nothing for nonsense', () => {
  expect(find('')).toHaveLength(vocabulary.all().length);
  expect(find('qqq')).toEqual([]);
});
