import type { GraphDocument } from './document.ts';
import type { Vocabulary } from './vocabulary.ts';
import { expand } from './expand.ts';

/** The models that a graph names, each with the layers that are tapped of it. */
export function modelsOf(document: GraphDocument, vocabulary: Vocabulary): Map<string, Set<string>> {
  const models = new Map<string, Set<string>>();
  for (const node of expand(document).nodes) {
    const parameters = Object.entries(vocabulary.get(node.type)?.parameters ?? {});
    const valueOf = (kind: 'model' | 'layers'): unknown => {
      const found = parameters.find(([, parameter]) => parameter.kind === kind);
      return found && (node.params?.[found[0]] ?? found[1].default);
    };
    const [model, layers] = [valueOf('model'), valueOf('layers')];
    if (typeof model !== 'string') continue;
    const tapped = models.get(model) ?? new Set();
    if (Array.isArray(layers)) for (const layer of layers) if (typeof layer === 'string') tapped.add(layer);
    models.set(model, tapped);
  }
  return models;
}
