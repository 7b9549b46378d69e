import * as v from 'valibot';
import { definitionName } from '../definitions.ts';
import type { GraphDocument, GraphNode } from '../document.ts';
import type { NodeDeclaration } from '../node-type.ts';
import type { Vocabulary } from '../vocabulary.ts';
import { packOf } from '../pack.ts';
import { parameterRemedy, parameterSchema } from '../parameters.ts';
import type { Problem } from '../problem.ts';
import { whichThereAre } from '../suggest.ts';

/** Ids are unique, types are known, parameters exist and have values in their range. */
export function checkNodes(document: GraphDocument, vocabulary: Vocabulary): Problem[] {
  const seen = new Set<string>();
  return document.nodes.flatMap((node) => {
    const problems: Problem[] = [];
    if (seen.has(node.id))
      problems.push({
        severity: 'error',
        node: node.id,
        reason: 'Two nodes have this id.',
        remedy: 'Change the id of one of them.',
      });
    seen.add(node.id);
    const declaration = vocabulary.get(node.type);
    if (!declaration)
      problems.push({
        severity: 'error',
        node: node.id,
        ...unknownType(node.type, vocabulary),
      });
    else return [...problems, ...checkParameters(node, declaration)];
    return problems;
  });
}

/** The problem of an unknown node type; names its pack if the graph does. */
function unknownType(type: string, vocabulary: Vocabulary): Pick<Problem, 'reason' | 'remedy'> {
  const name = definitionName(type);
  if (name !== undefined)
    return {
      reason: `The graph has no definition “${name}”, which this composite node needs.`,
      remedy: 'Delete the node, or copy it again from its original graph.',
    };
  const pack = packOf(type);
  if (pack !== undefined && !vocabulary.packs.some(({ name }) => name === pack))
    return {
      reason: `The node type “${type}” belongs to the pack “${pack}”, which is not installed.`,
      remedy: 'Install the pack and load it, on the command line with --pack. The node is kept unchanged.',
    };
  return {
    reason: `There is no node type “${type}”.`,
    remedy: `${vocabulary.suggestion(type)}“stylograph nodes” lists them.`,
  };
}

function checkParameters(node: GraphNode, { parameters }: NodeDeclaration): Problem[] {
  return Object.entries(node.params ?? {}).flatMap(([name, value]): Problem[] => {
    const place = { severity: 'error', node: node.id, parameter: name } as const;
    const parameter = Object.hasOwn(parameters, name) ? parameters[name] : undefined;
    if (!parameter)
      return [
        {
          ...place,
          reason: `“${node.type}” has no such parameter.`,
          remedy: whichThereAre(
            name,
            Object.keys(parameters),
            definitionName(node.type) === undefined ? `stylograph nodes ${node.type}` : undefined,
          ),
        },
      ];
    const result = v.safeParse(parameterSchema(parameter), value);
    if (result.success) return [];
    return [
      {
        ...place,
        reason: `${result.issues[0].message} It is ${JSON.stringify(value)}.`,
        remedy: parameterRemedy(parameter, value),
      },
    ];
  });
}
