import type { Shape, Value } from '../../program/value.ts';
import { clipped, holds, lengthOf, mapAxes, type Box, type Interval } from '../box.ts';
import { channelsOf, NotTileable, shapeIn, type Layout, type Positions } from '../layout.ts';
import type { Rules } from '../rule.ts';
import { commonLayout, eachPosition } from './helpers.ts';

const only = (value: Value, [layout]: readonly Layout[]): Positions => commonLayout(value, [layout]);

export const shapeRules: Rules<'reshape' | 'slice' | 'pad' | 'broadcast' | 'transpose'> = {
  reshape: eachPosition(
    (value, inputs) => {
      const from = only(value, inputs);
      const [x] = value.inputs;
      const channels = channelsOf(from, x.shape);
      const kinds = from.kind === 'columns' ? (['columns'] as const) : (['image', 'rows'] as const);
      const whole: Box = [
        [0, from.grid[0]],
        [0, from.grid[1]],
      ];
      const kind = kinds.find(
        (one) => shapeIn({ ...from, kind: one }, whole, channels).join() === value.shape.join(),
      );
      if (!kind) throw new NotTileable(value, 'it rearranges positions.');
      return { ...from, kind };
    },
    ({ b, value, layout }, [x], box) => b.reshape(x!, shapeIn(layout, box, channelsOf(layout, value.shape))),
  ),

  broadcast: eachPosition(
    (value, inputs) => only(value, inputs),
    ({ b, value, layout }, [x], box) =>
      b.broadcast(x!, shapeIn(layout, box, channelsOf(layout, value.shape))),
  ),

  transpose: eachPosition(
    (value, inputs) => {
      const from = only(value, inputs);
      return { ...from, kind: from.kind === 'rows' ? 'columns' : 'rows' };
    },
    ({ b }, [x]) => b.transpose(x!),
  ),

  slice: {
    layout(value, inputs) {
      const from = only(value, inputs);
      const { begin, size } = value.attributes;
      return outside(value, from, size, (axis) => begin[axis] === 0);
    },
    needs(value, box, [layout]) {
      const { begin } = value.attributes;
      if (layout?.kind !== 'image') return [box];
      return [mapAxes((axis) => [box[axis][0] + begin[axis]!, box[axis][1] + begin[axis]!])];
    },
    emit({ b, value, piece, wanted }) {
      const x = piece(0);
      const { begin, size } = value.attributes;
      const whole = value.inputs[0].shape;
      if (whole.length !== 3) {
        const [from, to] = [[...begin], [...x.value.shape]];
        const axis = channelAxis(value, begin, size);
        if (axis !== undefined) to[axis] = size[axis]!;
        return { value: b.slice(x.value, from, to), box: x.box };
      }
      const cuts = mapAxes((axis) =>
        cutOf(x.box[axis], begin[axis]!, size[axis]!, whole[axis]!, wanted[axis]),
      );
      const starts = [...cuts.map(({ skipped }) => skipped), begin[2]!];
      const sizes = [...cuts.map(({ box }) => lengthOf(box)), size[2]!];
      const isAll = sizes.every((n, i) => n === x.value.shape[i]);
      return {
        value: isAll ? x.value : b.slice(x.value, starts, sizes),
        box: mapAxes((axis) => cuts[axis].box),
      };
    },
  },

  pad: {
    layout(value, inputs) {
      const from = only(value, inputs);
      const { before, after } = value.attributes;
      return outside(value, from, value.shape, (axis) => before[axis] === 0 && after[axis] === 0);
    },
    needs(value, box, [layout]) {
      const { before } = value.attributes;
      const [{ shape }] = value.inputs;
      if (layout?.kind !== 'image') return [box];
      return [
        mapAxes((axis) =>
          clipped([box[axis][0] - before[axis]!, box[axis][1] - before[axis]!], shape[axis]!),
        ),
      ];
    },
    emit({ b, value, piece, wanted }) {
      const x = piece(0);
      const { before, after } = value.attributes;
      const { shape } = value.inputs[0];
      if (shape.length !== 3) return { value: b.pad(x.value, before, after), box: x.box };
      // No more zeros than are wanted.
      const sides = mapAxes((axis) => {
        const [from, to] = x.box[axis];
        const [front, n] = [before[axis]!, shape[axis]!];
        const [first, last] = wanted[axis];
        const start = from === 0 ? Math.min(front, first) : from + front;
        const end = front + to + (to === n ? Math.max(0, last - front - n) : 0);
        return { box: [start, end] as Interval, before: from + front - start, after: end - to - front };
      });
      const padded = b.pad(
        x.value,
        [...sides.map((side) => side.before), before[2]!],
        [...sides.map((side) => side.after), after[2]!],
      );
      return { value: padded, box: mapAxes((axis) => sides[axis].box) };
    },
  },
};

/** The layout of a result whose axes have other sizes than `from`; channels of a matrix may change, its positions not. */
function outside(value: Value, from: Positions, shape: Shape, isSame: (axis: number) => boolean): Positions {
  if (from.kind === 'image') return { kind: 'image', grid: [shape[0]!, shape[1]!] };
  const axis = from.kind === 'rows' ? 0 : 1;
  if (!isSame(axis) || shape[axis] !== from.grid[0] * from.grid[1])
    throw new NotTileable(value, 'it takes some of its positions by their number.');
  return from;
}

/** The axis of a matrix along which a slice leaves something out. */
function channelAxis(value: Value, begin: readonly number[], size: Shape): number | undefined {
  const axis = value.inputs[0]!.shape.findIndex((n, i) => begin[i] !== 0 || size[i] !== n);
  return axis < 0 ? undefined : axis;
}

/** Of a slice along an axis: what it skips of a piece, and the interval that it then has. */
function cutOf(
  [from, to]: Interval,
  begin: number,
  size: number,
  whole: number,
  wanted: Interval,
): { box: Interval; skipped: number } {
  // As of a picture that ends with the piece, where that has what is wanted.
  const like: Interval = [from, to - (whole - size)];
  if (holds(like, wanted)) return { box: like, skipped: begin };
  const first = Math.max(from, begin);
  return { box: [first - begin, Math.min(to, begin + size) - begin], skipped: first - from };
}
