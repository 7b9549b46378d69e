import type { Parameters, ParameterValues } from '../src/graph/parameters.ts';
import {
  firstOrderNames,
  learningRate,
  methodParameters,
  methodTitles,
  schedules,
  settingsOf,
  stallActions,
  type OptimizerPlan,
  type StallPlan,
} from '../src/optimizers/index.ts';
import { defineNode, type Level } from '../src/program/node.ts';

const parameters = {
  method: {
    kind: 'choice',
    title: 'Method',
    help: 'How the canvas is changed.',
    default: 'adam',
    options: methodTitles,
  },
  steps: {
    kind: 'number',
    title: 'Steps',
    help: 'How many steps to take.',
    default: 200,
    min: 1,
    max: 100000,
    integer: true,
    scale: 'log',
  },
  learningRate: {
    ...learningRate,
    when: { method: firstOrderNames },
  },
  schedule: {
    kind: 'choice',
    title: 'Schedule',
    help: 'How the learning rate changes over the steps.',
    default: 'constant',
    options: schedules,
    when: { method: firstOrderNames },
  },
  finalShare: {
    kind: 'number',
    title: 'Final share',
    help: 'Share of the learning rate that the last step has.',
    default: 0.1,
    min: 1e-6,
    max: 1,
    scale: 'log',
    when: { schedule: ['linear', 'cosine', 'exponential'] },
  },
  rateFactor: {
    kind: 'number',
    title: 'Factor',
    help: 'What the learning rate is multiplied by over as many steps as the next parameter says.',
    default: 0.96,
    min: 1e-6,
    max: 10,
    scale: 'log',
    when: { schedule: ['decay', 'step'] },
  },
  rateSteps: {
    kind: 'number',
    title: 'Every',
    help: 'Steps in which the learning rate is multiplied once.',
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
    help: 'Steps over which the learning rate first rises in a line from near 0.',
    default: 0,
    min: 0,
    max: 100000,
    integer: true,
    when: { method: firstOrderNames },
  },
  ...methodParameters,
  maxEvaluations: {
    kind: 'number',
    title: 'Evaluations',
    help: 'Stop after this many evaluations of the loss too, with the step that reaches them; 0 sets no limit.',
    default: 0,
    min: 0,
    max: 1e7,
    integer: true,
  },
  maxSeconds: {
    kind: 'number',
    title: 'Seconds',
    help: 'Stop after this much time at work too; 0 sets no limit.',
    default: 0,
    min: 0,
    max: 1e6,
    unit: 's',
  },
  bounds: {
    kind: 'choice',
    title: 'Bounds',
    help: 'Whether pixels may leave the range of colors while they are optimized. The saved picture is always cut to it.',
    default: 'none',
    options: {
      none: 'they may',
      clip: 'cut to [0, 1] after each step; L-BFGS cuts between its restarts, if it has any',
      project: 'never outside: L-BFGS holds what is at a bound, the others cut after each step',
    },
  },
  onStall: {
    kind: 'choice',
    title: 'On stall',
    help: 'What to do when the loss stands still, or when L-BFGS finds no way down any more.',
    default: 'none',
    options: {
      none: 'nothing: go on to the last step, or as far as the method finds a way down',
      ...stallActions,
    },
  },
  stallMeasure: {
    kind: 'choice',
    title: 'Measure',
    help: 'What the threshold is compared with. An absolute one means something else for every loss.',
    default: 'relative',
    options: {
      relative: 'the change of the loss as a share of it',
      absolute: 'the change of the loss itself',
    },
    when: { onStall: Object.keys(stallActions) },
  },
  stallThreshold: {
    kind: 'number',
    title: 'Threshold',
    help: 'The loss stands still where it changes by less than this, up or down, over the window.',
    default: 1e-3,
    min: 1e-12,
    max: 1e12,
    scale: 'log',
    when: { onStall: Object.keys(stallActions) },
  },
  stallWindow: {
    kind: 'number',
    title: 'Window',
    help: 'Over how many steps the loss is compared; where L-BFGS restarts, over how many of its runs.',
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
    help: 'Deviation of the Gaussian that the canvas is blurred by.',
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
    help: 'The method to go on with.',
    default: 'l-bfgs',
    options: methodTitles,
    when: { onStall: ['switch'] },
  },
  switchRate: {
    ...learningRate,
    title: 'Learning rate then',
    help: 'The learning rate of the method switched to; its other settings are those above.',
    when: { switchTo: firstOrderNames },
  },
  pyramid: {
    kind: 'text',
    title: 'Pyramid',
    help: 'Sizes to go through, as shares of the whole, each with its own steps if wanted: 1/4:500, 1/2:200, 1. Every source is made smaller.',
    default: '1',
    structural: true,
  },
  carryMoments: {
    kind: 'boolean',
    title: 'Carry moments',
    help: 'Take the means of gradients along from each size of the pyramid to the next, resized.',
    default: true,
    when: { method: firstOrderNames },
    structural: true,
  },
} as const satisfies Parameters;

