import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { hostname, tmpdir, uptime } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { lockFolder } from '../../src/run/folder-lock.node.ts';

let folder: string;
let file: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'stylograph-lock-'));
  file = join(folder, 'lock.json');
});
afterEach(() => {
  rmSync(folder, { recursive: true });
});

/** A process that has ended. */
const gone = () => spawnSync(process.execPath, ['--version']).pid;

/** A process that keeps running: the one that runs the tests. */
const another = process.ppid;

function hold(pid: number, since = new Date().toISOString(), host = hostname()): string {
  const text = `${JSON.stringify({ pid, host, since })}\n`;
  writeFileSync(file, text);
  return text;
}

const holder = () => (JSON.parse(readFileSync(file, 'utf8')) as { pid: number }).pid;

describe('a folder', () => {
  it('is reserved by one process: the others learn which, where and since when', async () => {
    const since = new Date().toISOString();
    const text = hold(another, since);
    await expect(lockFolder(folder)).rejects.toThrow(
      `${folder} is in use by process ${another} on ${hostname()}, since ${since}. Wait until it ends`,
    );
    expect(readFileSync(file, 'utf8')).toBe(text);
    await expect(lockFolder(join(folder, 'nowhere'))).rejects.toThrow(
      'cannot be written: its folder no longer exists.',
    );
  });

  it('reserved by this process cannot be reserved again', async () => {
    await lockFolder(folder);
    expect(holder()).toBe(process.pid);
    await expect(lockFolder(folder)).rejects.toThrow(`in use by process ${process.pid}`);
  });

  it('reserved on another machine is not taken over, because its state is unknown', async () => {
    hold(gone(), undefined, 'elsewhere');
    await expect(lockFolder(folder)).rejects.toThrow('on elsewhere');
  });

  it.each([
    ['a process that was killed', () => hold(gone())],
    ['a process with our number, before us in a container', () => hold(process.pid)],
    [
      'the time before the machine was started',
      () => hold(another, new Date(Date.now() - (uptime() + 3600) * 1000).toISOString()),
    ],
    [
      'a process that was killed before it wrote its name',
      () => {
        writeFileSync(file, '');
        utimesSync(file, 0, 0);
      },
    ],
  ])('held by %s is taken over', async (_, before) => {
    before();
    await lockFolder(folder);
    expect(holder()).toBe(process.pid);
    expect(readdirSync(folder)).toEqual(['lock.json']);
  });

  it('that is being reserved is not taken over', async () => {
    writeFileSync(file, '');
    await expect(lockFolder(folder)).rejects.toThrow('in use by a process that has just started');
  });
});
