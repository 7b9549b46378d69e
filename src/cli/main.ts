#!/usr/bin/env node
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Command, InvalidArgumentError, Option } from 'commander';
import { GraphError, problemText } from '../graph/problem.ts';
import { checkCommand } from './commands/check.ts';
import { gradientCommand, type GradientOptions } from './commands/gradient.ts';
import { nodesCommand } from './commands/nodes.ts';
import { planCommand } from './commands/plan.ts';
import { runCommand, type RunOptions } from './commands/run.ts';
import type { GraphChanges } from './open-graph.ts';
import { usePacks } from './vocabulary.ts';
import { packageRoot } from '../run/package-root.node.ts';

const { version } = JSON.parse(readFileSync(join(packageRoot, 'package.json'), 'utf8')) as {
  version: string;
};

const program = new Command('stylograph')
  .description('Runs graphs of neural style transfer losses.')
  .version(version)
  .showHelpAfterError('(“stylograph --help” tells more)');

const wholeNumber = (least: number) => (text: string) => {
  const value = Number(text);
  if (!Number.isInteger(value) || value < least)
    throw new InvalidArgumentError(`It has to be a whole number from ${least}.`);
  return value;
};

const collect = (value: string, earlier: string[]) => [...earlier, value];

const engineOption = () =>
  new Option('--engine <name>', 'what computes').choices(['auto', 'wasm', 'cpu', 'webgpu']).default('auto');

const packOption = () =>
  new Option(
    '--pack <file or package>',
    'node types from somebody else: a module, or a package installed here (repeatable)',
  )
    .argParser(collect)
    .default([], 'none');

function graphCommand(name: string, description: string): Command {
  return program
    .command(`${name} <graph>`)
    .description(description)
    .option(
      '--size <pixels>',
      'longest side of the result; every length in the graph goes with it',
      wholeNumber(1),
    )
    .option('--steps <n>', 'steps of every optimizer', wholeNumber(1))
    .option('--seed <n>', 'seed of every canvas', wholeNumber(0))
    .option(
      '--set <node.parameter=value>',
      'change a parameter (repeatable); NODE is an id, or a type that the graph has once',
      collect,
      [],
    )
    .addOption(packOption())
    .option('--json', 'print JSON for programs');
}

graphCommand('run', 'run a graph and write its picture')
  .option('--out <file>', 'where to: .png, .jpg or .webp')
  .addOption(engineOption())
  .action((path: string, options: RunOptions) => finish(runCommand(path, options), path));

graphCommand('plan', 'tell what a graph will take before it runs').action(
  (path: string, options: GraphChanges & { json?: true }) => finish(planCommand(path, options), path),
);

graphCommand('gradient', 'write canvas, gradient and loss terms at the start of the first optimizer')
  .requiredOption('--out <file.safetensors>', 'where to')
  .addOption(engineOption())
  .action((path: string, options: GradientOptions) => finish(gradientCommand(path, options), path));

program
  .command('check <graph...>')
  .description('tell every problem of graphs; exits with 1 if one cannot run')
  .addOption(packOption())
  .action((paths: string[]) => finish(checkCommand(paths)));

program
  .command('nodes [type]')
  .description('list the node types, or tell all about one')
  .addOption(packOption())
  .action((type: string | undefined) => finish(Promise.resolve().then(() => nodesCommand(type))));

// Whoever reads our output may have seen enough (`| head`): what is being done is done all the same.
for (const stream of [process.stdout, process.stderr])
  stream.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error;
  });

program.hook('preAction', async (_, command) => {
  await usePacks(command.opts<{ pack?: string[] }>().pack ?? []);
});

await program.parseAsync().catch((error: unknown) => {
  tell(error);
});

/** Tells what went wrong, what is wrong with a graph without a stack. */
function tell(error: unknown, graph?: string): void {
  process.exitCode = 1;
  if (error instanceof GraphError)
    for (const problem of error.problems)
      console.error(`${graph === undefined ? '' : `${graph}: `}error: ${problemText(problem)}`);
  else console.error(process.env['STYLOGRAPH_DEBUG'] ? error : `error: ${(error as Error).message}`);
}

/** Ends with the command's exit code. */
async function finish(command: Promise<number>, graph?: string): Promise<void> {
  try {
    process.exitCode = await command;
  } catch (error) {
    tell(error, graph);
  }
}
