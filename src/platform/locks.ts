import { askedNames, type AskedNames } from './asked-names.ts';

/**
 * Names that pages and workers of this address hold, each at most one. A name is let go with whoever holds it. Where the
 * browser refuses its own locks, as to pages that came over a plain connection, those that hold names are asked.
 */
let asked: AskedNames | undefined;
const others = (): AskedNames => (asked ??= askedNames());

/**
 * Holds a name until what this gives is called.
 *
 * @param patience milliseconds to wait for another to let it go.
 * @returns undefined where another holds it, or that cannot be told.
 */
export async function hold(name: string, patience = 0): Promise<(() => void) | undefined> {
  const manager = lockManager();
  if (!manager) return others().hold(name, patience);
  return new Promise((resolve) => {
    const options = patience > 0 ? { signal: AbortSignal.timeout(patience) } : { ifAvailable: true };
    const request = manager.request(name, options, (lock) => {
      if (lock) return new Promise<void>(resolve);
      resolve(undefined);
      return undefined;
    });
    request.catch((error: unknown) => {
      resolve(isSecurityError(error) ? others().hold(name, patience) : undefined);
    });
  });
}

/** The names that are held here or elsewhere; undefined where that cannot be told. */
export async function heldNames(): Promise<ReadonlySet<string> | undefined> {
  try {
    const { held = [] } = (await lockManager()?.query()) ?? {};
    if (lockManager()) return new Set(held.map(({ name = '' }) => name));
  } catch {
    // Refused: they are asked.
  }
  return others().all();
}

/** Does something while nobody else does it under the same name; at once where the browser has no locks. */
export async function inTurn<T>(name: string, act: () => Promise<T>): Promise<T> {
  const manager = lockManager();
  return manager ? await manager.request(name, act) : act();
}

function lockManager(): LockManager | undefined {
  try {
    return (navigator as Partial<Navigator>).locks;
  } catch {
    return undefined;
  }
}

function isSecurityError(error: unknown): boolean {
  return error instanceof DOMException && error.name === 'SecurityError';
}
