import type { EngineName } from '../../engines/choose.ts';
import type { Attention } from '../../engines/engine.ts';
import type { GraphDocument } from '../../graph/document.ts';
import { problemText } from '../../graph/problem.ts';
import { sentence } from '../../graph/sentence.ts';
import { heldNames, hold } from '../../platform/locks.ts';
import { messageOf, whyNotKept } from '../../platform/refusal.ts';
import { uniqueId } from '../../platform/unique-id.ts';
import { readPictureFile } from '../../share/picture-file.browser.ts';
import { download } from '../files/download.ts';
import { models } from '../models/models.svelte.ts';
import { records } from '../records/database.ts';
import { problemsOf } from '../state/problems.ts';
import type { Studio } from '../state/studio.svelte.ts';
import { forgetEntry, keepEntry, keptEntries } from './database.ts';
import {
  documentOf,
  isOver,
  moved,
  nameOf,
  numbered,
  runsOf,
  withResult,
  type PhotoList,
  type QueuedResult,
  type QueueEntry,
} from './entry.ts';
import type { PhotoTarget } from './photos.ts';
import { QueuedRun } from './queued-run.svelte.ts';
import { zipOfResults } from './save-results.ts';

const LOCK = 'stylograph-queue-';
/** So many entries that are over stay in the list; their records stay anyway. */
const MOST_OVER = 30;
/** How often, and after how many milliseconds, a reloaded page looks again for what it had queued itself. */
const TRIES = 4;
const WAIT = 250;

/** How {@link Queue} uses the rest of the studio. */
export interface QueueHost {
  /** The engine of the next run. */
  readonly engine: () => EngineName;
  /** Runs the open graph, as the run button does. */
  readonly start: (document: GraphDocument) => void;
  /** Opens a graph as one of its own. */
  readonly open: (document: GraphDocument) => void;
  /** Shows the list. */
  readonly show: () => void;
}

/** The runs of this tab that wait for one another. They run apart from the open graph, and wait while that runs. */
export class Queue {
  private readonly studio: Studio;
  private readonly host: QueueHost;
  private readonly id = uniqueId();
  /** In their order; those that are over are where they ran. */
  entries: readonly QueueEntry[] = $state.raw([]);
  /** The user holds the queue, or it was there before a reload: no entry starts until {@link goOn}. */
  held: boolean = $state(false);
  /** The open graph or its sweep runs: that goes first. */
  private yields: boolean = $state(false);
  private atWork: { readonly entry: string; readonly run: QueuedRun } | undefined = $state.raw();
  private attention: Attention = 'all';
  private locked = false;
  private reported = false;
  /** How many lists of it are on the screen. */
  lists = 0;
  /** The notice of the entry that was added last. */
  private added: number | undefined;

  constructor(studio: Studio, host: QueueHost) {
    this.studio = studio;
    this.host = host;
  }

  get active(): boolean {
    return this.atWork !== undefined;
  }

  /** The run of the entry at work: its steps and picture. */
  runOf(id: string): QueuedRun | undefined {
    return this.atWork?.entry === id ? this.atWork.run : undefined;
  }

  /** Whether entries wait for the open graph. */
  get waitsForOpenGraph(): boolean {
    return this.yields && this.left.length > 0;
  }

  /** What has not ended. */
  readonly left: readonly QueueEntry[] = $derived.by(() => this.entries.filter((entry) => !isOver(entry)));

  /** Runs a graph after what runs now; at once, as the open graph, where nothing runs. */
  add(document: GraphDocument): void {
    if (!this.yields && this.left.length === 0) {
      this.host.start(document);
      return;
    }
    const entry = this.enter(document, undefined);
    if (!entry || this.lists > 0) return;
    const { notices } = this.studio;
    if (this.added !== undefined) notices.close(this.added);
    this.added = notices.add('info', `“${entry.name}” is in the queue.`, this.showing);
  }

  /** Runs a graph once with each picture. Those that cannot be read are named, and the others used. */
  async addBatch(document: GraphDocument, target: PhotoTarget, files: readonly File[]): Promise<void> {
    const reading = files.map(async (file) => {
      try {
        return await readPictureFile(file);
      } catch (error) {
        this.say(`“${file.name}” cannot be used: ${sentence(messageOf(error))}`);
        return undefined;
      }
    });
    const pictures = (await Promise.all(reading)).filter((picture) => picture !== undefined);
    if (pictures.length > 0 && this.enter(document, { target, pictures })) this.host.show();
  }

  /** Stops what runs after its step, with what it has come to; what waits leaves the queue. */
  cancel(id: string): void {
    const entry = this.get(id);
    if (!entry) return;
    if (this.atWork?.entry === id) {
      this.atWork.run.stop();
      return;
    }
    const before = this.entries;
    this.forget([entry]);
    if (!isOver(entry)) this.offerBack(`“${entry.name}” has left the queue.`, before);
  }

