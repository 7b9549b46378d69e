import type { GraphNode } from '../document.ts';
import { weighingParameters } from '../node-type.ts';
import type { Vocabulary } from '../vocabulary.ts';

/**
 * The node with the weights of an input's terms under other names; a weight whose term has no name any more goes. The
 * same node where nothing changes.
 */
export function renameWeights(
  node: GraphNode,
  vocabulary: Vocabulary,
  socket: string,
  rename: (name: string) => string | undefined,
): GraphNode {
  const type = vocabulary.get(node.type);
  const parameter = type && weighingParameters(type).find(([, input]) => input === socket)?.[0];
  const weights = parameter === undefined ? undefined : node.params?.[parameter];
  if (parameter === undefined || typeof weights !== 'object' || weights === null) return node;
  const names = Object.keys(weights);
  if (names.every((name) => rename(name) === name)) return node;
  const renamed = Object.entries(weights).flatMap(([name, weight]) => {
    const other = rename(name);
    return other === undefined ? [] : [[other, weight as unknown]];
  });
  return { ...node, params: { ...node.params, [parameter]: Object.fromEntries(renamed) as unknown } };
}
