import type { OptimizerSettings } from '../optimizers/index.ts';
import { scheduleFactor, type ScheduleKind } from '../optimizers/index.ts';
import type { StallRule } from './stall.ts';

type Method = OptimizerSettings['method'];

/** The parameters of an optimizer node, as the node declares them. */
interface OptimizerParameters {
  method: Method;
  steps: number;
  maxEvaluations: number;
  maxSeconds: number;
  learningRate: number;
  schedule: ScheduleKind;
  finalShare: number;
  rateFactor: number;
  rateSteps: number;
  warmUp: number;
  beta1: number;
  beta2: number;
  momentum: number;
  nesterov: boolean;
  decay: number;
  epsilon: number;
  history: number;
  search: 'strong-wolfe' | 'backtracking';
  restart: number;
  gradientTolerance: number;
  changeTolerance: number;
  bounds: 'none' | 'clip' | 'project';
  onStall: 'none' | StallAction;
  stallMeasure: 'relative' | 'absolute';
  stallThreshold: number;
  stallWindow: number;
  blurSigma: number;
  switchTo: Method;
  switchRate: number;
}

/** How long a line search may take before it counts as failed. */
const SEARCH_EVALUATIONS = 20;
const COLOURS = [0, 1] as const;

export type StallAction = 'stop' | 'blur' | 'restart' | 'switch';

/** What to do when the loss stands still. */
export interface StallPlan extends StallRule {
  readonly action: StallAction;
  /** Of a blur, in pixels. */
  readonly sigma: number;
  /** The method to switch to. */
  readonly next: OptimizerSettings;
}

/** How one stage is optimized: the method's own settings, how long, the learning rate, and what if it stalls. */
export interface OptimizerPlan {
  readonly settings: OptimizerSettings;
  readonly steps: number;
  /** Further limits; Infinity where there is none. */
  readonly evaluations: number;
  readonly seconds: number;
  /** The factor on the learning rate at a step, which counts from 0. */
  rateFactor(step: number): number;
  readonly stall: StallPlan | undefined;
}

/** Reads the settings that an optimizer node gave its stage. */
export function optimizerPlan(stageSettings: Readonly<Record<string, unknown>>): OptimizerPlan {
  const p = stageSettings as unknown as OptimizerParameters;
  const { schedule: kind, finalShare: finalFraction, rateFactor: factor, rateSteps: every, warmUp } = p;
  return {
    settings: settingsOf(p),
    steps: p.steps,
    evaluations: p.maxEvaluations || Infinity,
    seconds: p.maxSeconds || Infinity,
    rateFactor: (step) => scheduleFactor({ kind, finalFraction, factor, every, warmUp }, step, p.steps),
    stall:
      p.onStall === 'none'
        ? undefined
        : {
            action: p.onStall,
            threshold: p.stallThreshold,
            relative: p.stallMeasure === 'relative',
            window: p.stallWindow,
            sigma: p.blurSigma,
            next: settingsOf({ ...p, method: p.switchTo, learningRate: p.switchRate }),
          },
  };
}

function settingsOf(p: OptimizerParameters): OptimizerSettings {
  const { method, learningRate, epsilon, decay, bounds } = p;
  const shared = { learningRate, ...(bounds !== 'none' && { bounds: COLOURS }) };
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
        search: bounds === 'project' ? 'backtracking' : p.search,
        ...(bounds === 'project' && { bounds: COLOURS }),
        ...(p.restart > 0 && {
          restarts: { evaluations: p.restart, ...(bounds === 'clip' && { clip: COLOURS }) },
        }),
      };
  }
}
