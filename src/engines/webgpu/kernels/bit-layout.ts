import { heightWidthChannels, type Shape } from '../../../program/shape.ts';
import type { BitLayout } from '../../passes/entries/bit-layout.ts';
import { add, and, div, index, mod, mul, type Expression } from '../../passes/entries/expression.ts';
import type { Scope } from '../../passes/entries/scope.ts';
import { blocksOf } from './convolution/bits.ts';

type Index = Expression<'index'>;

const blockCount = (features: Shape): number => blocksOf(...heightWidthChannels(features)).count;

/** The layout of `convolution/bits.ts`. */
export const bitLayout: BitLayout = {
  signs: {
    words: (features) => 2 * blockCount(features),
    word(features, { three: [y, x, c] }, scope) {
      const at = blockAt(features, div(y, index(4)), div(x, index(4)), div(c, index(4)), scope);
      return scope.define(add(mul(at, index(2)), div(mod(y, index(4)), index(2))));
    },
    bit(_, { three: [y, x, c] }, scope) {
      const [row, column, channel] = [and(y, index(1)), and(x, index(3)), and(c, index(3))];
      return scope.define(add(mul(row, index(16)), mul(column, index(4)), channel));
    },
  },
  choices: {
    words: blockCount,
    word: (features, { three: [row, column, c] }, scope) =>
      blockAt(features, div(row, index(2)), div(column, index(2)), div(c, index(4)), scope),
    bit(_, { three: [row, column, c] }, scope) {
      const [down, across, channel] = [and(row, index(1)), and(column, index(1)), and(c, index(3))];
      return scope.define(add(mul(down, index(16)), mul(across, index(8)), mul(channel, index(2))));
    },
  },
};

/** The number of a block of bits by its coordinates among blocks. */
function blockAt(features: Shape, row: Index, column: Index, quad: Index, scope: Scope): Index {
  const { across, quads } = blocksOf(...heightWidthChannels(features));
  const [y, x, c] = [scope.define(row), scope.define(column), scope.define(quad)];
  return scope.define(add(mul(add(mul(y, index(across)), x), index(quads)), c));
}
