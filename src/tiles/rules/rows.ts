import type { Rules } from '../rule.ts';
import { refused } from './helpers.ts';

export const rowRules: Rules<'nearest' | 'gather' | 'scatter'> = {
  nearest: refused('it searches among all positions.'),
  gather: refused('it reads entries of other positions.'),
  scatter: refused('it adds to entries of other positions.'),
};
