import type { Primitives } from '../primitive.ts';
import { rowsColumns, sameShape, ShapeError, shapeText, sizeOf, type Shape } from '../shape.ts';

function columns(x: Shape, what: string): Shape {
  if (x.length !== 2) throw new ShapeError(`${what} of columns [n, c] are meant, not of ${shapeText(x)}.`);
  return x;
}

export const ordering: Primitives<'ranks' | 'arrange' | 'pick'> = {
  ranks: {
    about:
      'for each entry of columns [n, c], a whole number from 0: how many entries of its column come before it. `ties`: equal entries count in the order of their rows (row), or share the least (first) or the largest (last) of these ranks; -0 equals 0. No gradient passes',
    shape: ([x]) => columns(x, 'Ranks'),
    gradient: () => undefined,
    flops: ([x]) => sizeOf(x) * Math.ceil(Math.log2(rowsColumns(x)[0] + 1)),
  },

  arrange: {
    about:
      '(v [n, c], ranks [n, c]): entry [i, c] of v goes to row ranks[i, c] of its column. In each column the ranks are 0 to n - 1, each once: arrange(x, ranks of x by row) sorts x',
    shape([v, ranks]) {
      if (!sameShape(v, ranks))
        throw new ShapeError(`Ranks of ${shapeText(ranks)} do not arrange ${shapeText(v)}.`);
      return columns(v, 'Arrangements');
    },
    gradient: (index, { b, gradient, inputs }) => (index === 0 ? b.pick(gradient, inputs[1]) : undefined),
    flops: () => 0,
  },

  pick: {
    about:
      '(values [m, c], index [n, c]): entry [i, c] is read from column c of values at row index[i, c], cut to 0 to m - 1, and on a straight line between two rows where it is no whole number: with k its whole part and f the rest, (1 - f) values[k, c] + f values[k + 1, c], or values[k, c] where f is 0. No gradient passes to the index',
    shape([values, index]) {
      columns(values, 'Values');
      if (columns(index, 'Indices')[1] !== values[1])
        throw new ShapeError(`Indices of ${shapeText(index)} do not pick from ${shapeText(values)}.`);
      return index;
    },
    gradient(index) {
      // The adjoint would add into shared entries in no fixed order; quantiles are treated as constant instead.
      if (index === 0)
        throw new Error('What is picked from has no gradient: it must not depend on the canvas.');
      return undefined;
    },
    flops: (_, output) => 4 * sizeOf(output),
  },
};
