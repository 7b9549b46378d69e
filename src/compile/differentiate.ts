import { Builder } from '../program/builder.ts';
import { primitives } from '../program/primitives/index.ts';
import { topological, type Program } from '../program/program.ts';
import type { Value } from '../program/value.ts';
import { rewrite } from './rewrite.ts';

/**
 * Adds the output `gradient`: the gradient of the scalar output `of` with respect to the canvas, by reverse mode on
 * the program itself. Nothing that does not depend on the canvas is differentiated. Throws where `of` does not
 * depend on the canvas at all.
 */
export function differentiate(program: Program, of: string): Program {
  let b!: Builder;
  const copy = rewrite(program, (builder) => {
    b = builder;
    return undefined;
  });
  const total = copy.outputs[of];
  if (total?.shape.length !== 0) throw new Error(`“${of}” is not a scalar output: it has no gradient.`);
  const forward = topological([total]);
  const varying = dependents(forward, (v) => v.primitive === 'canvas');
  const canvas = forward.find((v) => v.primitive === 'canvas');
  if (!canvas) throw new Error(`“${of}” does not depend on the canvas: it has no gradient.`);

  b.origin = undefined;
  const gradients = new Map<Value, Value>([[total, b.number(1)]]);
  for (const output of forward.toReversed()) {
    const gradient = gradients.get(output);
    if (!gradient || output === canvas) continue;
    const rule = primitives.get(output.primitive)!;
    b.origin = output.origin;
    const { inputs, attributes } = output;
    inputs.forEach((input, index) => {
      if (!varying.has(input)) return;
      if (!rule.gradient) throw new Error(`The primitive “${rule.name}” has no gradient.`);
      const part = rule.gradient(index, { b, inputs, attributes, output, gradient });
      if (!part) return;
      const sum = gradients.get(input);
      gradients.set(input, sum ? b.add(sum, part) : part);
    });
  }
  b.origin = undefined;
  const gradient = gradients.get(canvas) ?? b.number(0);
  return { outputs: { ...copy.outputs, gradient: b.broadcast(gradient, canvas.shape) } };
}

/** The values among `order` (inputs first) that satisfy `is` or depend on one that does. */
export function dependents(order: readonly Value[], is: (value: Value) => boolean): Set<Value> {
  const found = new Set<Value>();
  for (const value of order) if (is(value) || value.inputs.some((v) => found.has(v))) found.add(value);
  return found;
}
