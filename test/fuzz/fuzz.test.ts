import { expect, it } from 'vitest';
import { fuzz, seedOf } from './campaign.ts';
import { targets } from './targets.ts';

/** Enough to notice a parser that has lost a check; `npm run fuzz` tests more. */
const INPUTS = 120;

it.each(targets.map((target) => [target.name, target] as const))(
  '%s: refuses damaged input quickly with our own message, and with little memory',
  async (_, target) => {
    expect(await fuzz(target, seedOf(1, 0), INPUTS)).toEqual([]);
  },
);
