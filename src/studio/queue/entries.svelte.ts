import { heldNames, hold } from '../../platform/locks.ts';
import { whyNotKept } from '../../platform/refusal.ts';
import { uniqueId } from '../../platform/unique-id.ts';
import type { Notices } from '../shell/notices.svelte.ts';
import { forgetEntry, keepEntry, keptEntries } from './database.ts';
import { isOver, moved, numbered, type QueueEntry } from './entry.ts';
import { forgetCheckpoint } from './resumable.ts';

const LOCK = 'stylograph-queue-';
/** How often, and after how many milliseconds, a reloaded page looks again for what it had queued itself. */
const TRIES = 4;
const WAIT = 250;

/** The entries of this tab's queue, which the browser keeps. While the tab is open, no other takes them. */
export class Entries {
  private readonly notices: Notices;
  private readonly id = uniqueId();
  /** In their order; those that are over are where they ran. */
  all: readonly QueueEntry[] = $state.raw([]);
  private locked = false;
  private reported = false;

  constructor(notices: Notices) {
    this.notices = notices;
  }

  /** What has not ended. */
  readonly left: readonly QueueEntry[] = $derived.by(() => this.all.filter((entry) => !isOver(entry)));

  get(id: string): QueueEntry | undefined {
    return this.all.find((entry) => entry.id === id);
  }

  /** Puts a new entry at the end. */
  add(fresh: Pick<QueueEntry, 'name' | 'document' | 'photos'>): QueueEntry {
    const place = this.all.length;
    const entry: QueueEntry = {
      ...fresh,
      id: uniqueId(),
      queue: this.id,
      place,
      state: 'waiting',
      results: [],
    };
    this.lock();
    this.all = [...this.all, entry];
    void this.keep(entry, true);
    return entry;
  }

  change(id: string, changes: Partial<QueueEntry>): void {
    this.all = this.all.map((entry) => (entry.id === id ? { ...entry, ...changes } : entry));
    const entry = this.get(id);
    if (entry) void this.keep(entry);
  }

  /** Puts an entry to another place. */
  move(id: string, to: number): void {
    const before = this.all;
    this.all = moved(before, id, to);
    for (const entry of this.all) if (!before.includes(entry)) void this.keep(entry);
  }

  forget(gone: readonly QueueEntry[]): void {
    const ids = new Set(gone.map(({ id }) => id));
    this.all = this.all.filter(({ id }) => !ids.has(id));
    for (const { id, record } of gone) {
      void forgetEntry(id);
      if (record !== undefined) void forgetCheckpoint(record);
    }
  }

  /** Puts back what has gone from entries as they were before, among those that are there now. */
  putBack(before: readonly QueueEntry[]): void {
    const back = before.filter(({ id }) => !this.get(id));
    const old = before.map((entry) => this.get(entry.id) ?? entry);
    this.all = numbered([...old, ...this.all.filter((entry) => !old.includes(entry))]);
    for (const { id } of back) void this.keep(this.get(id)!, true);
  }

  /**
   * Takes what closed or reloaded tabs had in their queues. Gives at once which records are of such runs: they resume here.
   *
   * @param took called when there are some that have not ended.
   */
  async restore(took: () => void): Promise<ReadonlySet<string>> {
    const { entries, damaged } = await keptEntries().catch(() => ({ entries: [], damaged: 0 }));
    if (damaged > 0)
      this.notices.add(
        'bad',
        'A part of the queue is damaged and cannot run. Add those graphs to the queue again.',
      );
    void this.adopt(entries, took);
    return new Set(entries.flatMap(({ record }) => record ?? []));
  }

  private async adopt(kept: readonly QueueEntry[], took: () => void): Promise<void> {
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
      this.all = numbered([...taken, ...this.all]);
      for (const { id } of taken) void this.keep(this.get(id)!);
      if (taken.some((entry) => !isOver(entry))) took();
    }
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
      this.notices.add(
        'bad',
        `The browser cannot keep the queue, because ${whyNotKept(error)}. It runs until you leave the page.`,
      );
    }
  }
}
