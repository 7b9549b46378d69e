import { canvasOf, gradientOf } from '../program/gradient.ts';
import type { Program } from '../program/program.ts';
import { rewrite, type BuiltProgram } from './rewrite.ts';

/**
 * Adds the output `gradient`: the gradient of the scalar output `of` with respect to the canvas. Throws where `of` does
 * not depend on the canvas at all.
 *
 * @param program a copy of it is made first, unless its builder comes with it.
 */
export function differentiate(program: Program | BuiltProgram, of: string): Program {
  const { builder, outputs } = 'builder' in program ? program : rewrite(program, () => undefined);
  const total = outputs[of];
  if (total?.shape.length !== 0) throw new Error(`“${of}” is not a scalar output: it has no gradient.`);
  const canvas = canvasOf(total);
  if (!canvas) throw new Error(`“${of}” does not depend on the canvas: it has no gradient.`);
  builder.origin = undefined;
  return { outputs: { ...outputs, gradient: gradientOf(builder, total, canvas) } };
}
