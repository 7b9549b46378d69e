import type { GraphDocument, GraphNode } from '../document.ts';
import type { NodeColor } from '../node-look.ts';
import { namesOf } from '../records.ts';
import { changeNodes } from './change-nodes.ts';

/** What can be said of a node besides its parameters. */
export type Marks = Partial<Pick<GraphNode, 'muted' | 'bypassed' | 'collapsed' | 'title' | 'note'>> & {
  readonly color?: NodeColor | undefined;
  readonly width?: number | undefined;
};

/** Puts marks on nodes. `false`, an empty text and `undefined` take a mark off. */
export function setMarks(document: GraphDocument, nodes: Iterable<string>, marks: Marks): GraphDocument {
  const marked = new Set(nodes);
  const names = namesOf(marks);
  return changeNodes(document, (node) => {
    if (
      !marked.has(node.id) ||
      names.every((name) => (node[name] || undefined) === (marks[name] || undefined))
    )
      return node;
    const changed = { ...node, ...marks };
    return Object.fromEntries(
      Object.entries(changed).filter(([name, value]) => !(name in marks) || value),
    ) as GraphNode;
  });
}
