import { arrayVectors } from '../../src/optimizers/arrays.ts';
import { describeGoldenSteps } from './golden-steps.ts';

describeGoldenSteps(
  'float64 arrays',
  (length) => ({
    vectors: arrayVectors(length),
    upload: (values, to: Float64Array) => {
      to.set(values);
    },
    download: (from) => Promise.resolve(from),
  }),
  1e-6,
);
