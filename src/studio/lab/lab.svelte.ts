import type { GraphSweep } from '../../graph/document.ts';
import { GraphError } from '../../graph/problem.ts';
import { gridOf, type Cell, type Grid } from '../../lab/cells.ts';
import type { Outcome } from '../../lab/table.ts';
import { hashOfJson } from '../../share/hash.ts';
import { vocabulary } from '../../vocabulary.ts';
import type { Files } from '../files/files.svelte.ts';
import { models } from '../models/models.svelte.ts';
import type { Compute } from '../run/compute.ts';
import { records } from '../records/database.ts';
import type { KeptRun } from '../records/kept-run.ts';
import { startWorker, type StudioWorker } from '../start-worker.ts';
import type { Studio } from '../state/studio.svelte.ts';
import type { SweepReport, SweepRequest } from './protocol.ts';
import { withoutSweep } from './sweeps.ts';

/** What a sweep is about to change, for the dialog that asks for values. */
export interface SweptParameter {
  readonly node: string;
  readonly parameter: string;
}

/** What came of a cell: its kept run, or why there is none. */
export type CellOutcome = KeptRun | { readonly error: string };

/** The sweeps of the open graph: one is looked at, and at most one runs. */
export class Lab {
  private readonly studio: Studio;
  private readonly files: Files;
  private readonly compute: () => Compute;
  /** The parameter that values are asked for. */
  asking: SweptParameter | undefined = $state.raw();
  /** Which of the graph's sweeps is looked at. */
  chosen: number = $state(0);
  private outcomes: ReadonlyMap<string, CellOutcome> = $state.raw(new Map());
  /** The hash of the sweep that the outcomes are of. */
  private loaded: string | undefined = $state.raw();
  /** The sweep that runs, by its hash. */
  private running: string | undefined = $state.raw();
  private worker: StudioWorker | undefined;
  /** The cell at work, and the share of it that is done. */
  private atWork: { readonly cell: string; readonly share: number } | undefined = $state.raw();
  private began = 0;
  private doneBefore = 0;
  /** Why it cannot run. */
  problem: string | undefined = $state();

  constructor(studio: Studio, files: Files, compute: () => Compute) {
    this.studio = studio;
    this.files = files;
    this.compute = compute;
  }

  readonly sweeps: readonly GraphSweep[] = $derived.by(() => this.studio.documents.document.sweeps ?? []);

  readonly sweep: GraphSweep | undefined = $derived.by(() => this.sweeps[this.chosen] ?? this.sweeps.at(-1));

  /** That of the sweep that runs: the graph may be edited meanwhile. */
  private runningGrid: Grid | undefined = $state.raw();

  /** The cells, or what is wrong with the sweep. */
  readonly grid: Grid | string | undefined = $derived.by(() => {
    if (this.runningGrid) return this.runningGrid;
    if (!this.sweep) return undefined;
    try {
      return gridOf(this.studio.documents.document, vocabulary, this.sweep);
    } catch (error) {
      if (error instanceof GraphError) return error.message;
      throw error;
    }
  });

  get active(): boolean {
    return this.running !== undefined;
  }

  outcome(cell: string): CellOutcome | undefined {
    return this.outcomes.get(cell);
  }

  /** Of every cell, as contact sheet, curves and table want it. */
  get results(): ReadonlyMap<string, Outcome> {
    return this.outcomes;
  }

  shareOf(cell: string): number | undefined {
    return this.atWork?.cell === cell ? this.atWork.share : undefined;
  }

  /** The share of all cells that is done. */
  get share(): number {
    const count = typeof this.grid === 'object' ? this.grid.cells.length : 1;
    return (this.outcomes.size + (this.atWork?.share ?? 0)) / count;
  }

  /** Seconds that the rest will take, as the cells of this run took; undefined until they can be estimated. */
  get secondsLeft(): number | undefined {
    const count = typeof this.grid === 'object' ? this.grid.cells.length : 0;
    const done = this.outcomes.size - this.doneBefore + (this.atWork?.share ?? 0);
    if (!this.active || done <= 0) return undefined;
    return ((performance.now() - this.began) / 1000 / done) * (count - this.doneBefore - done);
  }

