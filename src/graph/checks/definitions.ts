import { definitionName, definitionOf, type Definitions } from '../definitions.ts';
import { vocabularyOf } from '../composite.ts';
import type { GraphDocument } from '../document.ts';
import { findParameter } from '../edit.ts';
import { levelOf } from '../level.ts';
import { nestingProblems } from '../nesting.ts';
import type { Vocabulary } from '../vocabulary.ts';
import { GraphError, type Problem } from '../problem.ts';
import { checkNodes } from './nodes.ts';
import { checkWires } from './wires.ts';

/**
 * The problems of composite nodes, and of the sockets and promoted parameters in their definitions, each under the path of the
 * first node that uses the definition. All others are found once the graph is expanded.
 */
export function checkDefinitions(document: GraphDocument, vocabulary: Vocabulary): Problem[] {
  const nesting = nestingProblems(document);
  if (nesting.length > 0) return nesting;
  const known = vocabularyOf(document, vocabulary);
  const seen = new Set<string>();
  const levels: { path: string; level: GraphDocument }[] = [{ path: '', level: document }];
  const problems: Problem[] = [];
  for (const { path, level } of levels) {
    for (const found of [...checkNodes(level, known), ...checkWires(level, known)])
      problems.push(found.node === undefined ? found : { ...found, node: path + found.node });
    for (const { id, type } of level.nodes) {
      const name = definitionName(type);
      const definition = name === undefined ? undefined : definitionOf(document, name);
      if (name === undefined || !definition || seen.has(name)) continue;
      seen.add(name);
      const inside = levelOf(document, name);
      for (const problem of promotedProblems(inside, known, definition.parameters ?? {}, path + id))
        problems.push(problem);
      levels.push({ path: `${path}${id}/`, level: inside });
    }
  }
  return problems;
}

function promotedProblems(
  level: GraphDocument,
  vocabulary: Vocabulary,
  parameters: NonNullable<Definitions[string]['parameters']>,
  node: string,
): Problem[] {
  return Object.entries(parameters).flatMap(([parameter, { to }]) =>
    to.flatMap(([id, path]): Problem[] => {
      try {
        if (level.nodes.some((inner) => inner.id === id)) findParameter(level, vocabulary, `${id}.${path}`);
        else
          return [
            {
              severity: 'error',
              node,
              parameter,
              reason: `It sets a parameter of “${id}”, but there is no such node inside.`,
              remedy: 'Promote the parameter again, or remove it.',
            },
          ];
        return [];
      } catch (error) {
        if (!(error instanceof GraphError)) throw error;
        return error.problems.map((problem) => ({ ...problem, severity: 'error', node, parameter }));
      }
    }),
  );
}
