import * as v from 'valibot';

/** JSON has no NaN: what a diverged run computed is null in a record. */
export const numberOrNull = v.nullable(v.number());

export function finiteOrNull(x: number): number | null {
  return Number.isFinite(x) ? x : null;
}
