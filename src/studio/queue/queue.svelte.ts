import type { Attention } from '../../engines/engine.ts';
import type { GraphDocument } from '../../graph/document.ts';
import { problemText } from '../../graph/problem.ts';
import { sentence } from '../../graph/sentence.ts';
import { messageOf } from '../../platform/refusal.ts';
import { readPictureFile } from '../../share/picture-file.browser.ts';
import { download } from '../files/download.ts';
import { models } from '../models/models.svelte.ts';
import { problemsOf } from '../state/problems.ts';
import type { Studio } from '../state/studio.svelte.ts';
import { Entries } from './entries.svelte.ts';
import {
  documentOf,
  isOver,
  nameOf,
  runsOf,
  withResult,
  type PhotoList,
  type QueuedResult,
  type QueueEntry,
} from './entry.ts';
import type { PhotoTarget } from './photos.ts';
import type { Compute } from '../run/compute.ts';
import { QueuedRun } from './queued-run.svelte.ts';
import { forgetCheckpoint, resumable } from './resumable.ts';
import { zipOfResults } from './save-results.ts';

/** So many entries that are over stay in the list; their records stay anyway. */
const MOST_OVER = 30;

/** How {@link Queue} uses the rest of the studio. */
export interface QueueHost {
  /** What the next run computes with. */
  readonly compute: () => Compute;
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
  private readonly list: Entries;
  /** The user holds the queue, or it was there before a reload: no entry starts until {@link goOn}. */
  held: boolean = $state(false);
  /** The open graph or its sweep runs: that goes first. */
  private yields: boolean = $state(false);
  private atWork: { readonly entry: string; readonly run: QueuedRun } | undefined = $state.raw();
  private attention: Attention = 'all';
  /** How many lists of it are on the screen. */
  lists = 0;
  /** The notice of the entry that was added last. */
  private added: number | undefined;

  constructor(studio: Studio, host: QueueHost) {
    this.studio = studio;
    this.host = host;
    this.list = new Entries(studio.notices);
  }

  get entries(): readonly QueueEntry[] {
    return this.list.all;
  }

