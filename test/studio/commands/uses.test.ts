import { expect, test } from 'vitest';
import { search } from '../../../src/studio/commands/fuzzy.ts';
import { usage, withUse } from '../../../src/studio/commands/uses.svelte.ts';

const WEEK = 7 * 24 * 3600 * 1000;

test('each use counts, and half of it a week later', () => {
  const kept = withUse(withUse({}, 'blur', 0), 'blur', 0);
  expect(usage(kept, 'blur', 0)).toBe(2);
  expect(usage(kept, 'blur', WEEK)).toBe(1);
  expect(usage(withUse(kept, 'blur', WEEK), 'blur', WEEK)).toBe(2);
  expect(usage(kept, 'constructor', 0)).toBe(0);
});

test('those used least give way', () => {
  const once = Array.from({ length: 70 }, (_, i) => `n${i}`);
  const kept = once.reduce((all, key) => withUse(all, key, 0), withUse(withUse({}, 'often', 0), 'often', 0));
  expect(Object.keys(kept)).toHaveLength(60);
  expect(usage(kept, 'often', 0)).toBe(2);
  expect(usage(kept, 'n69', 0)).toBe(1);
});

test('use decides among what fits equally well, and nothing else', () => {
  const titles = ['Mask', 'Match color', 'Resize'];
  const used = (title: string) => (title === 'Mask' ? 0 : 5);
  const find = (query: string) => search(query, titles, (title) => ({ title }), used);
  expect(find('ma')).toEqual(['Match color', 'Mask']);
  expect(find('mask')).toEqual(['Mask']);
});
