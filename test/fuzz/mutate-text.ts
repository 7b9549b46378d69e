import type { Dice } from './dice.ts';

const PIECES = [
  '.',
  ',',
  ';',
  ':',
  '=',
  '..',
  ' log ',
  '-',
  '1e999',
  'NaN',
  '0x10',
  '__proto__',
  'constructor',
  '{',
  '"',
  '\\',
  '\n',
  '\0',
  '\x1b[2J',
  '\u202e',
  'é',
  '😀',
  '\ud800',
  '9'.repeat(40),
  ' '.repeat(200),
];

/** A text changed in one to three places. */
export function mutateText(seed: string, dice: Dice): string {
  let text = seed;
  for (let i = 1 + dice.below(3); i > 0; i--) {
    const at = dice.below(text.length + 1);
    const end = at + 1 + dice.below(6);
    const piece = dice.once(3) ? text.slice(at, end) : dice.pick(PIECES);
    const repeated = dice.once(12) ? piece.repeat(dice.pick([50, 2000])) : piece;
    text = text.slice(0, at) + (dice.once(3) ? '' : repeated) + text.slice(dice.once(2) ? at : end);
  }
  return text;
}
