import { most } from '../graph/extremes.ts';
import type { Stage } from '../compile/compile.ts';
import { resultsIn } from './branch.ts';

/**
 * The stages in heats: those of a heat need nothing of each other, so they can race. Each heat only reads results of
 * heats before it.
 */
export function heatsOf(stages: readonly Stage[]): Stage[][] {
  const heats: Stage[][] = [];
  const heatOf = new Map<string, number>();
  for (const stage of stages) {
    const before = [...resultsIn([stage.start, stage.loop])].map((name) => heatOf.get(name) ?? -1);
    const heat = most(before, -1) + 1;
    heatOf.set(stage.optimizer, heat);
    (heats[heat] ??= []).push(stage);
  }
  return heats;
}
