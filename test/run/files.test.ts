import {
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  prepareTarget,
  removeUnfinished,
  UnwritableError,
  whyUnwritable,
  writeWhole,
} from '../../src/run/files.node.ts';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'stylograph-files-'));
  mkdirSync(join(folder, 'full-folder/inside'), { recursive: true });
  writeFileSync(join(folder, 'file'), 'before');
});
afterAll(() => {
  rmSync(folder, { recursive: true });
});

const at = (name: string) => join(folder, name);
const unfinished = () =>
  readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.part'));

describe('a file', () => {
  it('is written atomically, and a link to it stays a link', async () => {
    symlinkSync(at('file'), at('link'));
    await writeWhole(at('link'), 'after');
    expect(readFileSync(at('file'), 'utf8')).toBe('after');
    expect(lstatSync(at('link')).isSymbolicLink()).toBe(true);
    expect(unfinished()).toEqual([]);
  });

  it.each([
    ['full-folder', 'it is a folder. Give the name of a file in it.'],
    ['file/within', 'its folder is a file. Choose another folder.'],
    ['nowhere/file', 'its folder no longer exists. Choose another folder.'],
    ['n'.repeat(300), 'its name is too long. Choose a shorter one.'],
  ])('that cannot be written leaves nothing, and reports why: %s', async (name, why) => {
    const written = writeWhole(at(name), 'text');
    await expect(written).rejects.toThrow(UnwritableError);
    await expect(written).rejects.toThrow(`${at(name)} cannot be written: ${why}`);
    expect(unfinished()).toEqual([]);
  });

  it.skipIf(process.platform !== 'linux')('on a full disk reports this', async () => {
    symlinkSync('/dev/full', at('full'));
    await prepareTarget(at('full'));
    await expect(writeWhole(at('full'), 'text')).rejects.toThrow('the disk is full. Free some space');
    expect(lstatSync('/dev/full').isCharacterDevice()).toBe(true);
  });

  it('is checked before there is anything to write', async () => {
    await prepareTarget(at('new/folder/a.png'));
    await prepareTarget(at('file'));
    expect(readFileSync(at('file'), 'utf8')).toBe('after');
    expect(readdirSync(at('new/folder'))).toEqual([]);
    await expect(prepareTarget(at('full-folder'))).rejects.toThrow('it is a folder.');
    await expect(prepareTarget(at('file/a.png'))).rejects.toThrow('its folder is a file.');
    expect(unfinished()).toEqual([]);
  });

  it('left unfinished by a killed process is removed by the next one', async () => {
    writeFileSync(at('.1234.part'), 'half of');
    await removeUnfinished(folder);
    await removeUnfinished(at('nowhere'));
    expect(unfinished()).toEqual([]);
    expect(readFileSync(at('file'), 'utf8')).toBe('after');
  });

  it('never reports a system message verbatim', () => {
    const codes = ['ENOSPC', 'EDQUOT', 'EFBIG', 'EROFS', 'EACCES', 'EIO', 'EMFILE', undefined];
    const said = codes.map((code) => whyUnwritable({ code, message: 'raw words' }));
    expect(new Set(said).size).toBe(codes.length - 1);
    for (const text of said) expect(text).toMatch(/^[a-z][^:]*\. [A-Z][^.]+\.$/);
  });
});
