import { causesOf } from './causes.ts';
import type { RunRecord, StageRecord } from './schema.ts';

/** How a run came out beside another of the same graph. */
export interface Likeness {
  /** Every picture, every loss of every step and every end is the same, bit for bit. */
  readonly same: boolean;
  /** Largest difference of the total loss at a step that both took, as a share of the larger; 0 where all are the same. */
  readonly loss: number;
  /** The first step that both took whose losses differ, with its optimizer. */
  readonly first: { readonly optimizer: string; readonly step: number } | undefined;
  /** Optimizers that did not take as many steps, or not for the same reason the last. */
  readonly ends: readonly EndDifference[];
  /** By node, whether its picture is the same bit for bit. */
  readonly pictures: Readonly<Record<string, boolean>>;
  /** What differs in what went in, and can be why the rest does. */
  readonly causes: readonly string[];
}

export interface EndDifference {
  readonly optimizer: string;
  /** `finished after 20 steps`, `did not run`. */
  readonly before: string;
  readonly again: string;
}

/** Compares the record of a run with that of running it again. */
export function likeness(before: RunRecord, again: RunRecord): Likeness {
  const optimizers = new Set([...before.stages, ...again.stages].map(({ optimizer }) => optimizer));
  const ends: EndDifference[] = [];
  let loss = 0;
  let first: Likeness['first'];
  for (const optimizer of optimizers) {
    const of = ({ stages }: RunRecord) => stages.find((stage) => stage.optimizer === optimizer);
    const [one, other] = [of(before), of(again)];
    // An interrupted record does not contain the end.
    if (before.status !== 'running' && endOf(one) !== endOf(other))
      ends.push({ optimizer, before: endOf(one), again: endOf(other) });
    if (!one || !other) continue;
    const steps = Math.min(one.curves.step.length, other.curves.step.length);
    for (let i = 0; i < steps; i++) {
      if (sameAt(one, other, i)) continue;
      first ??= { optimizer, step: one.curves.step[i]! };
      loss = Math.max(loss, shareOf(one.curves.total[i], other.curves.total[i]));
    }
  }
  const pictures = Object.fromEntries(
    before.results.map(({ node, hash }) => [
      node,
      again.results.find((result) => result.node === node)?.hash === hash,
    ]),
  );
  const same = first === undefined && ends.length === 0 && Object.values(pictures).every(Boolean);
  return { same, loss, first, ends, pictures, causes: same ? [] : causesOf(before, again) };
}

function endOf(stage: StageRecord | undefined): string {
  if (!stage) return 'did not run';
  const steps = stage.curves.step.at(-1) ?? 0;
  return `${stage.reason ?? 'cut off'} after ${steps} ${steps === 1 ? 'step' : 'steps'}`;
}

function sameAt({ curves: one }: StageRecord, { curves: other }: StageRecord, i: number): boolean {
  const terms = new Set([...Object.keys(one.terms), ...Object.keys(other.terms)]);
  return (
    one.total[i] === other.total[i] &&
    [...terms].every((term) => one.terms[term]?.[i] === other.terms[term]?.[i])
  );
}

/** The difference as a fraction of the larger of both; 1 if one is not a number. */
function shareOf(a: number | null | undefined, b: number | null | undefined): number {
  if (typeof a !== 'number' || typeof b !== 'number') return a === b ? 0 : 1;
  return a === b ? 0 : Math.abs(a - b) / Math.max(Math.abs(a), Math.abs(b));
}
