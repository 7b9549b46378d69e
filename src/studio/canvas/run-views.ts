import { sampled } from '../../svelte/sparkline.ts';
import { fractionText } from '../../svelte/text.ts';
import type { LossView, ProgressView } from '../../svelte/views.ts';
import { leadsTo } from '../state/levels.ts';
import { isAtWork, stageOf, type Curves, type RunState } from '../state/run-state.svelte.ts';

/**
 * The value of a loss node in the run: in the optimizer at work if that has it, else in the last that had it. Of a composite
 * node, the weighted sum of the terms inside.
 */
export function lossOf(run: RunState, node: string): LossView | undefined {
  const curves = curvesWith(run, node);
  if (!curves) return undefined;
  const [only, ...others] = termsOf(curves, node);
  if (only === undefined) return undefined;
  const total = curves.total.at(-1);
  if (others.length > 0) {
    const weighted = [only, ...others].map((term) => curves.weighted[term]);
    const curve = sampled(curves.total.length).map((i) =>
      weighted.reduce((sum, values) => sum + (values?.[i] ?? NaN), 0),
    );
    const value = curve.at(-1);
    if (value === undefined || Number.isNaN(value)) return undefined;
    return { value, weight: undefined, share: total ? value / total : undefined, curve };
  }
  const curve = curves.terms[only]!;
  const value = curve.at(-1);
  if (value === undefined) return undefined;
  const weight = curves.weights[only]?.at(-1);
  const share = weight === undefined || !total ? undefined : (value * weight) / total;
  return { value, weight, share, curve };
}

/** The total that an optimizer's node makes smaller. */
export function totalOf(run: RunState, node: string | undefined): LossView | undefined {
  const stage = node === undefined ? undefined : stageOf(run, node);
  const curve = stage && run.curves[stage.id]?.total;
  const value = curve?.at(-1);
  return curve && value !== undefined ? { value, weight: undefined, share: undefined, curve } : undefined;
}

/** What an optimizer's node has come to. */
export function pictureOf(run: RunState, node: string): ImageBitmap | undefined {
  const stage = stageOf(run, node);
  return stage && run.pictures[stage.id];
}

export function progressOf(run: RunState, node: string): ProgressView | undefined {
  const stage = stageOf(run, node);
  if (!stage) return undefined;
  const { share, step, steps, seconds, secondsLeft } = stage;
  return {
    step,
    steps,
    stepsPerSecond: seconds > 0 && step > 0 ? step / seconds : undefined,
    secondsLeft,
    level: share < 1 ? fractionText(share) : undefined,
    running: run.status === 'running' && isAtWork(stage),
  };
}

function curvesWith(run: RunState, node: string): Curves | undefined {
  const has = (curves: Curves | undefined) =>
    curves && termsOf(curves, node).length > 0 ? curves : undefined;
  return has(run.curves[run.current ?? '']) ?? Object.values(run.curves).findLast((curves) => has(curves));
}

function termsOf({ terms }: Curves, node: string): string[] {
  // Nearly always: looking through all terms for each node takes the square of their number.
  if (node in terms) return [node];
  return Object.keys(terms).filter((term) => leadsTo(term, node));
}