  /** Removes all that waits or is over. */
  clear(): void {
    const before = this.entries;
    const gone = before.filter(({ id }) => id !== this.atWork?.entry);
    this.forget(gone);
    if (gone.some((entry) => !isOver(entry))) this.offerBack('The queue was cleared.', before);
  }

  /** Puts an entry to another place in the list. */
  move(id: string, to: number): void {
    const entries = moved(this.entries, id, to);
    const changed = entries.filter((entry) => !this.entries.includes(entry));
    this.entries = entries;
    for (const entry of changed) void this.keep(entry);
  }

  /** No entry starts until {@link goOn}; the run under way waits after its step. */
  hold(): void {
    this.held = true;
    this.atWork?.run.hold();
  }

  goOn(): void {
    this.held = false;
    this.proceed();
  }

  /** Call it when the open graph begins or ends a run: the queue waits for that. */
  yieldTo(runs: boolean): void {
    this.yields = runs;
    if (runs) this.atWork?.run.hold();
    else this.proceed();
  }

  attend(attention: Attention): void {
    this.attention = attention;
    this.atWork?.run.attend(attention);
  }

  /** Opens the graph of an entry; of a batch with the photo at work. */
  open(id: string): void {
    const entry = this.get(id);
    if (entry) this.host.open(documentOf(entry, Math.min(entry.results.length, runsOf(entry) - 1)));
  }

  /** Saves the results of a batch as one file. */
  async saveAll(id: string): Promise<void> {
    const entry = this.get(id);
    if (!entry) return;
    try {
      const { zip, missing } = await zipOfResults(entry);
      download(`${entry.document.title ?? 'Untitled'}.zip`, zip, 'application/zip');
      if (missing > 0) this.say(`${missing} results are not in the file: their records were deleted.`);
    } catch (error) {
      this.say(`The results could not be saved: ${messageOf(error)}`);
    }
  }

  /**
   * Takes what closed or reloaded tabs had in their queues, and holds it. Tells at once which records are of such runs: they
   * resume here.
   */
  async restore(): Promise<ReadonlySet<string>> {
    const { entries, damaged } = await keptEntries().catch(() => ({ entries: [], damaged: 0 }));
    if (damaged > 0)
      this.say('A part of the queue is damaged and cannot run. Add those graphs to the queue again.');
    void this.adopt(entries);
    return new Set(entries.flatMap(({ record }) => record ?? []));
  }

  private async adopt(kept: readonly QueueEntry[]): Promise<void> {
    let others = kept;
    for (let tries = 0; tries < TRIES && others.length > 0; tries++) {
      // The page that was just left may still be ending.
      if (tries > 0) await new Promise((resolve) => setTimeout(resolve, WAIT));
      const { names } = await heldNames();
      const isHeld = ({ queue }: QueueEntry) => names.has(LOCK + queue);
      const ours = others.filter((entry) => !isHeld(entry));
      others = others.filter(isHeld);
      if (ours.length === 0) continue;
      this.lock();
      const taken = ours.map((entry): QueueEntry => ({
        ...entry,
        queue: this.id,
        state: entry.state === 'running' ? 'waiting' : entry.state,
      }));
      this.held ||= taken.some((entry) => !isOver(entry));
      this.entries = numbered([...taken, ...this.entries]);
      for (const { id } of taken) void this.keep(this.get(id)!);
    }
  }

  private enter(document: GraphDocument, photos: PhotoList | undefined): QueueEntry | undefined {
    const [error] = problemsOf(document).filter(({ severity }) => severity === 'error');
    if (error) {
      this.say(`The graph has a problem, so it is not in the queue. ${problemText(error)}`);
      return undefined;
    }
    const running = this.studio.run.record?.graph;
    const before = [...(running ? [running] : []), ...this.entries.map((entry) => entry.document)];
    const names = this.entries.map(({ name }) => name);
    const count = photos?.pictures.length ?? 0;
    const entry: QueueEntry = {
      id: uniqueId(),
      queue: this.id,
      place: this.entries.length,
      name: count > 0 ? `${document.title ?? 'Untitled'}: ${count} photos` : nameOf(document, before, names),
      state: 'waiting',
      results: [],
      document,
      photos,
    };
    this.lock();
    this.entries = [...this.entries, entry];
    void this.keep(entry, true);
    this.proceed();
    return entry;
  }

  /** Goes on with the run under way, or starts the next entry, unless the queue is to wait. */
  private proceed(): void {
    if (this.yields || this.held) return;
    if (this.atWork) {
      this.atWork.run.goOn();
      return;
    }
    const next = this.entries.find(({ state }) => state === 'waiting');
    if (next) void this.run(next);
  }

