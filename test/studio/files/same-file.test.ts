import { expect, test } from 'vitest';
import type { OpenGraph } from '../../../src/studio/files/autosave.ts';
import { ofSameFile } from '../../../src/studio/files/same-file.ts';
import { transfer } from '../../graph/build.ts';

/** A handle of the file of a path. */
const handleOf = (path: string): FileSystemFileHandle => {
  const handle = { path, isSameEntry: (other: { path?: string }) => Promise.resolve(other.path === path) };
  return handle as unknown as FileSystemFileHandle;
};

const graphOf = (fileName: string | undefined, title: string, handle?: FileSystemFileHandle): OpenGraph => ({
  id: `${fileName} ${title}`,
  from: undefined,
  document: { ...transfer(), title },
  saved: undefined,
  fileName,
  handle,
  modified: undefined,
  when: 0,
});

const kept = [
  graphOf(undefined, 'House'),
  graphOf('a.json', 'House', handleOf('/one/a.json')),
  graphOf('a.json', 'Garden', handleOf('/two/a.json')),
];

test('a file is known by its handle, whatever its name and title are', async () => {
  const found = await ofSameFile(graphOf('b.json', 'Other', handleOf('/two/a.json')), kept);
  expect(found).toBe(kept[2]);
  expect(await ofSameFile(graphOf('a.json', 'House', handleOf('/three/a.json')), kept)).toBeUndefined();
});

test('without a handle it is known by its name and title; a graph without a file by nothing', async () => {
  expect(await ofSameFile(graphOf('a.json', 'Garden'), kept)).toBe(kept[2]);
  expect(await ofSameFile(graphOf('a.json', 'Other'), kept)).toBeUndefined();
  expect(await ofSameFile(graphOf(undefined, 'House'), kept)).toBeUndefined();
});
