import type { Builder } from './builder.ts';
import { gradientOf } from './gradient.ts';
import { sizeOf } from './shape.ts';
import { substitute } from './substitute.ts';
import type { Value } from './value.ts';

/** How far the picture is moved before the pull of the terms is measured: root mean square over all entries. */
const STEP = 0.1;

/**
 * The terms of a loss, each divided by how hard it pulls near a picture `at`, so that equal weights pull equally hard
 * whatever the pictures, the network and the size are. The pull of a term L is √N |∇L|, N the entries of the canvas:
 * how much L changes if the picture moves by 1 along its gradient. It is the larger one of two: at `at`, and a step away from
 * it, since a content loss is often at its minimum at `at`. The step is 0.1 (root mean square) against the sum of all
 * gradients, each over its size. A term without a gradient at both is left as it is. What it is divided by does not depend on the canvas, so it is computed once.
 */
export function balanced(
  b: Builder,
  terms: Readonly<Record<string, Value>>,
  canvas: Value,
  at: Value,
): Record<string, Value> {
  const put = (value: Value, picture: Value) =>
    substitute(b, value, (part) => (part === canvas ? picture : undefined));
  const size = (gradient: Value) => b.sqrt(b.sum(b.square(gradient)));
  const gradients = Object.values(terms).map((term) => gradientOf(b, term, canvas));
  const directions = gradients.map((gradient) => {
    const there = put(gradient, at);
    return b.div(there, b.orOne(size(there)));
  });
  const direction = directions.reduce((sum, one) => b.add(sum, one));
  const root = Math.sqrt(sizeOf(canvas.shape));
  const probe = b.sub(at, b.mul(b.div(direction, b.orOne(size(direction))), STEP * root));
  return Object.fromEntries(
    Object.entries(terms).map(([name, term], i) => {
      const [there, aside] = [size(put(gradients[i]!, at)), size(put(gradients[i]!, probe))];
      const larger = b.add(there, b.relu(b.sub(aside, there)));
      return [name, b.div(term, b.orOne(b.mul(larger, root)))];
    }),
  );
}
