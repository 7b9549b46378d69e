import type { OptimizerSettings } from '../../src/optimizers/methods.ts';

const lbfgs = {
  method: 'l-bfgs',
  history: 3,
  gradientTolerance: 0,
  changeTolerance: 0,
  maxEvaluations: 20,
} as const;

/** Every method, and what changes how it works. */
export const methods: Record<string, OptimizerSettings> = {
  adam: { method: 'adam', learningRate: 0.02, beta1: 0.9, beta2: 0.999, epsilon: 1e-8 },
  'adam within bounds': {
    method: 'adam',
    learningRate: 0.02,
    beta1: 0.9,
    beta2: 0.999,
    epsilon: 1e-8,
    bounds: [-2, 2],
  },
  'gradient descent': { method: 'gradient-descent', learningRate: 1e-3, momentum: 0, nesterov: false },
  momentum: { method: 'gradient-descent', learningRate: 1e-3, momentum: 0.9, nesterov: false },
  nesterov: { method: 'gradient-descent', learningRate: 1e-3, momentum: 0.9, nesterov: true },
  rmsprop: { method: 'rmsprop', learningRate: 1e-2, decay: 0.9, epsilon: 1e-8 },
  adagrad: { method: 'adagrad', learningRate: 0.1, epsilon: 1e-10 },
  adadelta: { method: 'adadelta', learningRate: 1, decay: 0.9, epsilon: 1e-6 },
  'l-bfgs': lbfgs,
  'l-bfgs of one pair': { ...lbfgs, history: 1 },
  'l-bfgs with backtracking': { ...lbfgs, search: 'backtracking' },
  'l-bfgs in a box': { ...lbfgs, search: 'backtracking', bounds: [-2, 0.9] },
  'restarted l-bfgs': { ...lbfgs, restarts: { evaluations: 7, clip: [-2, 0.9] } },
};
