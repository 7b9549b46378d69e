import type { Builder } from '../../program/builder.ts';
import type { Value } from '../../program/value.ts';
import { clipped, lengthOf, type Box, type Interval } from '../box.ts';
import { NotTileable, type Layout, type Piece, type Positions } from '../layout.ts';
import type { Rules, Site } from '../rule.ts';
import { commonLayout } from './helpers.ts';

type Indexing = 'take' | 'put';

/** The axis of positions along which indices run; undefined for channels. */
function positionAxis(value: Value, layout: Layout, axis: number): 0 | 1 | undefined {
  if (layout?.kind === 'image') return axis === 0 || axis === 1 ? axis : undefined;
  const channels = layout?.kind === 'columns' ? 0 : 1;
  if (axis === channels) return undefined;
  throw new NotTileable(value, 'it takes some of its positions by their number.');
}

function layoutOf(value: Value, inputs: readonly Layout[], axis: number): Positions {
  const from = commonLayout(value, inputs.slice(0, 1));
  const along = positionAxis(value, from, axis);
  if (along === undefined) return from;
  return {
    kind: 'image',
    grid: along === 0 ? [value.shape[0]!, from.grid[1]] : [from.grid[0], value.shape[1]!],
  };
}

const withAxis = (box: Box, axis: 0 | 1, interval: Interval): Box =>
  axis === 0 ? [interval, box[1]] : [box[0], interval];

/** The rule along `axis`, where that is one of positions. */
function along(
  { b, value, inputs, piece, wanted }: Site<Indexing>,
  emit: (x: Piece, axis: 0 | 1, from: Interval, wanted: Interval) => { value: Value; interval: Interval },
): Piece {
  const x = piece(0);
  const { axis } = value.attributes;
  const position = positionAxis(value, inputs[0]!.layout, axis);
  if (position === undefined)
    return { value: b.emit(value.primitive, [x.value], value.attributes), box: x.box };
  const { value: made, interval } = emit(x, position, x.box[position], wanted[position]);
  return { value: made, box: withAxis(x.box, position, interval) };
}

/** Entries along an axis by their places, as few operations as it takes. */
function select(b: Builder, x: Value, axis: 0 | 1, places: readonly number[]): Value {
  const first = places[0]!;
  if (!places.every((place, i) => place === first + i)) return b.take(x, axis, places);
  if (places.length === x.shape[axis]) return x;
  const [begin, size] = [[0, 0, 0], [...x.shape]];
  begin[axis] = first;
  size[axis] = places.length;
  return b.slice(x, begin, size);
}

export const indexRules: Rules<Indexing> = {
  take: {
    layout: (value, inputs) => layoutOf(value, inputs, value.attributes.axis),
    needs(value, box, inputs) {
      const { axis, indices } = value.attributes;
      const position = positionAxis(value, inputs[0], axis);
      if (position === undefined) return [box];
      const read = indices.slice(...box[position]);
      const needed: Interval = [least(read), most(read) + 1];
      return [withAxis(box, position, needed)];
    },
    emit(site) {
      const { b, value } = site;
      const { from: whole, indices } = value.attributes;
      return along(site, (x, axis, [from, to], wanted) => {
        // Padding of a network by one row on each side: as of a picture that ends with the piece.
        const n = to - from;
        const isPadding =
          indices.length === whole + 2 && indices.every((at, i) => i === 0 || i > whole || at === i - 1);
        const fits = (wanted[0] > from || from === 0) && (wanted[1] < to + 2 || to === whole);
        if (isPadding && fits && n >= 2) {
          const [first, last] = [indices[0]!, indices.at(-1)! - (whole - n)];
          if (first < n && last >= 0) {
            const inner = Array.from({ length: n }, (_, i) => i);
            return { value: b.take(x.value, axis, [first, ...inner, last]), interval: [from, to + 2] };
          }
        }
        const places = indices.slice(...wanted).map((place) => place - from);
        return { value: select(b, x.value, axis, places), interval: wanted };
      });
    },
  },

  put: {
    layout: (value, inputs) => layoutOf(value, inputs, value.attributes.axis),
    needs(value, box, inputs) {
      const { axis, indices } = value.attributes;
      const position = positionAxis(value, inputs[0], axis);
      if (position === undefined) return [box];
      const [from, to] = box[position];
      const needed = indices.flatMap((place, i) => (place >= from && place < to ? [i] : []));
      const interval: Interval =
        needed.length > 0 ? [needed[0]!, needed.at(-1)! + 1] : clipped([0, 1], indices.length);
      return [withAxis(box, position, interval)];
    },
    emit(site) {
      const { b, value } = site;
      const { indices } = value.attributes;
      return along(site, (x, axis, [from, to], wanted) => {
        const read = Array.from({ length: to - from }, (_, i) => i).filter((i) => {
          const place = indices[from + i]!;
          return place >= wanted[0] && place < wanted[1];
        });
        if (read.length === 0)
          return { value: b.mul(zeros(b, x.value, axis, lengthOf(wanted)), 0), interval: wanted };
        const places = read.map((i) => indices[from + i]! - wanted[0]);
        const selected = select(b, x.value, axis, read);
        const isAll = places.length === lengthOf(wanted) && places.every((place, i) => place === i);
        const put = isAll
          ? selected
          : b.emit('put', [selected], { axis, from: lengthOf(wanted), indices: places });
        return { value: put, interval: wanted };
      });
    },
  },
};

/** A value of any entries with `size` of them along an axis. */
function zeros(b: Builder, x: Value, axis: 0 | 1, size: number): Value {
  return b.take(
    x,
    axis,
    Array.from({ length: size }, () => 0),
  );
}

function least(numbers: readonly number[]): number {
  return numbers.reduce((a, b) => Math.min(a, b));
}
function most(numbers: readonly number[]): number {
  return numbers.reduce((a, b) => Math.max(a, b));
}
