import { heldNames, hold } from '../../platform/locks.ts';

const PREFIX = 'stylograph-run-';

/** Tells other tabs that a run is under way, until what this gives is called or the worker ends. */
export function lockOf(id: string): () => void {
  const held = hold(PREFIX + id);
  return () => {
    void held.then((letGo) => letGo?.());
  };
}

/** The runs that go on in any tab; undefined where the browser does not tell. */
export async function runsUnderWay(): Promise<ReadonlySet<string> | undefined> {
  const held = await heldNames();
  return held && new Set([...held].map((name) => name.slice(PREFIX.length)));
}
