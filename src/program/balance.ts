import type { Builder } from './builder.ts';
import { gradientOf } from './gradient.ts';
import { sizeOf } from './shape.ts';
import { substitute } from './substitute.ts';
import type { Value } from './value.ts';

/**
 * The terms of a loss, each divided by its pull at a picture `at`, so that equal weights pull equally hard whatever the
 * pictures, the network and the size are. The pull of a term L is √N |∇L|₂, N the entries of the canvas: how much L
 * changes if the picture moves by 1 (root mean square) along its gradient. A term without a gradient there is left as it is.
 * Pulls do not depend on the canvas, so they are computed once, before the loop.
 */
export function balanced(
  b: Builder,
  terms: Readonly<Record<string, Value>>,
  canvas: Value,
  at: Value,
): Record<string, Value> {
  const root = Math.sqrt(sizeOf(canvas.shape));
  const there = substitute(b, Object.values(terms), (part) => (part === canvas ? at : undefined));
  return Object.fromEntries(
    Object.entries(terms).map(([name, term], i) => {
      const pull = b.mul(b.sqrt(b.sum(b.square(gradientOf(b, there[i]!, at)))), root);
      return [name, b.div(term, b.orOne(pull))];
    }),
  );
}
