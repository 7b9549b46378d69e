import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { isInside, isPlainPath, lastName } from '../../src/run/inside.node.ts';
import { readRegularFile, UnfitFileError } from '../../src/run/read-file.node.ts';
import { resolver } from '../../src/run/resolver.node.ts';
import { graph } from '../graph/build.ts';

let folder: string;
const at = (...names: string[]) => join(folder, ...names);
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'stylograph-hostile-'));
  mkdirSync(at('work'));
  writeFileSync(at('work', 'file'), 'content');
});
afterAll(() => {
  rmSync(folder, { recursive: true });
});

describe('a file that is read by name', () => {
  it('is read completely', async () => {
    expect(new TextDecoder().decode(await readRegularFile(at('work', 'file')))).toBe('content');
    await expect(readRegularFile(at('missing'))).rejects.toThrow('ENOENT');
  });

  it('is limited in size, whatever size the file system reports', async () => {
    await expect(readRegularFile(at('work', 'file'), 6)).rejects.toThrow(UnfitFileError);
    writeFileSync(at('sparse'), '');
    truncateSync(at('sparse'), 2 ** 40);
    await expect(readRegularFile(at('sparse'))).rejects.toThrow('is larger than 2000 MB.');
  });

  it.skipIf(process.platform === 'win32')(
    'is refused if it is a device or a pipe, which might never end',
    async () => {
      execFileSync('mkfifo', [at('pipe')]);
      for (const path of [at('pipe'), '/dev/zero'])
        await expect(readRegularFile(path)).rejects.toThrow('is a device or a pipe, not a file.');
      await expect(readRegularFile(folder)).rejects.toThrow('is a folder.');
      const { loadPicture } = resolver(graph([], []), at('graph.json'));
      await expect(loadPicture('/dev/zero')).rejects.toThrow('/dev/zero is a device or a pipe, not a file.');
      await expect(loadPicture('pipe')).rejects.toThrow('is a device or a pipe');
      await expect(loadPicture('asset:constructor')).rejects.toThrow(
        'The graph contains no asset of that name',
      );
    },
  );
});

describe('a path from untrusted data', () => {
  it.each(['picture.png', 'out/picture.png', './out/x.png', 'a b.png', 'console.png', '..x.png'])(
    '%s stays',
    (path) => {
      expect(isPlainPath(path)).toBe(true);
    },
  );

  it.each([
    ...[
      '/etc/x.png',
      '../x.png',
      'out/../../x.png',
      '..\\x.png',
      'C:\\x.png',
      'C:x.png',
      '\\\\host\\x.png',
      '',
    ],
    ...[
      'nul.png',
      'out/COM1.png',
      'aux',
      'x.png:y.png',
      '.. /x.png',
      '.../x.png',
      'x\u001b[2J.png',
      'x\0.png',
    ],
  ])('%j leads out', (path) => {
    expect(isPlainPath(path)).toBe(false);
  });

  it('has the same last name on every system', () => {
    expect(lastName('a/b\\..\\c.png')).toBe('c.png');
  });

  it.skipIf(process.platform === 'win32')(
    'is not inside if a link leads out, even to a missing file',
    async () => {
      symlinkSync(folder, at('work', 'out'));
      symlinkSync(at('not-there.png'), at('work', 'dangling.png'));
      symlinkSync('loop', at('work', 'loop'));
      symlinkSync('file', at('work', 'near'));
      for (const name of ['out/x.png', 'dangling.png', 'loop', '../x.png', '.'])
        expect(await isInside(at('work'), at('work', name)), name).toBe(false);
      for (const name of ['x.png', 'new/folder/x.png', 'near'])
        expect(await isInside(at('work'), at('work', name)), name).toBe(true);
    },
  );
});
