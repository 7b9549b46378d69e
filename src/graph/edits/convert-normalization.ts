import type { GraphDocument } from '../document.ts';
import {
  convertLayerWeights,
  isLinearDialect,
  type DialectLayer,
  type LinearDialect,
} from '../style-dialects.ts';
import { changeNodes } from './change-nodes.ts';

/** What a style loss is normalized by, where that is a dialect whose weights can be converted. */
export function normalizationOf(document: GraphDocument, id: string): LinearDialect | undefined {
  const node = document.nodes.find((other) => other.id === id);
  if (node?.type !== 'style-loss' || (node.params?.['statistic'] ?? 'gram') !== 'gram') return undefined;
  const normalization = node.params?.['normalization'] ?? 'gatys-paper';
  return typeof normalization === 'string' && isLinearDialect(normalization) ? normalization : undefined;
}

/**
 * Gives a style loss another normalization, and its layers the weights that mean the same under it: its value and its
 * gradient stay. `layers` are all that it compares. The document itself where the dialect cannot be converted, or is the
 * wanted one already.
 */
export function convertNormalization(
  document: GraphDocument,
  id: string,
  to: LinearDialect,
  layers: readonly DialectLayer[],
): GraphDocument {
  const from = normalizationOf(document, id);
  if (from === undefined || from === to) return document;
  return changeNodes(document, (node) => {
    if (node.id !== id) return node;
    const weights = (node.params?.['layerWeights'] ?? {}) as Record<string, number>;
    const layerWeights = convertLayerWeights(weights, layers, from, to);
    return { ...node, params: { ...node.params, normalization: to, layerWeights } };
  });
}
