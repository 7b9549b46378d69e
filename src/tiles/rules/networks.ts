import { resampleWindows } from '../../images/resample.ts';
import type { Builder } from '../../program/builder.ts';
import type { PrimitiveAttributes } from '../../program/signatures.ts';
import type { Shape, Value } from '../../program/value.ts';
import { clipped, intersection, lengthOf, mapAxes, type Box, type Interval } from '../box.ts';
import { NotTileable, type Piece } from '../layout.ts';
import type { Rule, Rules, Site } from '../rule.ts';
import { cropped, imageLayout } from './helpers.ts';

const image = { kind: 'image', grid: [0, 0] } as const;

function sizesOf(value: { readonly shape: Shape }): readonly [number, number] {
  return [value.shape[0]!, value.shape[1]!];
}

/** The pooled positions of squares that lie in a piece, and the piece cut to them. */
function squaresOf(b: Builder, x: Piece): { value: Value; pooled: Box } {
  const even = mapAxes((axis): Interval => [2 * Math.ceil(x.box[axis][0] / 2), x.box[axis][1]]);
  return {
    value: cropped(b, x.value, image, x.box, even),
    pooled: mapAxes((axis) => [even[axis][0] / 2, Math.floor(even[axis][1] / 2)]),
  };
}

type Pool = 'max-pool' | 'average-pool';

const pool: Rule<Pool> = {
  layout: (value, inputs) => ({ ...imageLayout(value.inputs[0], inputs[0]), grid: sizesOf(value) }),
  needs: (_, box) => [mapAxes((axis) => [2 * box[axis][0], 2 * box[axis][1]])],
  emit({ b, value, piece }) {
    const { value: x, pooled } = squaresOf(b, piece(0));
    return { value: value.primitive === 'max-pool' ? b.maxPool(x) : b.averagePool(x), box: pooled };
  },
};

/** The pooled positions that entries of what was pooled need; an odd last row has none of its own. */
function pooledNeeds(value: Value, box: Box, pooled: readonly [number, number]): Box {
  return mapAxes((axis) =>
    clipped([Math.floor(box[axis][0] / 2), Math.ceil(box[axis][1] / 2)], pooled[axis]),
  );
}

/** The entries of squares, and of an odd last row and column of the whole. */
function unpooledBox(pooled: Box, half: readonly [number, number], whole: readonly [number, number]): Box {
  return mapAxes((axis) => [
    2 * pooled[axis][0],
    pooled[axis][1] === half[axis] ? whole[axis] : 2 * pooled[axis][1],
  ]);
}

export const networkRules: Rules<
  'conv2d' | 'turn' | 'max-pool' | 'max-pool-gradient' | 'average-pool' | 'average-pool-gradient' | 'resample'
