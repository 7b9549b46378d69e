import { GraphError, problemText, type Problem } from '../../graph/problem.ts';
import { validate } from '../../graph/validate.ts';
import { pictureWarnings } from '../../run/picture-warnings.ts';
import { vocabulary } from '../vocabulary.ts';
import { openGraph, readGraph } from '../open-graph.ts';

/** `stylograph check`: tells every problem of each graph. Returns 1 where one has an error, else 0. */
export async function checkCommand(paths: readonly string[]): Promise<number> {
  let failed = false;
  for (const path of paths) {
    const problems = await problemsOf(path);
    for (const problem of problems) console.log(`${path}: ${problem.severity}: ${problemText(problem)}`);
    if (problems.length === 0) console.log(`${path}: fine`);
    failed ||= problems.some(({ severity }) => severity === 'error');
  }
  return failed ? 1 : 0;
}

async function problemsOf(path: string): Promise<readonly Problem[]> {
  let warnings: Problem[] = [];
  try {
    const document = await readGraph(path);
    warnings = validate(document, vocabulary).filter(({ severity }) => severity === 'warning');
    const { world } = await openGraph(document, path);
    return [...warnings, ...pictureWarnings(document, vocabulary, world.opened.pictures)];
  } catch (error) {
    if (error instanceof GraphError) return [...error.problems, ...warnings];
    throw error;
  }
}
