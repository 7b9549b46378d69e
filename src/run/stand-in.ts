import type { GraphDocument } from '../graph/document.ts';
import type { Vocabulary } from '../graph/vocabulary.ts';
import { expand } from '../graph/expand.ts';
import type { Problem } from '../graph/problem.ts';
import type { FeatureNetwork } from '../models/feature-network.ts';

/** A warning for every node whose model is missing, and another stands in for it: the result is that one's. */
export function standInWarnings(
  document: GraphDocument,
  vocabulary: Vocabulary,
  networks: ReadonlyMap<string, FeatureNetwork>,
): Problem[] {
  return expand(document).nodes.flatMap((node) =>
    Object.entries(vocabulary.get(node.type)?.parameters ?? {}).flatMap(([name, parameter]): Problem[] => {
      const model = node.params?.[name] ?? parameter.default;
      const used = parameter.kind === 'model' ? networks.get(model as string)?.architecture.name : undefined;
      if (used === undefined || used === model) return [];
      return [
        {
          severity: 'warning',
          node: node.id,
          parameter: name,
          reason: `${used} stands in for “${model as string}”, which is not here: the result is that of ${used}.`,
          remedy: `Get “${model as string}”, or add a file of it.`,
        },
      ];
    }),
  );
}
