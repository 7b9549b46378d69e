import type { GraphDocument } from './document.ts';
import { wireId } from './edits/wire-id.ts';
import type { Problem } from './problem.ts';

/**
 * What in a file has the name of something else there: nodes and frames with one id, wires that end on one input. Only
 * one of them would be seen or changed, so such a file is not opened.
 */
export function findAmbiguities({ nodes, wires, frames = [] }: GraphDocument): Problem[] {
  return [
    ...repeated(nodes.map(({ id }) => id)).map(([id, count]) =>
      problem(id, `${count} nodes have this id.`, 'Give each an id of its own in the file.'),
    ),
    ...repeated(frames.map(({ id }) => id)).map(([id, count]) =>
      problem(undefined, `${count} frames have the id “${id}”.`, 'Give each an id of its own in the file.'),
    ),
    ...repeated(wires.map(wireId)).map(([end, count]) => {
      const [node, socket] = wires.find((wire) => wireId(wire) === end)!.to;
      const sources = wires.filter((wire) => wireId(wire) === end).map(({ from }) => `“${from.join('.')}”`);
      return {
        ...problem(
          node,
          `${count} wires end here, from ${sources.join(' and ')}.`,
          'Leave one of them in the file.',
        ),
        socket,
      };
    }),
  ];
}

/** Those that are there more than once, and how often. */
function repeated(names: readonly string[]): [name: string, count: number][] {
  const counts = new Map<string, number>();
  for (const name of names) counts.set(name, (counts.get(name) ?? 0) + 1);
  return [...counts].filter(([, count]) => count > 1);
}

function problem(node: string | undefined, reason: string, remedy: string): Problem {
  return { severity: 'error', ...(node !== undefined && { node }), reason, remedy };
}
