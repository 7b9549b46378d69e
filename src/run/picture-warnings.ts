import type { GraphDocument } from '../graph/document.ts';
import type { Vocabulary } from '../graph/vocabulary.ts';
import { expand } from '../graph/expand.ts';
import type { Problem } from '../graph/problem.ts';
import type { DecodedPicture } from '../images/decode.ts';

/** A warning for every node whose picture opened although something is the matter with its file. */
export function pictureWarnings(
  document: GraphDocument,
  vocabulary: Vocabulary,
  pictures: ReadonlyMap<string, DecodedPicture>,
): Problem[] {
  return expand(document).nodes.flatMap((node) =>
    Object.entries(vocabulary.get(node.type)?.parameters ?? {}).flatMap(([name, parameter]): Problem[] => {
      const source = parameter.kind === 'picture' && (node.params?.[name] ?? parameter.default);
      const reason = typeof source === 'string' ? pictures.get(source)?.warning : undefined;
      if (reason === undefined) return [];
      const remedy = 'If that is not what you want, get a new copy of the file.';
      return [{ severity: 'warning', node: node.id, parameter: name, reason, remedy }];
    }),
  );
}
