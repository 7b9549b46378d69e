import type { Stage } from '../compile/compile.ts';
import type { PlanSummary } from '../compile/plan.ts';
import type { Engine } from '../engines/engine.ts';
import { vectorCount } from '../optimizers/index.ts';
import { sizeOf } from '../program/value.ts';
import { UNDER_WAY } from './ahead.ts';
import { optimizerPlan } from './optimizer-settings.ts';

/**
 * What a stage takes while it runs: its loop, as an engine forecasts it where one is given, with the pictures that the run
 * and its optimizer keep.
 *
 * @param alone whether it has the engine to itself, see {@link OptimizeSetting}.
 */
export function forecastStage({ loop, canvas, settings }: Stage, engine?: Engine, alone = true): PlanSummary {
  const { batching, ...forecast } = engine?.forecast(loop) ?? { ...loop.summary, batching: false };
  const kept = 4 * sizeOf(canvas.shape) * vectorsOf(settings, batching && alone);
  const loopBytes = forecast.loopBytes + kept;
  return { ...loop.summary, ...forecast, loopBytes, peakBytes: Math.max(forecast.peakBytes, loopBytes) };
}

/** Vectors of the size of the canvas that a run keeps beside the canvas and its gradient. */
function vectorsOf(stageSettings: Stage['settings'], batching: boolean): number {
  const { settings, stall } = optimizerPlan(stageSettings);
  const own = vectorCount(settings);
  const next = stall?.action === 'switch' ? vectorCount(stall.next) : 0;
  // Marks are of the canvas, the last sound picture, and what a method that goes ahead carries.
  const marks = batching && settings.method !== 'l-bfgs' && !stall ? UNDER_WAY * (2 + own) : 0;
  return 1 + Math.max(own, next) + marks;
}
