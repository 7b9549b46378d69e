import { most } from '../graph/extremes.ts';
import type { Stage } from '../compile/compile.ts';
import { resultsIn } from './branch.ts';

/**
 * The stages in race groups: those of a group need nothing of each other, so they can race. Each group only reads results of
 * groups before it.
 */
export function raceGroupsOf(stages: readonly Stage[]): Stage[][] {
  const groups: Stage[][] = [];
  const groupOf = new Map<string, number>();
  for (const stage of stages) {
    const before = [...resultsIn([stage.start, stage.loop])].map((id) => groupOf.get(id) ?? -1);
    const group = most(before, -1) + 1;
    groupOf.set(stage.id, group);
    (groups[group] ??= []).push(stage);
  }
  return groups;
}
