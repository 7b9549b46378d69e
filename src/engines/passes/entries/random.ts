import {
  add,
  and,
  div,
  index,
  mul,
  number,
  pattern,
  shiftRight,
  sub,
  toIndex,
  toNumber,
  xor,
  type Expression,
} from './expression.ts';
import type { Scope } from './scope.ts';

/** The expression of entry `i` of the primitive `random`, which says how it is made; `count` is the draw. */
export function randomEntry(
  scope: Scope,
  seed: number,
  count: Expression<'number'>,
  i: Expression<'index'>,
): Expression<'number'> {
  const shifted = (x: Expression<'index'>, by: number) => xor(x, shiftRight(x, index(by)));
  const mix = (x: Expression<'index'>): Expression<'index'> => {
    const a = scope.define(mul(shifted(x, 16), pattern(0x7feb352d)));
    const b = scope.define(mul(shifted(a, 15), pattern(0x846ca68b)));
    return scope.define(shifted(b, 16));
  };
  const key = mix(scope.define(add(mix(index(seed >>> 0)), toIndex(count))));
  const halves = [0, 1, 2, 3, 4, 5].flatMap((k) => {
    const h = mix(scope.define(xor(key, mix(scope.define(add(mul(i, index(6)), index(k)))))));
    return [and(h, pattern(0xffff)), shiftRight(h, index(16))];
  });
  const [first, ...others] = halves;
  return div(sub(toNumber(add(first!, ...others)), number(393210)), number(65536));
}
