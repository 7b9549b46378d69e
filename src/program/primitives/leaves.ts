import type { Primitives } from '../primitive.ts';
import type { Shape } from '../shape.ts';

/** A value with no inputs, whose shape is an attribute. */
function leaf(about: string) {
  return { about, shape: (_: readonly [], { shape }: { readonly shape: Shape }) => shape, flops: () => 0 };
}

/** Where the numbers of a program come from. */
export const leaves: Primitives<'constant' | 'knob' | 'input' | 'canvas' | 'result'> = {
  constant: leaf('one number, known when the graph is compiled: attribute `value`'),
  knob: leaf('one number that may change between steps: parameter `parameter` of node `node`, first `value`'),
  input: leaf('a tensor given before the run: a picture, weights, noise; attribute `source` says which'),
  canvas: leaf('the picture being optimized: attribute `node`, the canvas it belongs to'),
  result: leaf('the picture that an earlier optimizer ended with: attribute `node`, that optimizer'),
};
