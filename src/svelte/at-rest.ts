/** Milliseconds without anything new. */
const REST = 100;

const waiting = new Set<() => void>();
let last = 0;
let timer: ReturnType<typeof setTimeout> | undefined;

/**
 * Does this once nothing has asked for anything here for a moment: one timer for all wires that follow a dragged node.
 * Returns what takes it back.
 */
export function atRest(work: () => void): () => void {
  waiting.add(work);
  last = performance.now();
  timer ??= setTimeout(look, REST);
  return () => void waiting.delete(work);
}

function look(): void {
  const left = last + REST - performance.now();
  timer = waiting.size > 0 && left > 0 ? setTimeout(look, left) : undefined;
  if (timer !== undefined) return;
  const due = [...waiting];
  waiting.clear();
  for (const work of due) work();
}
