import type { Builder } from './builder.ts';
import type { Primitive } from './primitive.ts';
import { primitives } from './primitives/index.ts';
import { topological } from './program.ts';
import type { Value, ValueOf } from './value.ts';

/**
 * The gradient of a scalar with respect to one of the values that it is made of, by reverse mode, as more program; of
 * that value's shape. Nothing that does not depend on `at` is differentiated. Throws where `of` does not depend on it.
 */
export function gradientOf(b: Builder, of: Value, at: Value): Value {
  const forward = topological([of]);
  const varying = dependents(forward, (v) => v === at);
  if (!varying.has(of)) throw new Error('A value has no gradient at what it does not depend on.');

  const { origin } = b;
  b.origin = undefined;
  const gradients = new Map<Value, Value>([[of, b.number(1)]]);
  for (const output of forward.toReversed()) {
    const gradient = gradients.get(output);
    if (!gradient || output === at) continue;
    const rule: Primitive = primitives[output.primitive];
    b.origin = output.origin;
    const { inputs, attributes } = output;
    inputs.forEach((input, index) => {
      if (!varying.has(input)) return;
      if (!rule.gradient) throw new Error(`The primitive “${output.primitive}” has no gradient.`);
      const part = rule.gradient(index, { b, inputs, attributes, output, gradient });
      if (!part) return;
      const sum = gradients.get(input);
      gradients.set(input, sum ? b.add(sum, part) : part);
    });
  }
  b.origin = undefined;
  const gradient = b.broadcast(gradients.get(at) ?? b.number(0), at.shape);
  b.setGradient(gradient, { of, at });
  b.origin = origin;
  return gradient;
}

/** The values among `order` (inputs first) that satisfy `is` or depend on one that does. */
export function dependents(order: readonly Value[], is: (value: Value) => boolean): Set<Value> {
  const found = new Set<Value>();
  for (const value of order) if (is(value) || value.inputs.some((v) => found.has(v))) found.add(value);
  return found;
}

/** The canvas that a loss depends on: the first, where there are several. */
export function canvasOf(loss: Value): ValueOf<'canvas'> | undefined {
  return topological([loss]).find((v) => v.primitive === 'canvas');
}

/** Below this the gradient of a term counts as zero: Johnson's constant. */
const SMALLEST_NORM = 1e-8;

/**
 * The loss as it is, with a gradient at `at` whose entries add up to 1 in size: g / (|g|₁ + 1e-8), as
 * `-normalize_gradients` of jcjohnson/neural-style, where `at` is the features of the layer that the loss is taken of. All
 * of the loss's gradient is to go through `at`.
 */
export function withNormalizedGradient(b: Builder, loss: Value, at: Value): Value {
  const gradient = gradientOf(b, loss, at);
  const scaled = b.div(gradient, b.add(b.sum(b.abs(gradient)), SMALLEST_NORM));
  return b.surrogate(loss, b.sum(b.mul(at, b.detach(scaled))));
}
