import * as v from 'valibot';
import { settingsSchema } from '../../optimizers/index.ts';

/** Any number, also those that JSON has no word for. */
const number = v.custom<number>((value) => typeof value === 'number', 'should be a number');
const count = v.pipe(
  v.number(),
  v.integer('should be a whole number'),
  v.minValue(0, 'should not be below 0'),
);

/** The part of a checkpoint besides pictures. */
export const checkpointSchema = v.object({
  optimizer: v.string(),
  step: count,
  evaluations: count,
  seconds: v.pipe(v.number(), v.minValue(0, 'should not be below 0')),
  status: v.picklist(['running', 'converged', 'stalled', 'diverged']),
  drawn: count,
  state: v.object({ settings: settingsSchema, numbers: v.record(v.string(), v.array(number)) }),
});
