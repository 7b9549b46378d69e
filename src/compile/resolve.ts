import type { Program } from '../program/program.ts';
import { replace } from './rewrite.ts';

/** Keeps of every surrogate the value that it gives: once there is a gradient, its carrier has done its work. */
export function resolve(program: Program): Program {
  return replace(program, (value) => (value.primitive === 'surrogate' ? value.inputs[0] : undefined));
}
