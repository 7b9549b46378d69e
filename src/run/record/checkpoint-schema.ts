import * as v from 'valibot';
import { checkSettings } from '../../optimizers/index.ts';

/** Any number, also those that JSON has no word for. */
const number = v.custom<number>((value) => typeof value === 'number', 'should be a number');
const count = v.pipe(
  v.number(),
  v.integer('should be a whole number'),
  v.minValue(0, 'should not be below 0'),
);

const bounds = v.tuple([v.number(), v.number()]);
const pointwise = { learningRate: v.number(), bounds: v.exactOptional(bounds) };

/** Loose: what a later version adds stays, and so do the settings as a whole, which are compared when a run goes on. */
const settings = v.pipe(
  v.variant('method', [
    v.looseObject({
      method: v.literal('adam'),
      ...pointwise,
      beta1: v.number(),
      beta2: v.number(),
      epsilon: v.number(),
    }),
    v.looseObject({
      method: v.literal('gradient-descent'),
      ...pointwise,
      momentum: v.number(),
      nesterov: v.boolean(),
    }),
    v.looseObject({ method: v.literal('rmsprop'), ...pointwise, decay: v.number(), epsilon: v.number() }),
    v.looseObject({ method: v.literal('adagrad'), ...pointwise, epsilon: v.number() }),
    v.looseObject({ method: v.literal('adadelta'), ...pointwise, decay: v.number(), epsilon: v.number() }),
    v.looseObject({
      method: v.literal('l-bfgs'),
      history: v.number(),
      gradientTolerance: v.number(),
      changeTolerance: v.number(),
      maxEvaluations: v.number(),
      search: v.exactOptional(v.picklist(['strong-wolfe', 'backtracking'])),
      bounds: v.exactOptional(bounds),
      restarts: v.exactOptional(v.looseObject({ evaluations: v.number(), clip: v.exactOptional(bounds) })),
    }),
  ]),
  v.rawCheck(({ dataset, addIssue }) => {
    if (!dataset.typed) return;
    try {
      checkSettings(dataset.value);
    } catch (error) {
      addIssue({ message: `should be settings of a method: ${(error as Error).message.replace(/\.$/, '')}` });
    }
  }),
);

/** What of a checkpoint is no picture. */
export const checkpointSchema = v.object({
  optimizer: v.string(),
  step: count,
  evaluations: count,
  seconds: v.pipe(v.number(), v.minValue(0, 'should not be below 0')),
  status: v.picklist(['running', 'converged', 'stalled', 'diverged']),
  drawn: count,
  state: v.object({ settings, numbers: v.record(v.string(), v.array(number)) }),
});
