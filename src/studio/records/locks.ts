const PREFIX = 'stylograph-run-';

/** Tells other tabs that a run is under way, until what this gives is called or the worker ends. */
export function lockOf(id: string): () => void {
  let release: () => void = () => undefined;
  const held = new Promise<void>((resolve) => {
    release = resolve;
  });
  void navigator.locks.request(PREFIX + id, () => held);
  return release;
}

/** The runs that go on in any tab. */
export async function runsUnderWay(): Promise<ReadonlySet<string>> {
  const { held = [] } = await navigator.locks.query();
  return new Set(held.map(({ name = '' }) => name.slice(PREFIX.length)));
}
