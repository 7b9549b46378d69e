import type { RunState, StageState } from '../state/run-state.svelte.ts';

/** The stage whose picture would be finished at a larger size: the last that has one, once the run waits or has ended. */
export function resultStage({ stages, pictures, status }: RunState): StageState | undefined {
  if (status === 'running' || status === 'preparing') return undefined;
  return Object.values(stages).findLast(({ id }) => pictures[id]);
}
