import type { GraphDocument } from '../../graph/document.ts';
import type { Problem } from '../../graph/problem.ts';
import { validate } from '../../graph/validate.ts';
import { vocabulary } from '../../vocabulary.ts';

const known = new WeakMap<GraphDocument, readonly Problem[]>();

/** The problems of a graph that can be found without opening pictures and models. Each edit is a separate document, and validated once. */
export function problemsOf(document: GraphDocument): readonly Problem[] {
  const problems = known.get(document) ?? validate(document, vocabulary);
  known.set(document, problems);
  return problems;
}

/** Whether a graph has errors, so that it cannot run. */
export function hasErrors(document: GraphDocument): boolean {
  return problemsOf(document).some(({ severity }) => severity === 'error');
}
