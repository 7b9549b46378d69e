import type { GraphDocument, GraphNode } from '../document.ts';
import { growth } from '../growing.ts';
import { isNormalized, weighingParameters } from '../node-type.ts';
import type { Problem } from '../problem.ts';
import type { Vocabulary } from '../vocabulary.ts';
import { Wiring } from '../wiring.ts';

/**
 * Warns of losses that grow with the size of the picture where they are weighed beside losses that do not: at another size the
 * same weights balance otherwise.
 */
export function checkSizes(document: GraphDocument, vocabulary: Vocabulary): Problem[] {
  const wiring = new Wiring(document, vocabulary);
  const found = new Map<string, Problem>();
  for (const sum of document.nodes) {
    if (!weighs(sum, vocabulary)) continue;
    const losses = lossesInto(sum, wiring, vocabulary);
    const growing = losses.flatMap((loss) => growth(loss, wiring, vocabulary) ?? []);
    if (growing.length === losses.length) continue;
    for (const { node, parameter, title, instead } of growing)
      found.set(node, {
        severity: 'warning',
        node,
        parameter,
        reason:
          'This loss grows with the size of the picture, so its weight has a different effect at each size.',
        remedy: `Set “${title}” to “${instead}”, and choose the weight again.`,
      });
  }
  return [...found.values()];
}

/** Whether a node weighs what is wired to it as it is. */
function weighs(node: GraphNode, vocabulary: Vocabulary): boolean {
  const type = vocabulary.get(node.type);
  if (!type || isOff(node)) return false;
  return weighingParameters(type).some(([name]) => !isNormalized(node, type, name));
}

/** The losses in a sum, as far as other sums do not normalize them: those count as one that does not grow. */
function lossesInto(sum: GraphNode, wiring: Wiring, vocabulary: Vocabulary): GraphNode[] {
  const losses = new Set<GraphNode>();
  const seen = new Set([sum]);
  for (const node of seen)
    for (const { from } of wiring.into(node)) {
      const type = vocabulary.get(from.type);
      if (!type || from.muted) continue;
      const isCombined = type.category === 'combine' || from.bypassed === true;
      if (isCombined && (weighingParameters(type).length === 0 || weighs(from, vocabulary))) seen.add(from);
      else if (isCombined || type.category === 'loss') losses.add(from);
    }
  return [...losses];
}

function isOff({ muted, bypassed }: GraphNode): boolean {
  return muted === true || bypassed === true;
}
