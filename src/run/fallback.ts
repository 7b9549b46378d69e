import type { GraphDocument } from '../graph/document.ts';
import type { Vocabulary } from '../graph/vocabulary.ts';
import { expand } from '../graph/expand.ts';
import type { Problem } from '../graph/problem.ts';
import type { FeatureNetwork } from '../models/feature-network.ts';

/** A warning for every node whose model is missing, so that the fallback network is used. */
export function fallbackWarnings(
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
          reason: `“${model as string}” is missing, so the fallback network ${used} is used. The result is that of ${used}.`,
          remedy: `Download “${model as string}”, or add its file.`,
        },
      ];
    }),
  );
}
