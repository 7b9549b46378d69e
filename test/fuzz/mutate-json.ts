import type { Dice } from './dice.ts';
import { mutateText } from './mutate-text.ts';

const STRINGS = [
  '',
  '__proto__',
  'constructor',
  '../../x',
  '\0\x1b]0;x\x07\u202e',
  '🎨',
  'sample:waves',
  'asset:constructor',
];
const NUMBERS = [0, -0, -1, 1, 0.5, 8192, 1e9, 2 ** 31, 2 ** 53, 1e308, -1e308, 5e-324];

/** An unexpected value. */
function strange(dice: Dice): unknown {
  switch (dice.below(8)) {
    case 0:
      return null;
    case 1:
      return dice.once(2);
    case 2:
      return [];
    case 3:
      return {};
    case 4:
      return 'x'.repeat(dice.pick([1, 300, 100_000]));
    case 5:
      return nested(dice.pick([3, 90, 2000]), dice.once(2));
    case 6:
      return dice.pick(STRINGS);
    default:
      return dice.pick(NUMBERS);
  }
}

function nested(depth: number, inObjects: boolean): unknown {
  let value: unknown = 1;
  for (let i = 0; i < depth; i++) value = inObjects ? { a: value } : [value];
  return value;
}

/** A JSON value changed in one to three places. Keys may be `__proto__`: they are keys like any other. */
export function mutateJson(seed: unknown, dice: Dice): unknown {
  let value = seed;
  for (let i = 1 + dice.below(3); i > 0; i--) value = mutateOnce(value, seed, dice);
  return value;
}

function mutateOnce(value: unknown, whole: unknown, dice: Dice): unknown {
  if (typeof value !== 'object' || value === null) return mutateLeaf(value, whole, dice);
  const isList = Array.isArray(value);
  const entries: [string, unknown][] = Object.entries(value);
  if (entries.length > 0 && !dice.once(6)) {
    const at = dice.below(entries.length);
    entries[at] = [entries[at]![0], mutateOnce(entries[at]![1], whole, dice)];
  } else if (!changeEntries(entries, whole, dice)) return strange(dice);
  return isList ? entries.map(([, part]): unknown => part) : Object.fromEntries(entries);
}

/** Changes what an object or a list holds; false if it is to be something else instead. */
function changeEntries(entries: [string, unknown][], whole: unknown, dice: Dice): boolean {
  const at = dice.below(entries.length);
  const found = entries[at];
  switch (dice.below(6)) {
    case 0:
      entries.splice(at, 1);
      return true;
    case 1:
      entries.push([dice.pick(STRINGS), strange(dice)]);
      return true;
    case 2:
      if (found) entries[at] = [dice.pick(STRINGS), found[1]];
      return true;
    case 3:
      // As many as a file of some size has.
      if (found)
        for (let i = 0; i < dice.pick([1, 20, 500]); i++) entries.push([`${found[0]}${i}`, found[1]]);
      return true;
    case 4:
      if (found) entries[at] = [found[0], somewhere(whole, dice)];
      return true;
    default:
      return false;
  }
}

function mutateLeaf(value: unknown, whole: unknown, dice: Dice): unknown {
  if (typeof value === 'string' && dice.once(2)) return mutateText(value, dice);
  if (typeof value === 'number' && dice.once(2))
    return dice.pick([-value, value * 2, value + 1, value / 3, value * 1e6]);
  return dice.once(4) ? somewhere(whole, dice) : strange(dice);
}

/** A part of the seed, for a position where it does not belong. */
function somewhere(value: unknown, dice: Dice): unknown {
  if (typeof value !== 'object' || value === null || dice.once(4)) return value;
  const parts: unknown[] = Object.values(value);
  return parts.length === 0 ? value : somewhere(dice.pick(parts), dice);
}
