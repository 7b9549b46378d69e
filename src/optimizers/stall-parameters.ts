import type { Parameters, ParameterValues } from '../graph/parameters.ts';
import { learningRate } from './method.ts';
import { firstOrderNames, methodTitles, settingsOf, type MethodValues } from './methods.ts';
import { stallActions, type StallPlan } from './plan.ts';

/** What the optimizer node does when the loss stands still. */
export const stallParameters = {
  onStall: {
    kind: 'choice',
    title: 'On stall',
    help: 'What to do when the loss stalls, or when L-BFGS finds no descent.',
    default: 'none',
    options: {
      none: 'nothing: continue to the last step, or until the method finds no descent',
      ...stallActions,
    },
  },
  stallMeasure: {
    kind: 'choice',
    title: 'Measure',
    help: 'What the threshold is compared with. The effect of an absolute threshold depends on the loss.',
    default: 'relative',
    options: {
      relative: 'relative change of the loss',
      absolute: 'absolute change of the loss',
    },
    when: { onStall: Object.keys(stallActions) },
  },
  stallThreshold: {
    kind: 'number',
    title: 'Threshold',
    help: 'The loss stalls if it changes by less than this, up or down, over the window.',
    default: 1e-3,
    min: 1e-12,
    max: 1e12,
    scale: 'log',
    when: { onStall: Object.keys(stallActions) },
  },
  stallWindow: {
    kind: 'number',
    title: 'Window',
    help: 'Number of steps over which the loss is compared; for L-BFGS with restarts, number of its runs.',
    default: 10,
    min: 1,
    max: 10000,
    integer: true,
    scale: 'log',
    when: { onStall: Object.keys(stallActions) },
  },
  blurSigma: {
    kind: 'number',
    title: 'Blur',
    help: 'Standard deviation, in pixels, of the Gaussian that blurs the canvas.',
    default: 1,
    min: 0.1,
    max: 100,
    scale: 'log',
    unit: 'px',
    when: { onStall: ['blur'] },
  },
  switchTo: {
    kind: 'choice',
    title: 'Switch to',
    help: 'The method to continue with.',
    default: 'l-bfgs',
    options: methodTitles,
    when: { onStall: ['switch'] },
  },
  switchRate: {
    ...learningRate,
    title: 'Learning rate then',
    help: 'The learning rate of the new method; its other settings are those above.',
    when: { switchTo: firstOrderNames },
  },
} as const satisfies Parameters;

type Values = ParameterValues<typeof stallParameters> & MethodValues;

/** What to do on a stall in a node with these values; undefined for nothing. */
export function stallOf(values: Values): StallPlan | undefined {
  const { onStall: action } = values;
  const rule = {
    threshold: values.stallThreshold,
    relative: values.stallMeasure === 'relative',
    window: values.stallWindow,
  };
  switch (action) {
    case 'none':
      return undefined;
    case 'blur':
      return { ...rule, action, sigma: values.blurSigma };
    case 'switch':
      return {
        ...rule,
        action,
        next: settingsOf(values.switchTo, { ...values, learningRate: values.switchRate }),
      };
    case 'stop':
    case 'restart':
      return { ...rule, action };
  }
}
