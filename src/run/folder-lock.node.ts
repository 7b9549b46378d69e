import { rmSync } from 'node:fs';
import { open, readFile, rename, rm, stat } from 'node:fs/promises';
import { hostname, uptime } from 'node:os';
import { resolve } from 'node:path';
import * as v from 'valibot';
import { refusal } from '../graph/problem.ts';
import { UnwritableError } from './files.node.ts';

const FILE = 'lock.json';

const holderSchema = v.object({
  pid: v.number(),
  host: v.string(),
  since: v.pipe(v.string(), v.isoTimestamp()),
});
type Holder = v.InferOutput<typeof holderSchema>;

/** Milliseconds that a lock may be without its text: it is written right after the file is made. */
const WRITING = 2000;

/** Milliseconds by which the clock may have been set since the machine was started. */
const CLOCK = 60_000;

/** The locks of this process. */
const ours = new Set<string>();

/**
 * Takes a folder for this process alone until it ends. What a process that is gone left is taken over. Throws a {@link GraphError} that says who holds the folder, or an {@link UnwritableError}.
 */
export async function lockFolder(folder: string): Promise<void> {
  const file = resolve(folder, FILE);
  while (!(await write(file))) {
    const held = await readLock(file);
    if (held === undefined) continue;
    const holder = holderIn(held.text);
    if (holder ? isAtWork(holder, file) : held.age < WRITING) throw inUse(folder, file, holder);
    await removeStale(file, held.text);
  }
  ours.add(file);
  process.on('exit', () => {
    rmSync(file, { force: true });
  });
}

/** Says whether the lock is ours now; not if there is one already. */
async function write(file: string): Promise<boolean> {
  const holder: Holder = { pid: process.pid, host: hostname(), since: new Date().toISOString() };
  let made = false;
  try {
    const handle = await open(file, 'wx');
    made = true;
    try {
      await handle.writeFile(`${JSON.stringify(holder)}\n`);
    } finally {
      await handle.close();
    }
    return true;
  } catch (error) {
    if (made) await rm(file, { force: true });
    else if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw new UnwritableError(file, error);
  }
}

/** The text of a lock, and its age in milliseconds; undefined if it is gone. */
async function readLock(file: string): Promise<{ text: string; age: number } | undefined> {
  try {
    return { text: await readFile(file, 'utf8'), age: Date.now() - (await stat(file)).mtimeMs };
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw new UnwritableError(file, error);
  }
}

function holderIn(text: string): Holder | undefined {
  try {
    return v.parse(holderSchema, JSON.parse(text));
  } catch {
    return undefined;
  }
}

/** Whether the holder may still be there: of another machine, that cannot be known. */
function isAtWork({ pid, host, since }: Holder, file: string): boolean {
  if (host !== hostname()) return true;
  // In a container, the process before had the same number.
  if (pid === process.pid) return ours.has(file);
  const started = Date.now() - uptime() * 1000;
  if (Date.parse(since) < started - CLOCK) return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // A process of somebody else may not be asked, but is there.
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

/** Two may find the same stale lock: only what was read is taken away, never a lock that was made since. */
async function removeStale(file: string, text: string): Promise<void> {
  const aside = `${file}.${process.pid}`;
  try {
    await rename(file, aside);
  } catch {
    return;
  }
  if ((await readFile(aside, 'utf8')) === text) await rm(aside, { force: true });
  else await rename(aside, file);
}

function inUse(folder: string, file: string, holder: Holder | undefined): Error {
  const who = holder
    ? `process ${holder.pid} on ${holder.host}, since ${holder.since}`
    : 'a process that has just started';
  return refusal(
    `${folder} is in use by ${who}.`,
    `Wait until it ends, or use another folder. If the process no longer exists, delete ${file}.`,
  );
}
