import type { OptimizerSettings } from '../optimizers/index.ts';
import { scheduleFactor, type ScheduleKind } from '../optimizers/index.ts';

/** The parameters of an optimizer node, as the node declares them. */
interface OptimizerParameters {
  method: OptimizerSettings['method'];
  steps: number;
  learningRate: number;
  schedule: ScheduleKind;
  finalShare: number;
  beta1: number;
  beta2: number;
  momentum: number;
  nesterov: boolean;
  decay: number;
  epsilon: number;
  history: number;
  gradientTolerance: number;
  changeTolerance: number;
  bounds: 'none' | 'clip';
}

/** How long a strong Wolfe search may take before it counts as failed. */
const SEARCH_EVALUATIONS = 20;

/** How one stage is optimized: the method's own settings, and the steps with their learning rate. */
export interface OptimizerPlan {
  readonly settings: OptimizerSettings;
  readonly steps: number;
  /** The factor on the learning rate at a step, which counts from 0. */
  rateFactor(step: number): number;
}

/** Reads the settings that an optimizer node gave its stage. */
export function optimizerPlan(stageSettings: Readonly<Record<string, unknown>>): OptimizerPlan {
  const p = stageSettings as unknown as OptimizerParameters;
  return {
    settings: settingsOf(p),
    steps: p.steps,
    rateFactor: (step) => scheduleFactor(p.schedule, p.finalShare, step, p.steps),
  };
}

function settingsOf(p: OptimizerParameters): OptimizerSettings {
  const { method, learningRate, epsilon, decay } = p;
  const shared = { learningRate, ...(p.bounds === 'clip' ? { bounds: [0, 1] as const } : {}) };
  switch (method) {
    case 'adam':
      return { method, ...shared, beta1: p.beta1, beta2: p.beta2, epsilon };
    case 'gradient-descent':
      return { method, ...shared, momentum: p.momentum, nesterov: p.nesterov };
    case 'rmsprop':
    case 'adadelta':
      return { method, ...shared, decay, epsilon };
    case 'adagrad':
      return { method, ...shared, epsilon };
    case 'l-bfgs':
      return {
        method,
        history: p.history,
        gradientTolerance: p.gradientTolerance,
        changeTolerance: p.changeTolerance,
        maxEvaluations: SEARCH_EVALUATIONS,
      };
  }
}
