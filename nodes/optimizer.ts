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
    help: 'The optimization method.',
    default: 'adam',
    options: methodTitles,
  },
  steps: {
    kind: 'number',
    title: 'Steps',
    help: 'The number of steps.',
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
    help: 'Also stop after this many evaluations of the loss, at the end of the step; 0 means no limit.',
    default: 0,
    min: 0,
    max: 1e7,
    integer: true,
  },
  maxSeconds: {
    kind: 'number',
    title: 'Seconds',
    help: 'Also stop after this many seconds of computing; 0 means no limit.',
    default: 0,
    min: 0,
    max: 1e6,
    unit: 's',
  },
  bounds: {
    kind: 'choice',
    title: 'Bounds',
    help: 'Whether pixels may leave the range [0, 1] during optimization. Saved pictures are always clipped to it.',
    default: 'none',
    options: {
      none: 'no bounds',
      clip: 'clip to [0, 1] after each step; L-BFGS clips at its restarts, if it has any',
      project: 'never leave [0, 1]: L-BFGS holds pixels at a bound, the other methods clip after each step',
    },
  },
  ...stallParameters,
  pyramid: {
    kind: 'text',
    title: 'Pyramid',
    help: 'Optimize at increasing sizes, given as fractions of the full size, each optionally with its own number of steps: 1/4:500, 1/2:200, 1. Every source picture is scaled to match.',
    default: '1',
    structural: true,
  },
  carryMoments: {
    kind: 'boolean',
    title: 'Carry moments',
    help: 'Carry the moving averages of the gradient, resized, from each size of the pyramid to the next; only where the canvas is optimized in pixels.',
    default: true,
    when: { method: firstOrderNames },
    structural: true,
  },
  sizeIndependent: {
    kind: 'boolean',
    title: 'Size-independent',
    help: 'At each size of the pyramid, losses that are sums over positions weigh as at the full size, and carried averages are scaled as gradients are, which shrink with the number of pixels.',
    default: false,
    structural: true,
  },
} as const satisfies Parameters;

type Values = ParameterValues<typeof parameters>;

export default defineNode({
  type: 'optimizer',
  category: 'optimize',
  title: 'Optimizer',
  description: 'Changes the canvas step by step to reduce the loss, and outputs the final picture.',
  aliases: ['adam', 'l-bfgs', 'lbfgs', 'sgd', 'gradient descent', 'rmsprop', 'adagrad', 'adadelta', 'run'],
  formulas: [
    {
      text: 'x ← x − t H g, H from the last pairs of L-BFGS',
      source: 'Liu, Nocedal 1989; Nocedal, Wright 2006; Armijo 1966',
      note: 'Persistent: curvature is kept between steps, except at restarts.',
    },
    {
      text: 'a fresh L-BFGS every k evaluations, x clipped between; σ = 1 where the loss changed by less than 0.001',
      source: 'aizvorski/fastai-2-work, neural-style-better-optimizer',
      note: 'Restart 20, bounds clip, on stall blur, absolute, window 1. Izvorski’s blur mirrors the picture at its edges; here the weights are rescaled.',
    },
    {
      text: 'bounds project: entries at a bound that g would push out are held; the rest move along −H g, clipped to the bounds',
      source: 'Bertsekas 1982, Projected Newton methods',
      note: 'With backtracking. Not L-BFGS-B: no Cauchy point, no subspace minimization.',
    },
    {
      text: 'pyramid: each size starts from the result of the previous one; m and v are resized too',
      source: 'crowsonkb/style-transfer-pytorch',
      note: 'Everything is resized bilinearly; in the original, m is resized bicubically. With “size-independent”, m is divided by k and v by k², where k is the ratio of the numbers of pixels.',
    },
    {
      text: 'x ← x − r m̂ / (√v̂ + ε)',
      source: 'Kingma, Ba 2015, Adam',
      note: 'The other methods follow PyTorch.',
    },
  ],
  inputs: { loss: { title: 'Loss', help: 'The loss to reduce.', takes: ['loss'] } },
  outputs: { image: { title: 'Image', help: 'the optimized picture', gives: 'image' } },
  parameters,
  lower({ inputs: { loss }, parameters: values, optimize, fail }) {
    const levels = levelsOf(values);
    if (!levels)
      return fail(
        `The sizes of the pyramid are “${values.pyramid}”.`,
        'Write increasing fractions that end in 1, separated by commas, with optional steps after a colon: 1/4:500, 1/2:200, 1.',
        { parameter: 'pyramid' },
      );
    const value = optimize({
      loss: loss.value,
      plan: { ...planOf(values), steps: levels.at(-1)!.steps },
      levels: levels.slice(0, -1),
      carriesMoments: values.carryMoments && values.method !== 'l-bfgs',
      sizeIndependent: values.sizeIndependent,
    });
    return { image: { type: 'image', value } };
  },
});

/** The sizes of a pyramid, from coarse to fine, ending with the full size; undefined if the text has none. */
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
