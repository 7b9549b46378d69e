import { expect, test } from 'vitest';
import { documentEnd, inputSlots } from '../../src/rete/slots.ts';
import { vocabulary } from '../../src/vocabulary.ts';

const keys = (type: string, ends: string[]) =>
  inputSlots(vocabulary.get(type)!, ends).map(({ key, free }) => (free ? `${key} free` : key));

test('a socket that takes many wires shows them and a free slot', () => {
  expect(keys('weighted-sum', [])).toEqual(['terms.+ free', 'at']);
  expect(keys('weighted-sum', ['terms.style', 'terms.content'])).toEqual([
    'terms.style',
    'terms.content',
    'terms.+ free',
    'at',
  ]);
});

test('other sockets show themselves, connected or not', () => {
  expect(keys('style-loss', ['target'])).toEqual(['features', 'target']);
});

test('the free slot is the bare socket in the document', () => {
  expect(documentEnd('terms.+')).toBe('terms');
  expect(documentEnd('terms.style')).toBe('terms.style');
});
