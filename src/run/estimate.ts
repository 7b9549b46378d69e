import type { Pairs, Stage } from '../compile/compile.ts';
import type { Engine, Tiling } from '../engines/engine.ts';
import { most } from '../graph/extremes.ts';
import type { OptimizerPlan } from '../optimizers/index.ts';
import { forecastStage } from './forecast.ts';
import { raceGroupsOf } from './race-groups.ts';
import { rateFor, type Speed } from './speeds.ts';

/** The work of an optimizer. Plain data, so that it can be sent. */
export interface StageEffort {
  readonly method: string;
  readonly steps: number;
  readonly mostEvaluations: number | undefined;
  readonly mostSeconds: number | undefined;
  /** Operations of one evaluation. */
  readonly flops: number;
  /** Operations before the loop. */
  readonly onceFlops: number;
  /** How its canvas is cut; undefined where it is computed in one piece. */
  readonly tiling?: Tiling;
  /** Where L-BFGS keeps fewer pairs than it was asked to, to fit in the memory. */
  readonly pairs?: Pairs;
}

/** What a run takes on an engine, known before it begins. */
export interface Effort {
  readonly stages: readonly StageEffort[];
  /** Most bytes at once. */
  readonly bytes: number;
  /** Of what the engine or the device can hold: above 1 it does not fit. */
  readonly load: number;
}

interface EffortSetting {
  /** Whether optimizers that need nothing of each other run at the same time. */
  readonly race: boolean;
  /** Memory of the machine, where it is known. */
  readonly deviceBytes: number | undefined;
}

/** What stages take, one after the other or racing. */
export function effortOf(
  stages: readonly Stage[],
  engine: Engine,
  { race, deviceBytes }: EffortSetting,
): Effort {
  const groups = race ? raceGroupsOf(stages) : stages.map((stage) => [stage]);
  const forecasts = new Map(stages.map((stage) => [stage, engine.forecast(stage.loop)]));
  const bytesIn = (group: readonly Stage[]) =>
    group
      .map((stage) => forecastStage(stage, forecasts.get(stage), group.length === 1).peakBytes)
      .reduce((sum, one) => sum + one, 0);
  const bytes = most(groups.map(bytesIn), 0);
  const own = most(
    [...forecasts.values()].map(({ load }) => load),
    0,
  );
  return {
    bytes,
    // A graphics processor has memory of its own, of which nothing is known.
    load: Math.max(
      own,
      deviceBytes !== undefined && !/webgpu|webgl/.test(engine.name) ? bytes / deviceBytes : 0,
    ),
    stages: stages.map((stage) => {
      const { plan, pairs, loop } = stage;
      const tiling = forecasts.get(stage)?.tiling;
      return {
        method: methodOf(plan),
        steps: plan.steps,
        mostEvaluations: plan.evaluations,
        mostSeconds: plan.seconds,
        flops: (tiling ?? loop.summary).flops,
        onceFlops: tiling?.onceFlops ?? loop.summary.once.flops,
        ...(tiling && { tiling }),
        ...(pairs && { pairs }),
      };
    }),
  };
}

/** What its evaluations per step depend on: `adam`, `l-bfgs backtracking`. */
export function methodOf({ settings }: OptimizerPlan): string {
  return settings.method === 'l-bfgs' ? `${settings.method} ${settings.search}` : settings.method;
}

/**
 * Evaluations in a step: those of the last run with the method; before one, 1, and 1.25 for L-BFGS, whose line searches
 * take 1.1 to 1.3 on average.
 */
export function evaluationsPerStep(speed: Speed | undefined, method: string): number {
  return speed?.evaluationsPerStep[method] ?? (method.startsWith('l-bfgs') ? 1.25 : 1);
}

/** The seconds that a run will take at a speed. Undefined if no rate is known. */
export function secondsOf({ stages }: Pick<Effort, 'stages'>, speed: Speed): number | undefined {
  let seconds = 0;
  for (const {
    method,
    steps,
    mostEvaluations = Infinity,
    mostSeconds = Infinity,
    flops,
    onceFlops,
  } of stages) {
    const rate = rateFor(speed, flops);
    if (rate === undefined) return undefined;
    const evaluations = Math.min(steps * evaluationsPerStep(speed, method), mostEvaluations);
    seconds += Math.min((evaluations * flops) / rate, mostSeconds) + onceFlops / rate;
  }
  return seconds;
}
