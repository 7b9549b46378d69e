import { GraphError } from '../../graph/problem.ts';
import { storageUse } from '../../platform/private-files.ts';
import { NotKept, whyNotKept } from '../../platform/refusal.ts';
import type { RunRecord } from '../../run/record/schema.ts';
import { writeBundle } from '../../share/bundle.ts';
import { download } from '../files/download.ts';
import type { Files } from '../files/files.svelte.ts';
import { whatRuns } from '../run/what-runs.ts';
import type { RunController } from '../run/controller.svelte.ts';
import type { Studio } from '../state/studio.svelte.ts';
import { records, type RecordDatabase } from './database.ts';
import { matches, type EntryMarks, type RecordEntry } from './entry.ts';
import type { KeptCheckpoint, KeptRun } from './kept-run.ts';
import { runsUnderWay } from './locks.ts';

/** Several records that change at once are read once. */
const QUIET = 150;
/** How often, and after how many milliseconds, to check again whether a run is still in progress. */
const TRIES = 4;
const WAIT = 250;

/** The records that this browser keeps, as the gallery shows them. */
export class Records {
  private readonly studio: Studio;
  private readonly files: Files;
  private readonly controller: RunController;
  private entries: readonly RecordEntry[] = $state.raw([]);
  /** What is searched for. */
  query: string = $state('');
  starredOnly: boolean = $state(false);
  /** The record that is looked at. */
  looked: string | undefined = $state();
  /** Whether the cells of sweeps are among those shown. */
  withCells: boolean = $state(false);
  /** Those picked to be compared, in the order of picking. */
  picked: readonly string[] = $state.raw([]);
  /** Bytes that all of the studio takes in this browser, and may take. */
  storage: { readonly used: number; readonly quota: number } | undefined = $state.raw();
  /** A run that was cut off when its tab was closed. */
  cutOff: KeptCheckpoint | undefined = $state.raw();
  /** Runs in progress in this or another tab. */
  private underWay: ReadonlySet<string> = $state.raw(new Set());
  /** The browser keeps no records. */
  refused: boolean = $state(false);
  private timer: ReturnType<typeof setTimeout> | undefined;
  private listens = false;
  private current: string | undefined;

  constructor(studio: Studio, files: Files, controller: RunController) {
    this.studio = studio;
    this.files = files;
    this.controller = controller;
  }

  readonly shown: readonly RecordEntry[] = $derived.by(() =>
    this.entries.filter(
      (entry) =>
        (this.withCells || !entry.sweep) &&
        (!this.starredOnly || entry.starred) &&
        matches(entry, this.query),
    ),
  );

  get count(): number {
    return this.entries.length;
  }

  readonly cells: number = $derived.by(() => this.entries.filter(({ sweep }) => sweep).length);

  readonly tags: readonly string[] = $derived.by(() =>
    [...new Set(this.entries.flatMap(({ tags }) => tags))].sort(),
  );

  /** How a run ended, or that it has not. */
  statusOf({ id, status }: RecordEntry): string {
    if (status !== 'running') return status;
    return this.underWay.has(id) ? 'running' : 'interrupted';
  }

  /** Reads all entries again. */
  async refresh(): Promise<void> {
    await this.trying(async (database) => {
      if (!this.listens) {
        this.listens = true;
        database.onChange(() => {
          clearTimeout(this.timer);
          this.timer = setTimeout(() => void this.refresh(), QUIET);
        });
        await database.sweepOut();
      }
      const [entries, underWay] = await Promise.all([database.entries(), runsUnderWay()]);
      this.entries = entries;
      this.underWay = underWay;
      this.storage = await storageUse();
    });
  }

  /** Looks at a record, whatever was searched for. */
  look(id: string): void {
    this.query = '';
    this.starredOnly = false;
    this.looked = id;
  }

  /** Looks for a run that was cut off, besides those of the queue. Says whether there is one. */
  async findCutOff(queued: ReadonlySet<string>): Promise<boolean> {
    await this.trying(async (database) => {
      const checkpoints = (await database.checkpoints()).filter((id) => !queued.has(id));
      for (let tries = 0; tries < TRIES && checkpoints.length > 0 && !this.cutOff; tries++) {
        // The worker of a page that was just left may still be ending.
        if (tries > 0) await new Promise((resolve) => setTimeout(resolve, WAIT));
        const underWay = await runsUnderWay();
        const id = checkpoints.find((one) => !underWay.has(one));
        if (id === undefined) continue;
        checkpoints.splice(checkpoints.indexOf(id), 1);
        this.cutOff = await this.readCutOff(database, id);
      }
    });
    return this.cutOff !== undefined;
  }

