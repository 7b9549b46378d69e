import { NotTileable } from '../layout.ts';
import type { Rules } from '../rule.ts';
import { refused } from './helpers.ts';

/** What each position finds in, or takes from, rows without positions, it does by itself. */
export const rowRules: Rules<'nearest' | 'gather' | 'scatter'> = {
  nearest: {
    layout(value, [a, b]) {
      if (b ?? a?.kind !== 'rows') throw new NotTileable(value, 'it searches among all positions.');
      return a;
    },
    needs: (_, box) => [box, box],
    emit({ b, inputs: [, rows], piece }) {
      const { value, box } = piece(0);
      return { value: b.nearest(value, rows!.whole()), box };
    },
  },
  gather: {
    layout(value, [values, places]) {
      if (values ?? places?.kind !== 'rows')
        throw new NotTileable(value, 'it reads entries of other positions.');
      return places;
    },
    needs: (_, box) => [box, box],
    emit({ b, inputs: [values], piece }) {
      const { value, box } = piece(1);
      return { value: b.gather(values!.whole(), value), box };
    },
  },
  scatter: refused('it adds to entries of other positions.'),
};
