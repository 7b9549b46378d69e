import type { Stage } from '../compile/compile.ts';
import type { Engine, TellCompiling } from '../engines/engine.ts';
import { least } from '../graph/extremes.ts';
import { GraphError } from '../graph/problem.ts';
import { forecastStage } from '../run/forecast.ts';
import { raceGroupsOf } from '../run/race-groups.ts';
import { tiledEngine } from './engine.ts';
import { NotTileable } from './layout.ts';
import type { TellTile } from './progress.ts';

export interface LimitOptions {
  /** Most bytes that the engine may take for a run. */
  readonly memory: number;
  /** Whether somebody set it. A limit that nobody set is not kept where that would refuse what the engine can hold. */
  readonly isSet: boolean;
  /** Whether optimizers that need nothing of each other run at the same time. */
  readonly race: boolean;
  /** Told how many tiles are computed before a loop in tiles. */
  readonly preparing?: TellCompiling | undefined;
  readonly tell?: TellTile | undefined;
}

/**
 * The engine with the memory of a run limited: what does not fit in one piece is computed in tiles.
 *
 * @throws GraphError that names the node of a loss that cannot be.
 */
export function limitedEngine(engine: Engine, stages: readonly Stage[], options: LimitOptions): Engine {
  const { isSet, preparing, tell } = options;
  const memory = memoryOf(engine, stages, options);
  const allowance = () => ({ loop: memory, before: memory });
  const limited = tiledEngine(engine, { memory: allowance, ...(tell && { tell }) }, preparing);
  try {
    for (const { loop } of stages) limited.forecast(loop);
  } catch (error) {
    if (!(error instanceof NotTileable)) throw error;
    if (!isSet && stages.every(({ loop }) => engine.forecast(loop).load <= 1)) return engine;
    throw new GraphError([
      {
        severity: 'error',
        ...(error.node !== undefined && { node: error.node }),
        reason: `It does not fit in the memory, and cannot be computed in tiles: ${error.reason}`,
        remedy: 'Use a smaller size, allow more memory, or mute it.',
      },
    ]);
  }
  return limited;
}

/** What one plan may take, beside what its run and its optimizer keep, and beside those that it races with. */
function memoryOf(engine: Engine, stages: readonly Stage[], { memory, isSet, race }: LimitOptions): number {
  const groups = race ? raceGroupsOf(stages) : stages.map((stage) => [stage]);
  const shares = groups.map((group) => {
    const kept = group.map((stage) => forecastStage(stage).loopBytes - stage.loop.summary.loopBytes);
    const bytes = kept.reduce((sum, one) => sum + one, 0);
    // Pictures are kept by the process, which may have more than the limit that nobody set.
    const left = memory - (isSet ? bytes : Math.min(bytes, memory / 2));
    if (group.length === 1) return left;
    const wholes = group.map(({ loop }) => engine.forecast(loop).peakBytes);
    return wholes.reduce((sum, one) => sum + one, 0) <= left ? left : left / group.length;
  });
  return least(shares, memory);
}
