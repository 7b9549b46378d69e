import type { Parameters, ParameterValues } from '../graph/parameters.ts';
import { firstOrderNames } from './methods.ts';
import { schedules, type Schedule } from './schedules.ts';

/** How the optimizer node has the learning rate change over the steps. */
export const scheduleParameters = {
  schedule: {
    kind: 'choice',
    title: 'Schedule',
    help: 'How the learning rate changes over the run.',
    default: 'constant',
    options: schedules,
    when: { method: firstOrderNames },
  },
  finalShare: {
    kind: 'number',
    title: 'Final fraction',
    help: 'Learning rate of the last step, as a fraction of the initial one.',
    default: 0.1,
    min: 1e-6,
    max: 1,
    scale: 'log',
    when: { schedule: ['linear', 'cosine', 'exponential'] },
  },
  rateFactor: {
    kind: 'number',
    title: 'Factor',
    help: 'The learning rate is multiplied by this over the number of steps set by “every”.',
    default: 0.96,
    min: 1e-6,
    max: 10,
    scale: 'log',
    when: { schedule: ['decay', 'step'] },
  },
  rateSteps: {
    kind: 'number',
    title: 'Every',
    help: 'Number of steps over which the factor applies once.',
    default: 100,
    min: 1,
    max: 100000,
    integer: true,
    scale: 'log',
    when: { schedule: ['decay', 'step'] },
  },
  warmUp: {
    kind: 'number',
    title: 'Warm-up',
    help: 'Number of steps over which the learning rate first rises linearly from near 0.',
    default: 0,
    min: 0,
    max: 100000,
    integer: true,
    when: { method: firstOrderNames },
  },
} as const satisfies Parameters;

/** The schedule in a node with these values. */
export function scheduleOf(values: ParameterValues<typeof scheduleParameters>): Schedule {
  return {
    kind: values.schedule,
    finalFraction: values.finalShare,
    factor: values.rateFactor,
    every: values.rateSteps,
    warmUp: values.warmUp,
  };
}
