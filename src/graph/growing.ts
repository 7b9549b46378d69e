import { changeParameters } from './edit.ts';
import type { GraphDocument, GraphNode } from './document.ts';
import { isNormalized, weighingParameters } from './node-type.ts';
import type { Vocabulary } from './vocabulary.ts';
import { Wiring } from './wiring.ts';

/** A loss that grows with its inputs, and what to do about it. */
export interface Growing {
  readonly node: string;
  readonly parameter: string;
  readonly title: string;
  readonly instead: string;
}

/** Whether, and by which parameter, a loss grows with the number of positions of what is wired to it. */
export function growth(loss: GraphNode, wiring: Wiring, vocabulary: Vocabulary): Growing | undefined {
  const type = vocabulary.get(loss.type)!;
  const takesPositions = wiring
    .into(loss)
    .some(({ from, output }) =>
      ['image', 'mask', 'features'].includes(vocabulary.get(from.type)?.outputs[output]?.gives ?? ''),
    );
  if (!takesPositions) return undefined;
  for (const [name, parameter] of Object.entries(type.parameters)) {
    if (parameter.kind !== 'choice' || !parameter.growing) continue;
    const value = loss.params?.[name] ?? parameter.default;
    const instead =
      typeof value === 'string' && Object.hasOwn(parameter.growing, value)
        ? parameter.growing[value]
        : undefined;
    if (instead !== undefined) return { node: loss.id, parameter: name, title: parameter.title, instead };
  }
  return undefined;
}

/**
 * The document with the weights of losses that grow with the size divided by `pixels`, the factor on the number of pixels, so that
 * they mean the same as before. A loss that no weighted sum takes directly stays as it is.
 */
export function weighSums(document: GraphDocument, vocabulary: Vocabulary, pixels: number): GraphDocument {
  const wiring = new Wiring(document, vocabulary);
  return changeParameters(document, (node) => {
    const type = vocabulary.get(node.type);
    if (!type || wiring.nodes.get(node.id) !== node) return {};
    return Object.fromEntries(
      weighingParameters(type).flatMap(([parameter, input]) => {
        if (isNormalized(node, type, parameter)) return [];
        const growing = wiring
          .into(node)
          .filter(({ socket, from }) => socket === input && isGrowing(from, wiring, vocabulary))
          .map(({ name }) => name!);
        const weights = (node.params?.[parameter] ?? {}) as Readonly<Record<string, number>>;
        const weighed = growing.map((name) => [
          name,
          (Object.hasOwn(weights, name) ? weights[name]! : 1) / pixels,
        ]);
        return growing.length === 0 ? [] : [[parameter, { ...weights, ...Object.fromEntries(weighed) }]];
      }),
    );
  });
}

function isGrowing(loss: GraphNode, wiring: Wiring, vocabulary: Vocabulary): boolean {
  return vocabulary.get(loss.type)?.category === 'loss' && growth(loss, wiring, vocabulary) !== undefined;
}
