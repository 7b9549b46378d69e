import { askedNames, type AskedNames } from './asked-names.ts';

/*
 * Names that pages and workers of this address hold, each at most one. A name is let go with whoever holds it. Where the
 * browser refuses its locks, as to pages that came over a plain connection, others are asked what they hold; who does not
 * answer may only be busy, so nobody can be sure to be the only one then.
 */

export interface HeldNames {
  readonly names: ReadonlySet<string>;
  /** Whether no other name is held. */
  readonly sure: boolean;
}

let asked: AskedNames | undefined;
const others = (): AskedNames => (asked ??= askedNames());

/** Holds a name that no one else can take, until the returned function is called. */
export function hold(name: string): () => void {
  const held = request(name, {});
  const letGo = others().hold(name);
  return () => {
    letGo();
    void held.then((release) => release?.());
  };
}

/**
 * Tries to be the only one that holds a name, and does so as long as the page lives.
 *
 * @param patience milliseconds to wait for a page that is being left to let it go; one that answers is not waited for.
 * @returns whether it surely is the only one.
 */
export async function claim(name: string, patience = 0): Promise<boolean> {
  if (!lockManager()) return false;
  const claimed =
    (await request(name, { ifAvailable: true })) ??
    (patience > 0 && !(await others().all()).has(name)
      ? await request(name, { signal: AbortSignal.timeout(patience) })
      : undefined);
  if (claimed) others().hold(name);
  return claimed !== undefined;
}

/** The names that are held here and elsewhere. */
export async function heldNames(): Promise<HeldNames> {
  const snapshot = await lockManager()
    ?.query()
    .catch(() => undefined);
  if (!snapshot) return { names: await others().all(), sure: false };
  return { names: new Set(snapshot.held?.map(({ name = '' }) => name)), sure: true };
}

/** Runs a task while no one else runs one under the same name; at once if the browser has no locks. */
export async function inTurn<T>(name: string, act: () => Promise<T>): Promise<T> {
  const manager = lockManager();
  return manager ? await manager.request(name, act) : act();
}

/** Gives what releases the lock; undefined if it cannot be had. */
async function request(name: string, options: LockOptions): Promise<(() => void) | undefined> {
  const manager = lockManager();
  if (!manager) return undefined;
  return new Promise((resolve) => {
    manager
      .request(name, options, (lock) => {
        if (lock) return new Promise<void>(resolve);
        resolve(undefined);
        return undefined;
      })
      .catch(() => {
        resolve(undefined);
      });
  });
}

function lockManager(): LockManager | undefined {
  try {
    return (navigator as Partial<Navigator>).locks;
  } catch {
    // Node before version 21 has no navigator.
    return undefined;
  }
}
