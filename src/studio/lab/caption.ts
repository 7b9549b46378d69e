import { numberText } from '../panels/run/text.ts';
import type { CellOutcome } from './lab.svelte.ts';

/** What a cell says below its picture, or why it has none. */
export function captionOf(outcome: CellOutcome | undefined): string {
  if (!outcome) return 'not run';
  if ('error' in outcome) return `failed: ${outcome.error}`;
  const { status, stages } = outcome.record;
  if (!outcome.pictures.some(({ step }) => step === undefined)) return `${status}, but no picture was saved`;
  const total = stages.at(-1)?.losses?.total;
  return typeof total === 'number' && status !== 'diverged' ? `loss ${numberText(total)}` : status;
}
