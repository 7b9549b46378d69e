import { heldNames, hold } from '../../platform/locks.ts';

const PREFIX = 'stylograph-run-';

/** Shows other tabs that a run is in progress, until the returned function is called or the worker ends. */
export function lockOf(id: string): () => void {
  return hold(PREFIX + id);
}

/** The runs in progress in any tab. */
export async function runsUnderWay(): Promise<ReadonlySet<string>> {
  const { names } = await heldNames();
  return new Set([...names].map((name) => name.slice(PREFIX.length)));
}