  /** Loads the results of earlier runs of the current sweep. */
  async load(): Promise<void> {
    const { sweep, running } = this;
    if (!sweep || running !== undefined) return;
    const key = await this.keyOf(sweep);
    if (key === this.loaded) return;
    try {
      this.outcomes = await this.keptCells(key);
    } catch {
      // Where the browser keeps nothing, or does not give it back, all cells run.
      this.outcomes = new Map();
    }
    this.loaded = key;
  }

  private async keptCells(key: string): Promise<Map<string, CellOutcome>> {
    const database = await records();
    const entries = (await database.entries()).filter((entry) => entry.sweep?.key === key);
    const found = new Map<string, CellOutcome>();
    for (const { id, sweep: cell } of entries) {
      if (!cell || 'record' in (found.get(cell.cell) ?? {})) continue;
      // A damaged one is run again, unless there is another of its cell.
      const outcome = await database.run(id).catch((error: unknown) => ({ error: (error as Error).message }));
      if (outcome) found.set(cell.cell, outcome);
    }
    return found;
  }

  /** Runs the cells that have not run yet, and those that failed. */
  async run(): Promise<void> {
    const { sweep } = this;
    if (!sweep || this.active) return;
    await this.load();
    const key = await this.keyOf(sweep);
    const { document } = this.studio.documents;
    this.outcomes = new Map([...this.outcomes].filter(([, outcome]) => 'record' in outcome));
    this.running = key;
    this.loaded = key;
    this.runningGrid = gridOf(document, vocabulary, sweep);
    this.problem = undefined;
    this.began = performance.now();
    this.doneBefore = this.outcomes.size;
    const request: SweepRequest = {
      type: 'sweep',
      document,
      sweep,
      key,
      done: new Set(this.outcomes.keys()),
      ...this.compute(),
      base: new URL('.', window.document.baseURI).href,
      fallbackFor: [...models.fallbackFor],
    };
    // The file of the worker that runs graphs: another would contain compiler and engines a second time.
    this.worker = startWorker<SweepReport>({
      onreport: (report) => {
        this.handle(report);
      },
      onbreak: (reason) => {
        this.problem = `The worker that runs the sweep failed. ${reason} Completed cells are kept. Press Resume.`;
        this.stop();
      },
    });
    this.worker.post(request);
  }

  /** Ends the run; finished cells stay, and running again continues with the others. */
  stop(): void {
    this.worker?.end();
    this.worker = undefined;
    this.running = undefined;
    this.runningGrid = undefined;
    this.atWork = undefined;
  }

  /** Another graph is open: a sweep that runs is not of that one. */
  leave(): void {
    if (!this.active) return;
    this.stop();
    this.studio.notices.add(
      'info',
      'The sweep has stopped. Completed cells are kept. Open its graph to resume it.',
    );
  }

  /** Makes a cell the open graph. */
  openCell({ document }: Cell): void {
    this.files.openDocument(document);
  }

  remove(index: number): void {
    this.studio.documents.edit('remove a sweep', (document) => withoutSweep(document, index));
    this.chosen = 0;
  }

  private handle(report: SweepReport): void {
    switch (report.type) {
      case 'progress':
        this.atWork = report;
        return;
      case 'done':
        this.outcomes = new Map([...this.outcomes, [report.cell, report.run]]);
        if (this.atWork?.cell === report.cell) this.atWork = undefined;
        return;
      case 'unkept':
        this.studio.notices.add('bad', report.message);
        return;
      case 'failed':
        this.outcomes = new Map([...this.outcomes, [report.cell, { error: report.message }]]);
        this.atWork = undefined;
        return;
      case 'finished':
        this.stop();
        this.studio.notices.add('good', 'The sweep is complete.');
        return;
      case 'broke':
        this.problem = report.message;
        this.stop();
    }
  }

  /** The same graph with the same sweep has the same hash, wherever its nodes lie. */
  private keyOf({ axes, budget }: GraphSweep): Promise<string> {
    const { nodes, wires, assets } = this.studio.documents.document;
    const what = nodes.map(({ id, type, params, muted, bypassed }) => ({
      id,
      type,
      params,
      muted,
      bypassed,
    }));
    // Through JSON, which leaves out what is not there.
    const essence = JSON.parse(
      JSON.stringify({ what, wires, assets: Object.keys(assets ?? {}), axes, budget }),
    ) as unknown;
    return hashOfJson(essence);
  }
}
