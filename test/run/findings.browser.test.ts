import { afterAll, expect, test } from 'vitest';
import { privateFilesStore } from '../../src/models/library/private-files-store.browser.ts';
import { findings } from '../../src/run/resolver.browser.ts';

afterAll(() => privateFilesStore().remove('webgpu-findings.json'));

test('findings are kept in the private files of a page', async () => {
  const found = new Map([['kernels 1, an adapter: {"height":1}', 'tiled wide']]);
  await findings.save(found);
  expect(await findings.load()).toEqual(found);
});