type Values = ParameterValues<typeof parameters>;

export default defineNode({
  type: 'optimizer',
  category: 'optimize',
  title: 'Optimizer',
  description: 'Changes the canvas step by step so that the loss falls, and gives the picture it ends with.',
  aliases: ['adam', 'l-bfgs', 'lbfgs', 'sgd', 'gradient descent', 'rmsprop', 'adagrad', 'adadelta', 'run'],
  formulas: [
    {
      text: 'x ← x − t H g, H from the last pairs of L-BFGS',
      source: 'Liu, Nocedal 1989; Nocedal, Wright 2006; Armijo 1966',
      note: 'Persistent: curvature is kept from step to step, unless it restarts.',
    },
    {
      text: 'a fresh L-BFGS every k evaluations, x clipped between; σ = 1 where the loss changed by less than 0.001',
      source: 'aizvorski/fastai-2-work, neural-style-better-optimizer',
      note: 'Restart 20, bounds clip, on stall blur, absolute, window 1. Izvorski’s blur mirrors the picture at its edges; here it is reweighed.',
    },
    {
      text: 'bounds project: entries at a bound that g would push out are held, the rest move along −H g, cut at the bounds',
      source: 'Bertsekas 1982, Projected Newton methods',
      note: 'With backtracking. Not L-BFGS-B: no Cauchy point, no subspace minimisation.',
    },
    {
      text: 'pyramid: each size begins from the result of the one before; m and v are resized too',
      source: 'crowsonkb/style-transfer-pytorch',
      note: 'All in lines between pixels; there m is resized by a cubic.',
    },
    {
      text: 'x ← x − r m̂ / (√v̂ + ε)',
      source: 'Kingma, Ba 2015, Adam',
      note: 'The other methods are PyTorch’s.',
    },
  ],
  inputs: { loss: { title: 'Loss', help: 'What to make smaller.', takes: ['loss'] } },
  outputs: { image: { title: 'Image', help: 'the optimized picture', gives: 'image' } },
  parameters,
  lower({ inputs: { loss }, parameters: values, optimize, fail }) {
    const levels = levelsOf(values);
    if (!levels)
      return fail(
        `The sizes of the pyramid are “${values.pyramid}”.`,
        'Give shares of the whole that grow up to 1, with commas between and steps after a colon: 1/4:500, 1/2:200, 1.',
        { parameter: 'pyramid' },
      );
    const value = optimize({
      loss: loss.value,
      plan: { ...planOf(values), steps: levels.at(-1)!.steps },
      levels: levels.slice(0, -1),
      carriesMoments: values.carryMoments && values.method !== 'l-bfgs',
    });
    return { image: { type: 'image', value } };
  },
});

/** The sizes of a pyramid, from coarse to fine, the last one whole; undefined where the text tells none. */
function levelsOf({ pyramid, steps }: Values): Level[] | undefined {
  const levels = pyramid.split(',').map((text) => {
    const [, above, below = '1', ofLevel] = /^\s*([\d.]+)(?:\/(\d+))?(?::(\d+))?\s*$/.exec(text) ?? [];
    return { share: Number(above) / Number(below), steps: Number(ofLevel ?? steps) };
  });
  const rises = levels.every(({ share }, i) => share > (levels[i - 1]?.share ?? 0));
  return rises && levels.at(-1)!.share === 1 && levels.every((level) => level.steps >= 1)
    ? levels
    : undefined;
}

function planOf(values: Values): OptimizerPlan {
  const { method, maxEvaluations, maxSeconds, onStall } = values;
  return {
    settings: settingsOf(method, values, values),
    steps: values.steps,
    ...(maxEvaluations > 0 && { evaluations: maxEvaluations }),
    ...(maxSeconds > 0 && { seconds: maxSeconds }),
    schedule: {
      kind: values.schedule,
      finalFraction: values.finalShare,
      factor: values.rateFactor,
      every: values.rateSteps,
      warmUp: values.warmUp,
    },
    ...(onStall !== 'none' && { stall: stallOf(onStall, values) }),
  };
}

function stallOf(action: StallPlan['action'], values: Values): StallPlan {
  const rule = {
    threshold: values.stallThreshold,
    relative: values.stallMeasure === 'relative',
    window: values.stallWindow,
  };
  switch (action) {
    case 'blur':
      return { ...rule, action, sigma: values.blurSigma };
    case 'switch':
      return {
        ...rule,
        action,
        next: settingsOf(values.switchTo, values, { ...values, learningRate: values.switchRate }),
      };
    case 'stop':
    case 'restart':
      return { ...rule, action };
  }
}
