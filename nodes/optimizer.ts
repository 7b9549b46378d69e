import type { Parameters, ParameterValues } from '../src/graph/parameters.ts';
import {
  firstOrderNames,
  learningRate,
  methodParameters,
  methodTitles,
  scheduleOf,
  scheduleParameters,
  settingsOf,
  stallOf,
  stallParameters,
  type OptimizerPlan,
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
  ...scheduleParameters,
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
  ...stallParameters,
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
      note: 'With backtracking. Not L-BFGS-B: no Cauchy point, no subspace minimization.',
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
  const { method, maxEvaluations, maxSeconds } = values;
  const stall = stallOf(values);
  return {
    settings: settingsOf(method, values),
    steps: values.steps,
    ...(maxEvaluations > 0 && { evaluations: maxEvaluations }),
    ...(maxSeconds > 0 && { seconds: maxSeconds }),
    schedule: scheduleOf(values),
    ...(stall && { stall }),
  };
}
