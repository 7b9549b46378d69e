import type { OpenGraph } from './autosave.ts';

/**
 * The first of some graphs that is of the same file: by its handle, or where a browser gives none, by the name of the file and
 * the title of the graph.
 */
export async function ofSameFile(
  file: Pick<OpenGraph, 'handle' | 'fileName' | 'document'>,
  graphs: readonly OpenGraph[],
): Promise<OpenGraph | undefined> {
  const { handle, fileName, document } = file;
  if (fileName === undefined) return undefined;
  for (const graph of graphs) {
    const same =
      handle && graph.handle
        ? await handle.isSameEntry(graph.handle)
        : !handle && graph.fileName === fileName && graph.document.title === document.title;
    if (same) return graph;
  }
  return undefined;
}
