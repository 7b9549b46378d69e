import type { Parameters, ParameterValues } from '../graph/parameters.ts';
import type { Bounds } from './box.ts';
import { COLORS, type SharedSettings } from './method.ts';
import type { Restarts } from './restarted.ts';

/** How many evaluations a line search may take before it counts as failed. */
const SEARCH_EVALUATIONS = 20;

export interface LBFGSSettings {
  readonly method: 'l-bfgs';
  /** Number of curvature pairs kept, 1 or more; each takes two vectors. */
  readonly history: number;
  /** Converged where no entry of the gradient is larger than this share of the largest at the start. 0 or more. */
  readonly gradientTolerance: number;
  /**
   * Converged where a step changes the loss by no more than this fraction of it, and no entry of x by more than this
   * fraction of the largest. 0 or more.
   */
  readonly changeTolerance: number;
  /** Evaluations one line search may use, 1 or more. One more may follow, to return to the best of them. */
  readonly maxEvaluations: number;
  /**
   * How a step length is found: `strong-wolfe` after Nocedal and Wright, which asks for little more than one evaluation a
   * step and learns the curvature well; or `backtracking`, which only asks for a decrease: an objective that has a
   * `queuedSearch` does it by that, unless it restarts. Default `strong-wolfe`.
   */
  readonly search?: 'strong-wolfe' | 'backtracking';
  /** A box that x never leaves; with `backtracking` only. Default: none. */
  readonly bounds?: Bounds;
  /** Makes it a sequence of fresh runs, see {@link Restarts}. Default: curvature persists. */
  readonly restarts?: Restarts;
}

const parameters = {
  history: {
    kind: 'number',
    title: 'History',
    help: 'Number of stored step and gradient pairs that approximate the curvature. Each needs the memory of two pictures.',
    default: 20,
    min: 1,
    max: 200,
    integer: true,
  },
  search: {
    kind: 'choice',
    title: 'Line search',
    help: 'How the length of a step is chosen.',
    default: 'strong-wolfe',
    options: {
      'strong-wolfe': 'strong Wolfe: until the slope has flattened too; rarely more than one evaluation',
      backtracking:
        'backtracking: halve the step until the loss falls; the first step is 1/|g|₁; fastest on WebGPU, because it runs there entirely',
    },
    when: { bounds: ['none', 'clip'] },
  },
  restart: {
    kind: 'number',
    title: 'Restart',
    help: 'Number of evaluations after which L-BFGS restarts without its history; 0 means never. The fast.ai course uses 20.',
    default: 0,
    min: 0,
    max: 10000,
    integer: true,
  },
  gradientTolerance: {
    kind: 'number',
    title: 'Gradient tolerance',
    help: 'Stop when no entry of the gradient exceeds this fraction of the largest entry at the start.',
    default: 1e-9,
    min: 0,
    max: 1,
    scale: 'log',
  },
  changeTolerance: {
    kind: 'number',
    title: 'Change tolerance',
    help: 'Stop when a step changes the loss by no more than this fraction of it.',
    default: 1e-9,
    min: 0,
    max: 1,
    scale: 'log',
  },
} as const satisfies Parameters;

/** L-BFGS as the optimizer node shows it, see `LBFGS`. */
export const lbfgs = {
  name: 'l-bfgs',
  title: 'L-BFGS: approximates the curvature; several evaluations per step, no learning rate',
  parameters,
  settings(values: ParameterValues<typeof parameters>, { bounds }: SharedSettings): LBFGSSettings {
    const { history, gradientTolerance, changeTolerance, search, restart } = values;
    return {
      method: 'l-bfgs',
      history,
      gradientTolerance,
      changeTolerance,
      maxEvaluations: SEARCH_EVALUATIONS,
      search: bounds === 'project' ? 'backtracking' : search,
      ...(bounds === 'project' && { bounds: COLORS }),
      ...(restart > 0 && { restarts: { evaluations: restart, ...(bounds === 'clip' && { clip: COLORS }) } }),
    };
  },
} as const;
