import { definitionName, definitionOf, everyNode } from '../../graph/definitions.ts';
import type { GraphDocument, GraphNode } from '../../graph/document.ts';
import { levelOf } from '../../graph/level.ts';
import { includesAddress } from '../../graph/parameter-address.ts';
import type { Vocabulary } from '../../graph/vocabulary.ts';
import { nodeTitle } from '../panels/run/graph-names.ts';
import { suggestionsFor } from '../panels/suggestions.ts';

/** A parameter that a sweep can change. */
export interface SweepTarget {
  /** `total.weights.style`, `coarse/total.weights.style` */
  readonly target: string;
  readonly label: string;
  /** Its node, as the graph or a definition has it. */
  readonly node: GraphNode;
  /** The title of the definition that has it, and how many nodes share it; of the graph itself there is none. */
  readonly definition: { readonly title: string; readonly nodes: number } | undefined;
}

/**
 * Every parameter there is, single weights among them: of the graph, then of each definition those that it does not promote, once,
 * by the path of the first composite node.
 */
export function sweepTargets(document: GraphDocument, vocabulary: Vocabulary): SweepTarget[] {
  const targets: SweepTarget[] = [];
  const seen = new Set<string>();
  const levels: { path: string; name: string | undefined }[] = [{ path: '', name: undefined }];
  for (const { path, name } of levels) {
    const definition = definitionOf(document, name ?? '');
    const level = name === undefined ? document : levelOf(document, name);
    const promoted = Object.values(definition?.parameters ?? {}).flatMap(({ to }) => to);
    const made = everyNode(document).filter((node) => definitionName(node.type) === name).length;
    const shared = definition && { title: definition.title, nodes: made };
    for (const node of definition?.nodes ?? document.nodes) {
      const at = path + node.id;
      const title = nodeTitle(document, at);
      for (const [parameter, declared] of Object.entries(vocabulary.get(node.type)?.parameters ?? {})) {
        const parts =
          declared.kind === 'weights' ? (suggestionsFor(level, node, parameter) ?? []) : undefined;
        const label = `${title}: ${declared.title.toLowerCase()}`;
        for (const part of parts ?? [undefined]) {
          const own = part === undefined ? parameter : `${parameter}.${part}`;
          if ([parameter, own].some((one) => includesAddress(promoted, [node.id, one]))) continue;
          targets.push({
            target: `${at}.${own}`,
            label: part === undefined ? label : `${label} of ${part}`,
            node,
            definition: shared,
          });
        }
      }
      const inner = definitionName(node.type);
      if (inner === undefined || seen.has(inner) || !definitionOf(document, inner)) continue;
      seen.add(inner);
      levels.push({ path: `${at}/`, name: inner });
    }
  }
  return targets;
}
