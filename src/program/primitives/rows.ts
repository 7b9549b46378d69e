import type { Primitives } from '../primitive.ts';
import { rowsColumns, ShapeError, shapeText, sizeOf, type Shape } from '../shape.ts';

/** Checks that there is a column of places, and gives how many. */
function placesOf(places: Shape): number {
  const [count, width] = places;
  if (places.length !== 2 || count === undefined || width !== 1)
    throw new ShapeError(`Places of rows are a column [n, 1], not ${shapeText(places)}.`);
  return count;
}

export const rows: Primitives<'nearest' | 'gather' | 'scatter'> = {
  nearest: {
    about:
      '(a [n, k], b [m, k]): for each row of a the place, from 0, of the row of b with which its inner product is largest, the first of equal ones: [n, 1]. With rows of b of length 1 that is the row nearest by angle. The products are never held at once. No gradient passes',
    shape([a, b]) {
      const [count, width] = a;
      if (a.length !== 2 || b.length !== 2 || count === undefined || width !== b[1])
        throw new ShapeError(`Rows of ${shapeText(a)} are not compared with rows of ${shapeText(b)}.`);
      return [count, 1];
    },
    gradient: () => undefined,
    flops: ([a, b]) => 2 * sizeOf(a) * rowsColumns(b)[0],
  },

  gather: {
    about:
      '(values [m, k], places [n, 1]): row i is the row of values at places[i], rounded down and cut to 0 to m - 1: [n, k]. No gradient passes to the places',
    shape([values, places]) {
      const [count, width] = values;
      if (values.length !== 2 || count === undefined || width === undefined)
        throw new ShapeError(`Rows are gathered from a matrix, not from ${shapeText(values)}.`);
      return [placesOf(places), width];
    },
    gradient: (index, { b, gradient, inputs: [values, places] }) =>
      index === 0 ? b.emit('scatter', [gradient, places], { rows: rowsColumns(values.shape)[0] }) : undefined,
    flops: () => 0,
  },

  scatter: {
    about:
      'the adjoint of gather (x [n, k], places [n, 1]): zeros of `rows` rows, and row i of x added to the row at places[i], in the order of i',
    shape([x, places], { rows }) {
      const [count, width] = x;
      if (x.length !== 2 || width === undefined || count !== placesOf(places))
        throw new ShapeError(`Rows of ${shapeText(x)} do not go to places of ${shapeText(places)}.`);
      return [rows, width];
    },
    gradient: (index, { b, gradient, inputs: [, places] }) =>
      index === 0 ? b.gather(gradient, places) : undefined,
    flops: ([x]) => sizeOf(x),
  },
};
