import { vocabularyOf } from '../../graph/composite.ts';
import { definitionName, definitionOf } from '../../graph/definitions.ts';
import type { GraphDocument, GraphNode } from '../../graph/document.ts';
import { relevantParameters } from '../../graph/relevant-parameters.ts';
import type { Vocabulary } from '../../graph/vocabulary.ts';
import { ownName } from '../panels/run/graph-names.ts';
import { valueText } from '../panels/value-text.ts';

/** A node that was found. */
export interface Hit {
  /** Its path: `coarse/style` is in the composite node `coarse`. */
  readonly path: string;
  /** What of it matches: `Layers: conv1_1, conv2_1`; of one found by its title, its type. */
  readonly matched: string;
}

/** More than anybody goes through. */
export const MOST_HITS = 999;

/**
 * The nodes of a graph that have all words of a text in their title, their type, or one parameter with its value. Those inside
 * a composite node follow it.
 */
export function findNodes(document: GraphDocument, vocabulary: Vocabulary, text: string): Hit[] {
  const words = text.toLowerCase().split(/\s+/).filter(Boolean);
  if (words.length === 0) return [];
  const known = vocabularyOf(document, vocabulary);
  const matches = new Map<GraphNode, string | undefined>();
  const matchOf = (node: GraphNode): string | undefined => {
    if (!matches.has(node)) matches.set(node, matchIn(document, known, node, words));
    return matches.get(node);
  };
  const inside = new Map<string, boolean>();
  /** Definitions that hold nothing are not entered: many nodes may share them. */
  const holds = (name: string): boolean => {
    const before = inside.get(name);
    if (before !== undefined) return before;
    inside.set(name, false);
    const nodes = definitionOf(document, name)?.nodes ?? [];
    const found = nodes.some((node) => matchOf(node) !== undefined || holds(definitionName(node.type) ?? ''));
    inside.set(name, found);
    return found;
  };

  const hits: Hit[] = [];
  const visit = (nodes: readonly GraphNode[], level: readonly string[]): void => {
    for (const node of nodes) {
      if (hits.length >= MOST_HITS) return;
      const path = [...level, node.id];
      const matched = matchOf(node);
      if (matched !== undefined) hits.push({ path: path.join('/'), matched });
      const name = definitionName(node.type) ?? '';
      if (holds(name)) visit(definitionOf(document, name)?.nodes ?? [], path);
    }
  };
  visit(document.nodes, []);
  return hits;
}

function matchIn(
  document: GraphDocument,
  vocabulary: Vocabulary,
  node: GraphNode,
  words: readonly string[],
): string | undefined {
  const declaration = vocabulary.get(node.type);
  const type = declaration?.title ?? node.type;
  const has = (...texts: string[]) => {
    const whole = texts.join(' ').toLowerCase();
    return words.every((word) => whole.includes(word));
  };
  if (has(ownName(node) ?? '', node.id) || has(type, node.type)) return type;
  const values = node.params ?? {};
  for (const [name, { title, default: usual }] of relevantParameters(declaration?.parameters ?? {}, values)) {
    const value = valueText(document, values[name] ?? usual);
    if (has(title, name, value)) return `${title}: ${value}`;
  }
  return undefined;
}
