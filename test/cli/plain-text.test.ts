import { expect, it } from 'vitest';
import { plainText } from '../../src/cli/plain-text.ts';
import { requireInside } from '../../src/cli/targets.ts';
import { GraphError, problemText } from '../../src/graph/problem.ts';

const HOSTILE = [
  '\x1b]0;title\x07',
  '\x1b[2J',
  '\r',
  '\b',
  '\x7f',
  '\x9b31m',
  '\u202e',
  '\u2066',
  '\u061c',
  '\u2028',
  '\u{e0041}',
  '\ud800',
];

it.each(HOSTILE)('%j cannot affect a terminal, and is the same text in JSON', (hostile) => {
  const plain = plainText(`a${hostile}b`);
  expect(plain).toMatch(/^[\x20-\x7e]+$/);
  expect(JSON.parse(plainText(JSON.stringify({ title: `a${hostile}b` })))).toEqual({ title: `a${hostile}b` });
});

it('does not change ordinary text', () => {
  const text = 'Ünïcode – “quotes” 日本語 👩‍🎨\n\tعربى';
  expect(plainText(text)).toBe(text);
});

it('a problem is one line', () => {
  expect(problemText({ severity: 'error', reason: 'No “a\nerror: b”.', remedy: 'Mend it.' })).not.toContain(
    '\n',
  );
});

it('a graph writes only below the current folder, unless a path was typed', async () => {
  const elsewhere = new Map([['save', '/tmp/x.png']]);
  await expect(requireInside(elsewhere, [])).rejects.toThrow(GraphError);
  await expect(requireInside(elsewhere, [])).rejects.toThrow('“save” would write /tmp/x.png');
  await expect(requireInside(new Map([['save', '../x.png']]), ['save.steps=1'])).rejects.toThrow(
    '--out FILE',
  );
  await requireInside(elsewhere, ['save.file=/tmp/x.png']);
  await requireInside(new Map([['save', 'out/x.png']]), []);
});
