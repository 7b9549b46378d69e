import type { Problem } from '../graph/problem.ts';
import type { Vocabulary } from '../graph/vocabulary.ts';
import type { Wiring } from '../graph/wiring.ts';
import type { NodeType } from '../program/node.ts';
import type { Made } from './arrivals.ts';

/** Optimizers that were left without a loss because what feeds them is muted, or bypassed with nothing to pass. */
export function withoutLoss(vocabulary: Vocabulary<NodeType>, wiring: Wiring, made: Made): Problem[] {
  return [...wiring.nodes.values()]
    .filter((node) => vocabulary.get(node.type)?.category === 'optimize')
    .filter((node) => !node.muted && !made.has(node) && wiring.into(node).length > 0)
    .map((node) => {
      const off = wiring.upstream(node).filter(({ muted, bypassed }) => muted === true || bypassed === true);
      return {
        severity: 'error',
        node: node.id,
        socket: 'loss',
        reason: 'All terms of the loss are muted.',
        remedy: `Remove the mute or bypass of ${off.map(({ id }) => `“${id}”`).join(' or ')}.`,
      };
    });
}
