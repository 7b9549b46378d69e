import { renaming } from './rename.ts';

/** Version 1 had a British spelling in the names of four parameters and of one choice. */
export const americanSpelling = renaming(1, 'American spelling in the names of parameters and choices', {
  parameters: {
    'content-loss': { normalisation: 'normalization' },
    'style-loss': { normalisation: 'normalization' },
    features: { normalise: 'normalize' },
    gram: { centre: 'center' },
  },
  choices: {
    'weighted-sum': { gradients: { normalised: 'normalized' } },
  },
});
