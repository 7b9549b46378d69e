/**
 * The drawn part that comes right after another in an order: those that read or go through the page find the nodes in the
 * order of the graph, whenever each was drawn.
 *
 * @param isDrawn whether a part is in the page now
 */
export function nextDrawn(
  id: string,
  order: readonly string[],
  isDrawn: (id: string) => boolean,
): string | undefined {
  const at = order.indexOf(id);
  if (at < 0) return undefined;
  for (let i = at + 1; i < order.length; i++) if (isDrawn(order[i]!)) return order[i];
  return undefined;
}
