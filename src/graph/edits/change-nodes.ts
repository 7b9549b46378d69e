import type { GraphDocument, GraphNode } from '../document.ts';

/** The document with each of its nodes changed; the same document where `change` returns every node unchanged. */
export function changeNodes(document: GraphDocument, change: (node: GraphNode) => GraphNode): GraphDocument {
  const nodes = document.nodes.map(change);
  return nodes.every((node, index) => node === document.nodes[index]) ? document : { ...document, nodes };
}
