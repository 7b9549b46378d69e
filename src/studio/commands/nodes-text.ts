/** `3 nodes`, or the name of the one. */
export function nodesText(nodes: readonly (string | { readonly id: string })[]): string {
  const [first] = nodes;
  if (nodes.length !== 1 || first === undefined) return `${nodes.length} nodes`;
  return typeof first === 'string' ? first : first.id;
}
