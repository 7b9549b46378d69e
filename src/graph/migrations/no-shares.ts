import { renaming } from './rename.ts';

/** Version 2 had parameters called “share” or “shares” in three node types. */
export const noShares = renaming(2, 'the usual names of amounts, scales and weights', {
  parameters: {
    mix: { share: 'amount' },
    resize: { share: 'scale' },
    blend: { shares: 'weights' },
  },
  choices: {
    resize: { to: { share: 'scale' } },
  },
});
