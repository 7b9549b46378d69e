import { spawn } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { folderStore, modelsFolder } from '../../src/models/library/folder-store.node.ts';
import { storeStory } from './store-story.ts';

let parent: string;
beforeAll(() => {
  parent = mkdtempSync(join(tmpdir(), 'stylograph-store-'));
});
afterAll(() => {
  rmSync(parent, { recursive: true });
});

describe('a folder as a store', () => {
  storeStory(() => folderStore(join(parent, 'models')));

  it('removes files left by a killed program, but not those being written', async () => {
    const folder = join(parent, 'left');
    const store = folderStore(folder);
    await store.write('a', Uint8Array.of(1));
    for (const name of ['old.writing', 'new.writing']) writeFileSync(join(folder, name), 'x');
    utimesSync(join(folder, 'old.writing'), 0, 0);
    expect(await store.names()).toEqual(['a']);
    await store.write('b', Uint8Array.of(2));
    expect(readdirSync(folder).sort()).toEqual(['a', 'b', 'new.writing']);
  });

  it('reports where it cannot write, and why', async () => {
    writeFileSync(join(parent, 'file'), '');
    const store = folderStore(join(parent, 'file', 'models'));
    await expect(store.write('a', Uint8Array.of(1))).rejects.toThrow(
      /Move the file, or set STYLOGRAPH_CACHE/,
    );
  });

  it('reports a full disk, and leaves no file', async () => {
    // A limit on the size of files is the nearest thing to a full disk that needs no privileges.
    const script = `
      process.on('SIGXFSZ', () => {});
      const { folderStore } = await import('./src/models/library/folder-store.node.ts');
      const store = folderStore(${JSON.stringify(join(parent, 'full'))});
      try { await store.write('a', new Uint8Array(4_000_000)); console.log('written'); }
      catch (error) { console.log(error.name, error.message); }
      console.log(JSON.stringify(await store.names()));`;
    const child = spawn('sh', ['-c', 'ulimit -f 1000; exec npx tsx --input-type=module -e "$0"', script]);
    let out = '';
    child.stdout.on('data', (text: Buffer) => (out += text.toString()));
    await new Promise((resolve) => child.on('close', resolve));
    expect(out).toMatch(/^StoreError .+\n\[\]\n$/);
    expect(readdirSync(join(parent, 'full'))).toEqual([]);
  });
});

describe('the folder for models', () => {
  it.each([
    [{ STYLOGRAPH_CACHE: '/mine' }, 'linux', '/mine'],
    [{ XDG_CACHE_HOME: '/cache' }, 'linux', '/cache/stylograph/models'],
    [{}, 'linux', join(homedir(), '.cache/stylograph/models')],
    [{}, 'darwin', join(homedir(), 'Library/Caches/stylograph/models')],
    [{ LOCALAPPDATA: '/local' }, 'win32', '/local/stylograph/models'],
  ] as const)('%j on %s', (environment, platform, folder) => {
    expect(modelsFolder(environment, platform)).toBe(folder);
  });
});
