import type { GraphDocument } from '../../graph/document.ts';
import type { NodeDeclaration, Vocabulary } from '../../graph/node-type.ts';

/** What each node's loss is multiplied with on its way to a total: the product of the weights it passes. */
export function termWeights(document: GraphDocument, vocabulary: Vocabulary): ReadonlyMap<string, number> {
  const types = new Map(document.nodes.map((node) => [node.id, node]));
  const found = new Map<string, number>();
  const weightOf = (id: string, seen: ReadonlySet<string>): number => {
    if (seen.has(id)) return 1;
    const known = found.get(id);
    if (known !== undefined) return known;
    const wire = document.wires.find(({ from, to }) => from[0] === id && weigher(types.get(to[0])?.type));
    const node = wire && types.get(wire.to[0]);
    if (!wire || !node) return 1;
    const own = weightOfTerm(node.params, weigher(node.type)!, wire.to[1]);
    const weight = own * weightOf(node.id, new Set([...seen, id]));
    found.set(id, weight);
    return weight;
  };
  const weigher = (type: string | undefined) => weightsParameter(vocabulary.get(type ?? ''));
  for (const { id } of document.nodes) weightOf(id, new Set());
  return found;
}

/** The parameter that weighs the wires of an input, and which input. */
export function weightsParameter(
  declaration: NodeDeclaration | undefined,
): { name: string; of: string } | undefined {
  for (const [name, parameter] of Object.entries(declaration?.parameters ?? {}))
    if (parameter.kind === 'weights' && parameter.of !== undefined) return { name, of: parameter.of };
  return undefined;
}

/** The weight of the term that arrives at an end such as `terms.style`; 1 unless given. */
export function weightOfTerm(
  params: Readonly<Record<string, unknown>> | undefined,
  { name, of }: { name: string; of: string },
  end: string,
): number {
  const weights = (params?.[name] ?? {}) as Readonly<Record<string, unknown>>;
  const weight = weights[end.slice(of.length + 1)];
  return typeof weight === 'number' ? weight : 1;
}
