import { roughText } from '../panels/run/text.ts';
import type { RunState, StageState } from '../state/run-state.svelte.ts';
import { runsOf, type QueueEntry } from './entry.ts';

type Stages = readonly Pick<StageState, 'step' | 'steps' | 'end' | 'secondsLeft'>[];

/** The share of an entry that is done: of its runs, and of the stages of the one under way. */
export function shareOf(entry: QueueEntry, stages: Stages): number {
  const steps = stages.reduce((sum, stage) => sum + stage.steps, 0);
  const taken = stages.reduce((sum, { end, step, steps: all }) => sum + (end ? all : Math.min(step, all)), 0);
  return (entry.results.length + (steps > 0 ? taken / steps : 0)) / runsOf(entry);
}

/** Seconds that the rest of an entry takes: of its run under way, and of those to come as long as those before. 0: unknown. */
export function secondsLeftOf(entry: QueueEntry, stages: Stages): number {
  const { results } = entry;
  const own = stages.reduce((sum, stage) => sum + stage.secondsLeft, 0);
  const before = results.reduce((sum, { seconds }) => sum + seconds, 0) / Math.max(1, results.length);
  const more = runsOf(entry) - results.length - 1;
  if (more > 0 && before === 0) return 0;
  return own + more * before;
}

/** How an entry is: `Waiting`, `Photo 3 of 10, step 12 of 100, about 20 s left`, `9 of 10 done, 1 failed`. */
export function statusText(
  entry: QueueEntry,
  run: Pick<RunState, 'status' | 'current' | 'stages'> | undefined,
  waits: { readonly held: boolean; readonly openGraph: boolean },
): string {
  const { state, results } = entry;
  const runs = runsOf(entry);
  const failed = results.filter(({ error }) => error !== undefined).length;
  const done = results.filter(({ error, stopped }) => error === undefined && stopped !== true).length;
  const count = runs > 1 ? `${done} of ${runs} done${failed > 0 ? `, ${failed} failed` : ''}` : '';
  const counted = (text: string) => (count === '' ? text : `${text}, ${count}`);
  switch (state) {
    case 'waiting':
      return results.length > 0 ? counted('Waiting') : 'Waiting';
    case 'done':
      return count === '' ? 'Done' : count;
    case 'canceled':
      return counted('Stopped');
    case 'failed':
      return `Failed: ${results.find(({ error }) => error !== undefined)?.error ?? ''}`;
    case 'running': {
      const stages = Object.values(run?.stages ?? {});
      const stage = run?.stages[run.current ?? ''];
      const left = secondsLeftOf(entry, stages);
      return [
        ...(runs > 1 ? [`Photo ${results.length + 1} of ${runs}`] : []),
        ...(waits.openGraph
          ? ['Waiting for the open graph']
          : waits.held
            ? ['Held']
            : run?.status === 'running'
              ? []
              : ['Preparing']),
        ...(stage ? [`step ${stage.step} of ${stage.steps}`] : []),
        ...(left > 0 ? [`about ${roughText(left)} left`] : []),
      ].join(', ');
    }
  }
}
