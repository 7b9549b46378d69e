import { afterAll, describe, expect, it } from 'vitest';
import { cdp } from 'vitest/browser';
import { privateFilesStore } from '../../src/models/library/private-files-store.browser.ts';
import { storeStory } from './store-story.ts';

const folder = `test-${crypto.randomUUID()}`;
afterAll(async () => {
  await (await navigator.storage.getDirectory()).removeEntry(folder, { recursive: true });
});

/** What vitest's own types leave out of Chrome's protocol. */
const session = cdp() as unknown as { send(method: string, parameters: object): Promise<unknown> };

describe('the private files of a page as a store', () => {
  storeStory(() => privateFilesStore(folder));

  it('reports that there is no space, and leaves no file', async () => {
    const store = privateFilesStore(folder);
    await store.write('small', Uint8Array.of(1));
    await session.send('Storage.overrideQuotaForOrigin', { origin: location.origin, quotaSize: 1_000_000 });
    try {
      await expect(store.write('large', new Uint8Array(4_000_000))).rejects.toThrow(
        /(?:space|storage).*: remove a model, or free some disk space/,
      );
    } finally {
      await session.send('Storage.overrideQuotaForOrigin', { origin: location.origin });
    }
    const names: string[] = [];
    const directory = await (await navigator.storage.getDirectory()).getDirectoryHandle(folder);
    for await (const name of directory.keys()) names.push(name);
    expect(names).toEqual(['small']);
    await store.write('large', new Uint8Array(4_000_000));
    expect(await store.names()).toEqual(['large', 'small']);
  });
});
