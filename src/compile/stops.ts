import type { Program } from '../program/program.ts';
import { rewrite } from './rewrite.ts';

/** Takes out the stops: they mean something to the gradient only, which has been derived or is not wanted. */
export function withoutStops(program: Program): Program {
  return rewrite(program, (_, { primitive }, [x]) => (primitive === 'stop' ? x : undefined));
}
