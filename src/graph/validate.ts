import { checkDefinitions } from './checks/definitions.ts';
import { checkNodes } from './checks/nodes.ts';
import { checkRoles } from './checks/roles.ts';
import { checkSizes } from './checks/sizes.ts';
import { checkSweeps } from './checks/sweeps.ts';
import { checkWires } from './checks/wires.ts';
import { vocabularyOf } from './composite.ts';
import { checkControls } from './controls.ts';
import type { GraphDocument } from './document.ts';
import type { Vocabulary } from './vocabulary.ts';
import { expand } from './expand.ts';
import type { Problem } from './problem.ts';

/**
 * All problems of a graph that can be found without opening its pictures and models, each with its place, reason and remedy.
 * Sizes are checked when the graph is compiled. Problems inside a composite node are reported at its path, such as
 * `coarse/style`.
 */
export function validate(document: GraphDocument, vocabulary: Vocabulary): Problem[] {
  const known = vocabularyOf(document, vocabulary);
  const problems = document.definitions ? checkDefinitions(document, known) : [];
  if (problems.length > 0) return problems;
  const expanded = expand(document);
  return [
    ...checkNodes(expanded, known),
    ...checkWires(expanded, known),
    ...checkRoles(expanded, known),
    ...checkSizes(expanded, known),
    ...checkSweeps(document, known),
    ...checkControls(document, known),
  ];
}
