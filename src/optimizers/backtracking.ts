import type { Trial } from './interpolation.ts';
import type { LineSearchResult } from './line-search.ts';

/** A point tried, and what the loss would change by on the way to it if it were a plane. */
export interface BacktrackingTrial {
  readonly trial: Trial;
  readonly expected: number;
}

/** The share of the expected decrease that is enough: c1 of Nocedal & Wright 2006, Algorithm 3.1. */
export const SUFFICIENT_DECREASE = 1e-4;

/**
 * Halves a step until the loss falls by a sufficient share of what is expected (Armijo 1966). One evaluation and one
 * comparison of numbers a trial, and no slope at the trial: a graphics processor can do it without being waited for, see
 * `QueuedSearch`.
 *
 * A loss that is not finite counts as too high. Equal losses are no decrease: a step too short to change the loss must
 * not pass for progress.
 *
 * @param maxEvaluations 1 or more.
 * @param evaluate called with one step at a time. Unless the outcome is `failed`, the last call was for the trial that
 *   is returned.
 */
export async function searchBacktracking(
  start: Trial,
  firstStep: number,
  maxEvaluations: number,
  evaluate: (step: number) => Promise<BacktrackingTrial>,
): Promise<LineSearchResult> {
  let step = firstStep;
  for (let evaluations = 1; evaluations <= maxEvaluations; evaluations++) {
    const { trial, expected } = await evaluate(step);
    if (trial.loss < start.loss + SUFFICIENT_DECREASE * expected)
      return { outcome: 'decrease', trial, evaluations };
    step /= 2;
  }
  return { outcome: 'failed', trial: start, evaluations: maxEvaluations };
}
