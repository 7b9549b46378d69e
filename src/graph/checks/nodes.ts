import * as v from 'valibot';
import type { GraphDocument, GraphNode } from '../document.ts';
import type { NodeDeclaration, Vocabulary } from '../node-type.ts';
import { parameterRange, parameterSchema } from '../parameters.ts';
import type { Problem } from '../problem.ts';
import { didYouMean } from '../suggest.ts';

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
        remedy: 'Give one of them another.',
      });
    seen.add(node.id);
    const declaration = vocabulary.get(node.type);
    if (!declaration)
      problems.push({
        severity: 'error',
        node: node.id,
        reason: `There is no node type “${node.type}”.`,
        remedy: `${vocabulary.suggestion(node.type)}“stylograph nodes” lists them.`,
      });
    else problems.push(...checkParameters(node, declaration));
    return problems;
  });
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
          remedy: `${didYouMean(name, Object.keys(parameters))}It has ${Object.keys(parameters).join(', ') || 'none'}.`,
        },
      ];
    const result = v.safeParse(parameterSchema(parameter), value);
    if (result.success) return [];
    return [
      {
        ...place,
        reason: `${result.issues[0].message} It is ${JSON.stringify(value)}.`,
        remedy: `Give ${parameterRange(parameter)}.`,
      },
    ];
  });
}
