import type { Program } from '../program/program.ts';
import { rewrite } from './rewrite.ts';

/**
 * Takes out stops and surrogates, leaving their values: they mean something to the gradient only, which has been derived
 * or is not wanted.
 */
export function withoutStops(program: Program): Program {
  return rewrite(program, (_, { primitive }, [x]) =>
    primitive === 'stop' || primitive === 'surrogate' ? x : undefined,
  );
}
