import type { KeptPicture, KeptRun } from './kept-run.ts';

/** A picture of a run, at one of its steps or at its end. */
export interface Snapshot {
  /** Steps since the run began, those of earlier stages among them. */
  readonly at: number;
  /** `optimizer, step 8`, or the node of a result. */
  readonly label: string;
  readonly picture: KeptPicture;
}

/** The pictures of a run in their order: snapshots on the way, then the results. */
export function snapshotsOf({ record, pictures }: Pick<KeptRun, 'record' | 'pictures'>): Snapshot[] {
  let steps = 0;
  const begins = new Map<string, number>();
  for (const { optimizer, curves } of record.stages) {
    begins.set(optimizer, steps);
    steps += curves.step.at(-1) ?? 0;
  }
  const all = pictures.map((picture): Snapshot => {
    const { node, step } = picture;
    return step === undefined
      ? { at: steps, label: node, picture }
      : { at: (begins.get(node) ?? 0) + step, label: `${node}, step ${step}`, picture };
  });
  // Stable, so that results stay last.
  return all.sort((a, b) => a.at - b.at);
}

/** All steps at which any of some runs has a snapshot. */
export function stepsOf(runs: readonly (readonly Snapshot[])[]): number[] {
  return [...new Set(runs.flatMap((snapshots) => snapshots.map(({ at }) => at)))].sort((a, b) => a - b);
}

/** What a run showed at a step: its last snapshot up to there, else its first. */
export function snapshotAt(snapshots: readonly Snapshot[], at: number): Snapshot | undefined {
  return snapshots.findLast((one) => one.at <= at) ?? snapshots[0];
}
