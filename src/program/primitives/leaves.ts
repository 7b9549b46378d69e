import { leaf } from '../primitive.ts';

/** Where the numbers of a program come from. */
export const leaves = [
  leaf('constant', 'one number, known when the graph is compiled: attribute `value`'),
  leaf(
    'knob',
    'one number that may change between steps: parameter `parameter` of node `node`, first `value`',
  ),
  leaf('input', 'a tensor given before the run: a picture, weights, noise; attribute `source` says which'),
  leaf('canvas', 'the picture being optimized: attribute `node`, the canvas it belongs to'),
  leaf('result', 'the picture that an earlier optimizer ended with: attribute `node`, that optimizer'),
];
