import * as v from 'valibot';
import type { RunRecord } from '../../run/record/schema.ts';
import { stagesBefore } from '../panels/run/graph-names.ts';
import { records } from '../records/database.ts';
import { recall, remember } from '../shell/remembered.ts';
import type { RunState } from '../state/run-state.svelte.ts';
import type { DocumentStore } from '../state/document-store.svelte.ts';
import { curvesOf } from './record-curves.ts';
import type { RunCurves } from '../panels/run/chart-data.ts';

/** A run whose curves are drawn behind those of the current one. */
export interface PinnedRun extends RunCurves {
  /** That of its record. */
  readonly id: string;
  readonly name: string;
  /** The optimizers that each one builds on. */
  readonly before: Readonly<Record<string, readonly string[]>>;
}

const schema = v.array(v.object({ id: v.string(), name: v.string() }));

/** The pinned runs, oldest first. The browser remembers which they are; their curves are in their records. */
export class PinnedRuns {
  runs: readonly PinnedRun[] = $state.raw([]);
  private loading: Promise<void> | undefined;

  has(id: string): boolean {
    return this.runs.some((run) => run.id === id);
  }

  canPin({ record, curves }: RunState): boolean {
    return record !== undefined && Object.keys(curves).length > 0 && !this.has(record.id);
  }

  /** Pins the run as it is; one in progress goes on as it is pinned. */
  pinCurrent({ curves, gradients, stages, record }: RunState, { document }: DocumentStore): void {
    if (!record || this.has(record.id)) return;
    const before = Object.fromEntries(
      Object.keys(curves).map((optimizer) => [optimizer, stagesBefore(document, stages, optimizer)]),
    );
    this.add({ id: record.id, name: this.nameOf(document.title), curves, gradients, before });
  }

  pinRecord(record: RunRecord): void {
    if (!this.has(record.id)) this.add(this.ofRecord(record, this.nameOf(record.graph.title)));
  }

  rename(id: string, name: string): void {
    this.set(this.runs.map((run) => (run.id === id ? { ...run, name } : run)));
  }

  remove(id: string): void {
    this.set(this.runs.filter((run) => run.id !== id));
  }

  /** Brings back those that were pinned before a reload, as far as their records are still there. */
  load(): Promise<void> {
    return (this.loading ??= this.loadOnce());
  }

  private async loadOnce(): Promise<void> {
    for (const { id, name } of recall('pinned-runs', schema) ?? []) {
      const kept = await records()
        .then((database) => database.run(id))
        .catch(() => undefined);
      if (kept && !this.has(id)) this.runs = [...this.runs, this.ofRecord(kept.record, name)];
    }
  }

  private ofRecord(record: RunRecord, name: string): PinnedRun {
    return { id: record.id, name, ...curvesOf(record) };
  }

  private add(run: PinnedRun): void {
    this.set([...this.runs, run]);
  }

  private set(runs: readonly PinnedRun[]): void {
    this.runs = runs;
    remember(
      'pinned-runs',
      runs.map(({ id, name }) => ({ id, name })),
    );
  }

  /** The title of the graph, with a number if another run has it. */
  private nameOf(title = 'Untitled'): string {
    const names = new Set(this.runs.map(({ name }) => name));
    let count = 1;
    const name = () => (count === 1 ? title : `${title} (${count})`);
    while (names.has(name())) count += 1;
    return name();
  }
}
