import type { Builder } from '../../program/builder.ts';
import type { Value } from '../../program/value.ts';
import { wholeOf } from '../box.ts';
import { NotTileable, type Positions } from '../layout.ts';
import type { Rules } from '../rule.ts';
import { again, commonBox, commonLayout, eachPosition } from './helpers.ts';

/** The axes of a value that run over positions. */
function positionAxes({ kind }: Positions): readonly number[] {
  return { image: [0, 1], rows: [0], columns: [1] }[kind];
}

function times(b: Builder, x: Value, mask: Value | undefined): Value {
  return mask ? b.mul(x, mask) : x;
}

export const productRules: Rules<'sum' | 'matmul' | 'gram'> = {
  sum: {
    ...eachPosition<'sum'>(
      (value, inputs) => {
        const layout = commonLayout(value, inputs);
        const summed = positionAxes(layout).filter((axis) => value.attributes.axes.includes(axis));
        if (summed.length === 0) return layout;
        if (summed.length < positionAxes(layout).length)
          throw new NotTileable(value, 'it sums over rows or over columns only.');
        return undefined;
      },
      ({ b, value }, inputs) => again(b, value, inputs),
    ),
    part({ b, value, piece, inputs: [input], own }) {
      const x = piece(0);
      return b.sumOver(times(b, x.value, own(input!.layout!, x.box)), value.attributes.axes);
    },
  },

  gram: {
    layout(value, inputs) {
      if (commonLayout(value, inputs).kind !== 'rows')
        throw new NotTileable(value, 'it multiplies each position with each.');
      return undefined;
    },
    needs: (_, box) => [box],
    part({ b, piece, inputs: [input], own }) {
      const x = piece(0);
      return b.gram(times(b, x.value, own(input!.layout!, x.box)));
    },
  },

  matmul: {
    layout(value, [left, right]) {
      if (left?.kind === 'rows' || right?.kind === 'columns') {
        if (left && right) throw new NotTileable(value, 'it compares each position with each.');
        return left ?? right;
      }
      if (left && right && left.grid.join() !== right.grid.join())
        throw new NotTileable(value, 'it multiplies positions of different sizes.');
      return undefined;
    },
    needs: (_, box) => [box, box],
    emit({ b, inputs: [left, right], piece }) {
      if (left!.layout) {
        const { value, box } = piece(0);
        return { value: b.matmul(value, right!.whole()), box };
      }
      const { value, box } = piece(1);
      return { value: b.matmul(left!.whole(), value), box };
    },
    part({ b, inputs: [left, right], own }) {
      const { grid } = (left!.layout ?? right!.layout)!;
      const box = commonBox([left!, right!], wholeOf(grid));
      const rows = { kind: 'rows', grid } as const;
      return b.matmul(
        left!.at(box, { kind: 'columns', grid }),
        times(b, right!.at(box, rows), own(rows, box)),
      );
    },
  },
};