  /** The data for resuming a run; it is deleted if it is damaged, which is reported. */
  private async readCutOff(database: RecordDatabase, id: string): Promise<KeptCheckpoint | undefined> {
    try {
      return await database.checkpoint(id);
    } catch (error) {
      if (!(error instanceof GraphError)) throw error;
      this.studio.notices.add('bad', `A run was interrupted and cannot be resumed. ${error.message}`);
      await database.forgetCheckpoint(id);
      return undefined;
    }
  }

  /** Goes on with the run that was cut off, in its own graph. */
  async goOn(): Promise<void> {
    const { cutOff } = this;
    if (!cutOff) return;
    const { documents, notices } = this.studio;
    if ((await runsUnderWay()).has(cutOff.id)) {
      this.cutOff = undefined;
      notices.add('info', 'Another tab has already resumed this run.');
      return;
    }
    if (whatRuns(documents.document) !== whatRuns(cutOff.document)) this.files.openDocument(cutOff.document);
    this.cutOff = undefined;
    this.controller.start(documents.document, { resume: cutOff.id });
  }

  /** Takes no more notice of the run that was cut off; its record stays. */
  async leaveCutOff(): Promise<void> {
    const { cutOff } = this;
    this.cutOff = undefined;
    if (cutOff) await this.trying((database) => database.forgetCheckpoint(cutOff.id));
  }

  /** Call it with the record of the current run: when another starts, this one was left on purpose. */
  follow(record: RunRecord | undefined): void {
    const before = this.current;
    this.current = record?.id;
    if (before !== undefined && before !== record?.id)
      void this.trying((database) => database.forgetCheckpoint(before));
    if (record) void this.leaveOther(record.id);
  }

  /** Another run has begun here: what was cut off is not offered any more. */
  private async leaveOther(record: string): Promise<void> {
    if (this.cutOff && this.cutOff.id !== record) await this.leaveCutOff();
  }

  async mark(id: string, marks: Partial<EntryMarks>): Promise<void> {
    // At once on the screen; a database takes its time.
    this.entries = this.entries.map((entry) => (entry.id === id ? { ...entry, ...marks } : entry));
    await this.trying((database) => database.mark(id, marks));
  }

  togglePicked(id: string): void {
    this.picked = this.picked.includes(id)
      ? this.picked.filter((other) => other !== id)
      : [...this.picked, id];
  }

  async delete(entry: RecordEntry): Promise<void> {
    await this.trying(async (database) => {
      const run = await database.run(entry.id);
      await database.delete(entry.id);
      this.entries = this.entries.filter(({ id }) => id !== entry.id);
      this.picked = this.picked.filter((id) => id !== entry.id);
      if (run)
        this.studio.notices.add('info', `The record of “${entry.title}” was deleted.`, {
          title: 'Undo',
          run: () => void this.putBack(run, entry),
        });
    });
  }

  private async putBack(run: KeptRun, marks: EntryMarks): Promise<void> {
    await this.trying((database) => database.keep(run, marks));
    await this.refresh();
  }

  async run(id: string): Promise<KeptRun | undefined> {
    return this.trying((database) => database.run(id));
  }

  /** Opens the graph of a record as one of its own. */
  async openGraph(id: string): Promise<void> {
    const run = await this.run(id);
    if (run) this.files.openDocument(run.record.graph);
  }

  /** Saves graph, pictures, result and record as one file. */
  async export({ id, title }: RecordEntry): Promise<void> {
    const run = await this.run(id);
    if (!run) return;
    const { record, pictures } = run;
    const bytes = writeBundle({ document: record.graph, result: pictures.at(-1)?.png, record });
    download(`${title}.stylograph.zip`, bytes, 'application/zip');
  }

  /** Undefined if the browser does not keep records, or refuses, which is reported; the former when the studio starts. */
  private async trying<T>(act: (database: RecordDatabase) => Promise<T>): Promise<T | undefined> {
    try {
      return await act(await records());
    } catch (error) {
      if (error instanceof NotKept) this.refused = true;
      else if (error instanceof GraphError) this.studio.notices.add('bad', error.message);
      else
        this.studio.notices.add(
          'bad',
          `The browser could not change its records, because ${whyNotKept(error)}.`,
        );
      return undefined;
    }
  }
}
