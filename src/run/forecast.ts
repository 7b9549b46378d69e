import type { Stage } from '../compile/compile.ts';
import type { PlanSummary } from '../compile/plan.ts';
import type { EngineForecast } from '../engines/engine.ts';
import { isQueued, vectorCount, type OptimizerSettings } from '../optimizers/index.ts';
import { sizeOf } from '../program/value.ts';
import { UNDER_WAY } from './ahead.ts';
import { optimizedShape } from './coefficients.ts';

/**
 * What a stage takes while it runs: its loop, as an engine forecasts it where a forecast is given, with the pictures that the run
 * and its optimizer keep.
 *
 * @param alone whether it has the engine to itself, see `StageRun`.
 */
export function forecastStage(stage: Stage, forecast?: EngineForecast, alone = true): PlanSummary {
  const { loop } = stage;
  const { batching = false, queuedSearch } = forecast ?? {};
  const { peakBytes, constantBytes, dispatches, ...own } = forecast ?? loop.summary;
  const loopBytes = own.loopBytes + keptBytes(stage, batching && alone, queuedSearch);
  return {
    ...loop.summary,
    ...(dispatches !== undefined && { dispatches }),
    constantBytes,
    loopBytes,
    peakBytes: Math.max(peakBytes, loopBytes),
  };
}

/** Bytes that a run keeps beside the canvas and its gradient. */
function keptBytes(stage: Stage, batching: boolean, queuedSearch: EngineForecast['queuedSearch']): number {
  const { settings, stall } = stage.plan;
  const length = sizeOf(optimizedShape(stage));
  const vector = 4 * length;
  const costOf = (own: OptimizerSettings) => {
    const queued = isQueued(own) ? queuedSearch?.(own, length) : undefined;
    if (queued) return queued;
    const bytes = vector * vectorCount(own);
    // The canvas, the last sound picture, and what the method carries; L-BFGS on the host does not go ahead.
    return { bytes, markBytes: own.method === 'l-bfgs' ? 0 : 2 * vector + bytes };
  };
  const { bytes, markBytes } = costOf(settings);
  const next = stall?.action === 'switch' ? costOf(stall.next).bytes : 0;
  return vector + Math.max(bytes, next) + (batching && !stall ? UNDER_WAY * markBytes : 0);
}