> = {
  conv2d: {
    layout(value, [x, kernel, bias]) {
      if (kernel ?? bias) throw new NotTileable(value, 'the weights of a network depend on positions.');
      return imageLayout(value.inputs[0], x);
    },
    needs(value, box) {
      const reach = (value.inputs[1].shape[0]! - 1) / 2;
      const sizes = sizesOf(value);
      return [
        mapAxes((axis) => clipped([box[axis][0] - reach, box[axis][1] + reach], sizes[axis])),
        box,
        box,
      ];
    },
    emit({ b, value, inputs, piece }) {
      const x = piece(0);
      const [, kernel, bias] = inputs.map((input) => input);
      const made = b.emit(
        'conv2d',
        bias ? [x.value, kernel!.whole(), bias.whole()] : [x.value, kernel!.whole()],
        value.attributes,
      );
      return { value: made, box: x.box };
    },
  },

  turn: {
    layout(value) {
      throw new NotTileable(value, 'the weights of a network depend on positions.');
    },
    needs: (_, box) => [box],
  },

  'max-pool': pool,
  'average-pool': pool,

  'max-pool-gradient': {
    layout: (value, inputs) => imageLayout(value.inputs[1], inputs[1]),
    needs(value, box) {
      const half = sizesOf(value.inputs[2]);
      const pooled = pooledNeeds(value, box, half);
      const squares = unpooledBox(pooled, half, sizesOf(value));
      return [pooled, squares, pooled];
    },
    emit(site) {
      const { b, value, inputs, piece } = site;
      const [x, maxima] = [piece(1), piece(2)];
      const half = sizesOf(value.inputs[2]);
      const squares = squaresOf(b, x);
      const own = inputs[0]!.box ?? maxima.box;
      const pooled = [maxima.box, own].reduce(intersection, squares.pooled);
      const within = mapAxes((axis): Interval => {
        const end = pooled[axis][1] === half[axis] ? sizesOf(value)[axis] : 2 * pooled[axis][1];
        return [2 * pooled[axis][0], Math.min(end, x.box[axis][1])];
      });
      const like = (grid: readonly [number, number]) => ({ kind: 'image', grid }) as const;
      const made = b.emit('max-pool-gradient', [
        inputs[0]!.at(pooled, like(half)),
        cropped(b, x.value, image, x.box, within),
        cropped(b, maxima.value, image, maxima.box, pooled),
      ]);
      return { value: made, box: within };
    },
  },

  'average-pool-gradient': {
    layout(value, inputs) {
      imageLayout(value.inputs[0], inputs[0]);
      return { kind: 'image', grid: sizesOf(value) };
    },
    needs: (value, box) => [pooledNeeds(value, box, sizesOf(value.inputs[0]))],
    emit({ b, value, piece }) {
      const gradient = piece(0);
      const box = unpooledBox(gradient.box, sizesOf(value.inputs[0]), sizesOf(value));
      const [height, width] = [lengthOf(box[0]), lengthOf(box[1])];
      return { value: b.emit('average-pool-gradient', [gradient.value], { height, width }), box };
    },
  },

  resample: {
    layout(value, inputs) {
      imageLayout(value.inputs[0], inputs[0]);
      return { kind: 'image', grid: sizesOf(value) };
    },
    needs({ attributes }, box) {
      const { axis } = attributes;
      const needed = resampleNeeds(attributes, box[axis]);
      return [axis === 0 ? [needed, box[1]] : [box[0], needed]];
    },
    emit(site) {
      const { value, piece, wanted } = site;
      const { attributes } = value;
      const { axis, from, to, transposed } = attributes;
      const x = piece(0);
      const [before, after] = transposed ? [to, from] : [from, to];
      // About as far as the piece goes: rows that need more than it are wrong, and not wanted.
      const scale = after / before;
      const about = x.box[axis];
      const out: Interval = [
        Math.min(Math.floor(about[0] * scale), wanted[axis][0]),
        Math.min(after, Math.max(Math.round(about[1] * scale), wanted[axis][1])),
      ];
      const made = resampled(site, x.value, axis, site.matrix(attributes, out, about));
      return { value: made, box: axis === 0 ? [out, x.box[1]] : [x.box[0], out] };
    },
  },
};

/** A matrix applied along an axis of a picture. */
function resampled({ b }: Site<'resample'>, x: Value, axis: 0 | 1, matrix: Value): Value {
  const [height, width, channels] = x.shape as readonly [number, number, number];
  const out = matrix.shape[0]!;
  const flat = b.reshape(x, [height, width * channels]);
  if (axis === 0) return b.reshape(b.matmul(matrix, flat), [out, width, channels]);
  const columns = b.reshape(b.transpose(flat), [width, channels * height]);
  const made = b.reshape(b.matmul(matrix, columns), [out * channels, height]);
  return b.reshape(b.transpose(made), [height, out, channels]);
}

/** The input entries that output entries of a resampling are made of. */
function resampleNeeds(
  { from, to, filter, transposed }: PrimitiveAttributes['resample'],
  [first, end]: Interval,
): Interval {
  const { starts, weights } = resampleWindows(from, to, filter);
  if (!transposed)
    return [starts[first]!, Math.max(starts[first]! + 1, starts[end - 1]! + weights[end - 1]!.length)];
  const rows = weights.flatMap((window, i) => {
    const [start, last] = [starts[i]!, starts[i]! + window.length];
    return start < end && last > first ? [i] : [];
  });
  return rows.length > 0 ? [rows[0]!, rows.at(-1)! + 1] : [0, 1];
}

/** The entries of the matrix of a resampling, [out, in], from an interval of its input to one of its output. */
export function resampleMatrix(
  { from, to, filter, transposed }: PrimitiveAttributes['resample'],
  [first, end]: Interval,
  [begin, stop]: Interval,
): Float32Array {
  const { starts, weights } = resampleWindows(from, to, filter);
  const width = stop - begin;
  const matrix = new Float32Array((end - first) * width);
  weights.forEach((window, i) => {
    window.forEach((weight, k) => {
      const [row, column] = transposed ? [starts[i]! + k, i] : [i, starts[i]! + k];
      if (row >= first && row < end && column >= begin && column < stop)
        matrix[(row - first) * width + column - begin] = weight;
    });
  });
  return matrix;
}