  /** What has not ended. */
  get left(): readonly QueueEntry[] {
    return this.list.left;
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

  /** Runs a graph after what runs now; at once, as the open graph, where nothing runs. */
  add(document: GraphDocument): void {
    if (!this.yields && this.left.length === 0) {
      this.host.start(document);
      return;
    }
    const running = this.studio.run.record?.graph;
    const name = nameOf(document, [...(running ? [{ document: running }] : []), ...this.entries]);
    if (!this.enter(name, document, undefined) || this.lists > 0) return;
    const { notices } = this.studio;
    if (this.added !== undefined) notices.close(this.added);
    this.added = notices.add('info', `“${name}” is in the queue.`, this.showing);
  }

  /** Runs a graph once with each picture. Those that cannot be read are named, and the others used. */
  async addBatch(document: GraphDocument, target: PhotoTarget, files: readonly File[]): Promise<void> {
    const reading = files.map(async (file) => {
      try {
        return await readPictureFile(file);
      } catch (error) {
        this.sayBad(`“${file.name}” cannot be used: ${sentence(messageOf(error))}`);
        return undefined;
      }
    });
    const pictures = (await Promise.all(reading)).filter((picture) => picture !== undefined);
    const photos = pictures.length === 1 ? 'a photo' : `${pictures.length} photos`;
    const name = `${document.title ?? 'Untitled'}: ${photos}`;
    if (pictures.length > 0 && this.enter(name, document, { target, pictures })) this.host.show();
  }

  /** Stops what runs after its step, with what it has come to; what waits leaves the queue. */
  cancel(id: string): void {
    const entry = this.list.get(id);
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
    this.list.move(id, to);
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
    const entry = this.list.get(id);
    if (entry) this.host.open(documentOf(entry, Math.min(entry.results.length, runsOf(entry) - 1)));
  }

  /** Saves the results of a batch as one file. */
  async saveAll(id: string): Promise<void> {
    const entry = this.list.get(id);
    if (!entry) return;
    try {
      const { zip, missing } = await zipOfResults(entry);
      download(`${entry.document.title ?? 'Untitled'}.zip`, zip, 'application/zip');
      if (missing > 0) this.sayBad(`${missing} results are not in the file: their records were deleted.`);
    } catch (error) {
      this.sayBad(`The results could not be saved: ${messageOf(error)}`);
    }
  }

  /** Takes what closed or reloaded tabs had in their queues, and holds it. Gives the records of runs that resume here. */
  restore(): Promise<ReadonlySet<string>> {
    return this.list.restore(() => {
      this.held = true;
    });
  }

  private enter(name: string, document: GraphDocument, photos: PhotoList | undefined): boolean {
    const error = problemsOf(document).find(({ severity }) => severity === 'error');
    if (error) {
      this.sayBad(`The graph has a problem, so it is not in the queue. ${problemText(error)}`);
      return false;
    }
    this.list.add({ name, document, photos });
    this.proceed();
    return true;
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
    const run = new QueuedRun(this.host.compute(), [...models.fallbackFor], this.attention, {
      onrecord: (record) => {
        this.list.change(id, { record });
      },
      onunkept: (message) => {
        this.sayBad(message);
      },
      onend: (result) => {
        this.ended(id, result);
      },
    });
    this.atWork = { entry: id, run };
    this.list.change(id, { state: 'running' });
    const resume = await resumable(entry.record);
    // Canceled meanwhile.
    if (this.atWork.run !== run) return;
    try {
      run.start(documentOf(entry, entry.results.length), resume);
    } catch (error) {
      run.fail(messageOf(error));
      return;
    }
    if (this.yields || this.held) run.hold();
  }

  private ended(id: string, result: QueuedResult): void {
    this.atWork = undefined;
    const before = this.list.get(id);
    if (before) {
      if (before.record !== undefined) void forgetCheckpoint(before.record);
      const entry = withResult(before, result);
      const waits = !isOver(entry) && (this.yields || this.held);
      this.list.change(id, waits ? { ...entry, state: 'waiting' } : entry);
      if (isOver(entry)) this.report(entry);
      else if (!waits) {
        void this.run(entry);
        return;
      }
    }
    this.forget(this.entries.filter(isOver).slice(0, -MOST_OVER));
    this.proceed();
  }

  private report({ id, name, state, results }: QueueEntry): void {
    const { notices } = this.studio;
    const failed = results.filter(({ error }) => error !== undefined);
    if (failed.length > 0) {
      const what =
        results.length > 1 ? `${failed.length} of ${results.length} runs of “${name}”` : `“${name}”`;
      notices.add('bad', `${what} failed. ${failed[0]?.error ?? ''}`, this.showing, `queue-${id}`);
    } else if (state === 'done' && this.lists === 0) {
      const save = { title: 'Save all as zip', run: () => void this.saveAll(id) };
      notices.add('good', `“${name}” is done.`, results.length > 1 ? save : this.showing);
    }
  }

  private forget(gone: readonly QueueEntry[]): void {
    for (const { id } of gone) this.studio.notices.settle(`queue-${id}`);
    this.list.forget(gone);
    // What comes next does not wait for a queue that is empty.
    if (this.left.length === 0) this.held = false;
  }

  private offerBack(text: string, before: readonly QueueEntry[]): void {
    const run = (): void => {
      this.list.putBack(before);
      this.proceed();
    };
    this.studio.notices.add('info', text, { title: 'Undo', run });
  }

  private get showing(): { readonly title: string; readonly run: () => void } {
    return { title: 'Show the queue', run: this.host.show };
  }

  private sayBad(text: string): void {
    this.studio.notices.add('bad', text);
  }
}
