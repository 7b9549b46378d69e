import { expect, test } from 'vitest';
import { findingsIn } from '../../src/run/findings.ts';
import { MemoryStore } from '../models/memory-store.ts';

test('findings are a file beside the models', async () => {
  const store = new MemoryStore();
  expect((await findingsIn(store).load()).size).toBe(0);
  const found = new Map([['kernels 1, an “adapter”: {"height":1}', 'tiled wide']]);
  await findingsIn(store).save(found);
  expect(await findingsIn(store).load()).toEqual(found);
  expect(await store.names()).toEqual(['webgpu-findings.json']);
});

test.each(['', '{', 'null', '[1, 2]', '{"a": 1}'])(
  'a file with “%s” is refused or treated as empty',
  async (text) => {
    const store = new MemoryStore();
    await store.write('webgpu-findings.json', new TextEncoder().encode(text));
    const loaded = await findingsIn(store)
      .load()
      .catch(() => new Map());
    expect(loaded.size).toBe(0);
  },
);
