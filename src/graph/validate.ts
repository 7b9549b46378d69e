import { checkNodes } from './checks/nodes.ts';
import { checkRoles } from './checks/roles.ts';
import { checkSweeps } from './checks/sweeps.ts';
import { checkWires } from './checks/wires.ts';
import type { GraphDocument } from './document.ts';
import type { Vocabulary } from './vocabulary.ts';
import type { Problem } from './problem.ts';

/**
 * Everything wrong with a graph that can be told without opening its pictures and models: each problem with its
 * place, reason and remedy. Sizes are checked when the graph is compiled.
 */
export function validate(document: GraphDocument, vocabulary: Vocabulary): Problem[] {
  return [
    ...checkNodes(document, vocabulary),
    ...checkWires(document, vocabulary),
    ...checkRoles(document, vocabulary),
    ...checkSweeps(document, vocabulary),
  ];
}
