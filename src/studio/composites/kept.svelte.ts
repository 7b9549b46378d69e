import type { DBSchema } from 'idb';
import { readClip, type Clip } from '../../graph/edits/clip.ts';
import { openChannel } from '../../platform/channel.ts';
import { databaseOf } from '../../platform/database.ts';
import { NotKept } from '../../platform/refusal.ts';
import { inOrder } from '../../platform/locale.ts';
import type { CompositeClip } from '../state/offers.svelte.ts';

interface Schema extends DBSchema {
  /** Clips as text, by title. */
  clips: { key: string; value: string };
}

const NAME = 'stylograph-composites';

const database = databaseOf<Schema>(NAME, 1, (made) => {
  made.createObjectStore('clips');
});

/** The composite nodes that the user has saved in this browser, the same in all its tabs. */
export class KeptComposites {
  all: readonly CompositeClip[] = $state.raw([]);
  private readonly channel = openChannel(NAME);

  /** Reads the saved nodes, and follows the changes of other tabs. */
  begin(): void {
    this.channel?.addEventListener('message', () => void this.read());
    void this.read();
  }

  /** The clip saved under a title. */
  get(title: string): Clip | undefined {
    return this.all.find(({ key }) => key === keyOf(title))?.clip;
  }

  /**
   * Keeps a composite node under a title; one that was kept under it gives way.
   *
   * @throws NotKept if the browser stores nothing for pages; any error of writing, such as a full disk.
   */
  async keep(title: string, clip: Clip): Promise<void> {
    const opened = await database.open();
    if (!opened) throw new NotKept();
    await opened.put('clips', JSON.stringify(clip), title);
    await this.changed();
  }

  async forget(title: string): Promise<void> {
    await (await database.open())?.delete('clips', title);
    await this.changed();
  }

  private async changed(): Promise<void> {
    this.channel?.postMessage('changed');
    await this.read();
  }

  private async read(): Promise<void> {
    const opened = await database.open();
    if (!opened) return;
    const { store } = opened.transaction('clips');
    const [titles, texts] = await Promise.all([store.getAllKeys(), store.getAll()]);
    this.all = titles
      .flatMap((title, i): CompositeClip[] => {
        // Saved data is not trusted: another version may have written it.
        const reading = readClip(texts[i] ?? '');
        return reading?.ok ? [{ key: keyOf(title), clip: reading.clip, kept: true }] : [];
      })
      .sort((a, b) => inOrder(a.key, b.key));
  }
}

function keyOf(title: string): string {
  return `kept:${encodeURIComponent(title)}`;
}
