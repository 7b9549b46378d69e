import { expect, it } from 'vitest';
import type { Store } from '../../src/models/library/store.ts';

/** What every store does: `open` opens the same one as another program or tab would. */
export function storeStory(open: () => Store): void {
  const bytes = (...values: number[]) => Uint8Array.from(values);

  it('stores files, whole and in parts, and deletes them', async () => {
    const store = open();
    expect(await store.names()).toEqual([]);
    expect(await store.read('a.safetensors')).toBeUndefined();
    expect(await store.size('a.safetensors')).toBeUndefined();
    await store.write('b.part', bytes(9));
    await store.write('a.safetensors', bytes(1, 2, 3, 4));
    const other = open();
    expect(await other.names()).toEqual(['a.safetensors', 'b.part']);
    expect(await other.size('a.safetensors')).toBe(4);
    expect(await other.read('a.safetensors')).toEqual(bytes(1, 2, 3, 4));
    expect(await other.read('a.safetensors', 1, 3)).toEqual(bytes(2, 3));
    expect(await other.read('a.safetensors', 3, 99)).toEqual(bytes(4));
    await other.write('a.safetensors', bytes(5));
    expect(await store.read('a.safetensors')).toEqual(bytes(5));
    expect(await store.remove('a.safetensors')).toBe(true);
    expect(await store.remove('a.safetensors')).toBe(false);
    await store.remove('b.part');
    expect(await store.names()).toEqual([]);
  });

  it('always contains complete files, whoever writes at the same time', async () => {
    const contents = Array.from({ length: 6 }, (_, i) => new Uint8Array(300_000).fill(i + 1));
    await Promise.all(contents.map((content) => open().write('shared', content)));
    const got = (await open().read('shared'))!;
    expect(contents).toContainEqual(got);
    expect(await open().names()).toEqual(['shared']);
    await open().remove('shared');
  });
}