  /** Runs an entry, or its next photo. */
  private async run(entry: QueueEntry): Promise<void> {
    const { id } = entry;
    const run = new QueuedRun(this.host.engine(), [...models.fallbackFor], this.attention, {
      onrecord: (record) => {
        this.change(id, { record });
      },
      onunkept: (message) => {
        this.say(message);
      },
      onend: (result) => {
        this.ended(id, result);
      },
    });
    this.atWork = { entry: id, run };
    this.change(id, { state: 'running' });
    const resume = await resumable(entry.record);
    // Canceled meanwhile.
    if (this.atWork.run !== run) return;
    try {
      run.start(documentOf(entry, entry.results.length), resume);
    } catch (error) {
      run.fail(error instanceof Error ? error.message : String(error));
      return;
    }
    if (this.yields || this.held) run.hold();
  }

  private ended(id: string, result: QueuedResult): void {
    this.atWork = undefined;
    const before = this.get(id);
    if (before?.record !== undefined) void forgetCheckpoint(before.record);
    if (before) {
      const entry = withResult(before, result);
      this.change(id, entry);
      if (isOver(entry)) this.report(entry);
      else if (!this.yields && !this.held) {
        void this.run(entry);
        return;
      } else this.change(id, { state: 'waiting' });
    }
    this.forget(this.entries.filter(isOver).slice(0, -MOST_OVER));
    this.proceed();
  }

  private report({ id, name, state, results }: QueueEntry): void {
    const failed = results.filter(({ error }) => error !== undefined);
    const show = this.showing;
    if (failed.length > 0) {
      const what =
        results.length > 1 ? `${failed.length} of ${results.length} runs of “${name}”` : `“${name}”`;
      this.studio.notices.add('bad', `${what} failed. ${failed[0]?.error ?? ''}`, show, `queue-${id}`);
    } else if (state === 'done' && results.length > 1)
      this.studio.notices.add(
        'good',
        `“${name}”: all are done.`,
        { title: 'Save all as zip', run: () => void this.saveAll(id) },
        `queue-${id}`,
      );
    else if (state === 'done') this.studio.notices.add('good', `“${name}” is done.`, show);
  }

  private get showing(): { readonly title: string; readonly run: () => void } {
    return { title: 'Show the queue', run: this.host.show };
  }

  private get(id: string): QueueEntry | undefined {
    return this.entries.find((entry) => entry.id === id);
  }

  private change(id: string, changes: Partial<QueueEntry>): void {
    this.entries = this.entries.map((entry) => (entry.id === id ? { ...entry, ...changes } : entry));
    const entry = this.get(id);
    if (entry) void this.keep(entry);
  }

  private forget(gone: readonly QueueEntry[]): void {
    const ids = new Set(gone.map(({ id }) => id));
    this.entries = this.entries.filter(({ id }) => !ids.has(id));
    // What comes next does not wait for a queue that is empty.
    if (this.left.length === 0) this.held = false;
    for (const { id, record } of gone) {
      this.studio.notices.settle(`queue-${id}`);
      void forgetEntry(id);
      if (record !== undefined) void forgetCheckpoint(record);
    }
  }

  private offerBack(text: string, before: readonly QueueEntry[]): void {
    const run = (): void => {
      const there = new Set(this.entries.map(({ id }) => id));
      const back = before.filter((entry) => !there.has(entry.id));
      const known = new Map([...this.entries, ...back].map((entry) => [entry.id, entry]));
      const old = before.map(({ id }) => known.get(id)!);
      this.entries = numbered([...old, ...this.entries.filter((entry) => !old.includes(entry))]);
      for (const { id } of back) void this.keep(this.get(id)!, true);
      this.proceed();
    };
    this.studio.notices.add('info', text, { title: 'Undo', run });
  }

  /** Shows other tabs that this queue is in use. */
  private lock(): void {
    if (!this.locked) hold(LOCK + this.id);
    this.locked = true;
  }

  private async keep(entry: QueueEntry, withGraph = false): Promise<void> {
    try {
      await keepEntry(entry, withGraph);
    } catch (error) {
      if (this.reported) return;
      this.reported = true;
      this.say(
        `The browser cannot keep the queue, because ${whyNotKept(error)}. It runs until you leave the page.`,
      );
    }
  }

  private say(text: string): void {
    this.studio.notices.add('bad', text);
  }
}

/** The record, if there is enough of its run to resume. */
async function resumable(record: string | undefined): Promise<string | undefined> {
  if (record === undefined) return undefined;
  try {
    return (await (await records()).checkpoint(record)) && record;
  } catch {
    // Damaged, or the browser keeps no records: the run starts again.
    return undefined;
  }
}

async function forgetCheckpoint(record: string): Promise<void> {
  try {
    await (await records()).forgetCheckpoint(record);
  } catch {
    // Where the browser keeps no records, there is none.
  }
}
