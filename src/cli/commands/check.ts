import type { Command } from 'commander';
import { GraphError, type Problem } from '../../graph/problem.ts';
import { pictureWarnings } from '../../run/picture-warnings.ts';
import { openGraph, readGraph } from '../open-graph.ts';
import { debugText } from '../debug-text.ts';
import { vocabulary } from '../vocabulary.ts';
import { finish } from '../finish.ts';
import { STANDARD } from '../graph-argument.ts';
import { packOption } from '../options.ts';

/** `stylograph check`: lists all problems of each graph. Returns 1 where one has an error, else 0. */
async function checkCommand(paths: readonly string[]): Promise<number> {
  let failed = false;
  for (const path of paths) {
    const problems = await problemsOf(path);
    const name = path === STANDARD ? 'standard input' : path;
    for (const problem of problems) console.log(`${name}: ${problem.severity}: ${debugText(problem)}`);
    if (problems.length === 0) console.log(`${name}: fine`);
    failed ||= problems.some(({ severity }) => severity === 'error');
  }
  return failed ? 1 : 0;
}

async function problemsOf(path: string): Promise<readonly Problem[]> {
  try {
    const { document, compiled, world } = await openGraph(await readGraph(path), path);
    return [...compiled.warnings, ...pictureWarnings(document, vocabulary, world.opened.pictures)];
  } catch (error) {
    if (error instanceof GraphError) return [...error.problems, ...error.warnings];
    throw error;
  }
}

export function addCheck(program: Command): void {
  program
    .command('check <graph...>')
    .description('list all problems of graphs; exits with 1 if a graph cannot run')
    .addOption(packOption())
    .action((paths: string[]) => finish(checkCommand(paths)));
}
