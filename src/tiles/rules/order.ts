import type { Rules } from '../rule.ts';
import { NotTileable } from '../layout.ts';
import { refused } from './helpers.ts';

export const orderRules: Rules<'ranks' | 'arrange' | 'pick' | 'random'> = {
  ranks: refused('it sorts the entries of all positions.'),
  arrange: refused('it sorts the entries of all positions.'),
  pick: {
    layout(value, [values, index]) {
      if (values ?? index?.kind !== 'rows')
        throw new NotTileable(value, 'it reads entries of other positions.');
      return index;
    },
    needs: (_, box) => [box, box],
    emit({ b, inputs: [values], piece }) {
      const { value, box } = piece(1);
      return { value: b.pick(values!.whole(), value), box };
    },
  },
  random: refused('it draws numbers that are counted by position.'),
};
