import type { Builder } from '../program/builder.ts';
import { canvasOf, gradientOf } from '../program/gradient.ts';
import type { Program } from '../program/program.ts';
import { rewrite } from './rewrite.ts';

/**
 * Adds the output `gradient`: the gradient of the scalar output `of` with respect to the canvas. Throws where `of` does
 * not depend on the canvas at all.
 */
export function differentiate(program: Program, of: string): Program {
  let b!: Builder;
  const copy = rewrite(program, (builder) => {
    b = builder;
    return undefined;
  });
  const total = copy.outputs[of];
  if (total?.shape.length !== 0) throw new Error(`“${of}” is not a scalar output: it has no gradient.`);
  const canvas = canvasOf(total);
  if (!canvas) throw new Error(`“${of}” does not depend on the canvas: it has no gradient.`);
  b.origin = undefined;
  return { outputs: { ...copy.outputs, gradient: gradientOf(b, total, canvas) } };
}
