import type { Notices } from './notices.svelte.ts';

/** What is loaded when it is first needed. A notice says if it could not be loaded. */
export async function loadLater<T>(notices: Notices, load: () => Promise<T>): Promise<T | undefined> {
  try {
    return await load();
  } catch {
    notices.add('bad', 'A part of the studio could not be loaded. Check the connection, and try again.');
    return undefined;
  }
}
