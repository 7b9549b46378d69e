#!/usr/bin/env node
import { Command, InvalidArgumentError, Option } from 'commander';
import { GraphError } from '../graph/problem.ts';
import { whyUnwritable } from '../run/files.node.ts';
import { bundleCommand, linkCommand } from './commands/share.ts';
import { checkCommand } from './commands/check.ts';
import { compareCommand } from './commands/compare.ts';
import { gradientCommand, type GradientOptions } from './commands/gradient.ts';
import { addModelsCommand } from './commands/models.ts';
import { nodesCommand } from './commands/nodes.ts';
import { debugText } from './debug-text.ts';
import { plainText, speakPlainly } from './plain-text.ts';
import { planCommand, type PlanOptions } from './commands/plan.ts';
import { replayCommand, type ReplayOptions } from './commands/replay.ts';
import { runCommand, type RunOptions } from './commands/run.ts';
import { sweepCommand, type SweepOptions } from './commands/sweep.ts';
import { typedPath } from '../run/paths.node.ts';
import { sweepJobCommand } from './sweep/jobs.ts';
import { UsageError } from './usage.ts';
import { version } from './version.ts';
import { usePacks } from './vocabulary.ts';

/** The exit code where what was typed is wrong. */
const MISUSED = 2;

speakPlainly();

const program = new Command('stylograph')
  .description('Runs graphs of neural style transfer losses.')
  // Set before there are commands, which take it over.
  .configureOutput({ writeErr: (text) => process.stderr.write(plainText(text)) })
  .version(version)
  .showHelpAfterError('(“stylograph --help” tells more)')
  .addHelpText(
    'after',
    `
Exit codes: 0 where all is done, also where it was stopped and saved; 1 where a graph, a file or a run has a problem;
2 where the command is not as it should be typed.`,
  )
  // Set before there are commands, which take it over.
  .exitOverride(({ exitCode }) => {
    process.exit(exitCode === 0 ? 0 : MISUSED);
  });

const wholeNumber = (least: number) => (text: string) => {
  const value = Number(text);
  if (!Number.isInteger(value) || value < least)
    throw new InvalidArgumentError(`It has to be a whole number from ${least}.`);
  return value;
};

/** A path of a file or folder that is written. */
const target = (text: string) => {
  try {
    return typedPath(text);
  } catch (error) {
    throw new InvalidArgumentError((error as Error).message);
  }
};

const collect = (value: string, earlier: string[]) => [...earlier, value];

const ENGINES = ['auto', 'webgpu', 'wasm', 'cpu', 'tfjs-webgpu'];

const engineOption = (help = 'what computes') =>
  new Option('--engine <name>', help).choices(ENGINES).default('auto');

const packOption = () =>
  new Option(
    '--pack <file or package>',
    'node types from somebody else: a module, or a package installed here (repeatable)',
  )
    .argParser(collect)
    .default([], 'none');

function graphCommand(name: string, description: string, graph = '<graph>'): Command {
  return program
    .command(`${name} ${graph}`)
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
    .option('--stand-in', 'use slim19 where a model is missing; the result is slim19’s')
    .option('--incomplete-pictures', 'open pictures that break off as far as they go')
    .addOption(packOption())
    .option('--json', 'print JSON for programs');
}

graphCommand('run', 'run a graph and write its picture', '[graph]')
  .option('--out <file>', 'where to: .png, .jpg or .webp; a PNG carries its graph inside', target)
  .option('--record <dir>', 'write a record of the run: graph, losses, frames, pictures', target)
  .addOption(engineOption())
  .option('--profile', 'tell the time of every kernel of an evaluation (webgpu)')
  .option('--resume', 'resume the run in --record DIR that was cut off')
  .action((path: string | undefined, options: RunOptions) => finish(runCommand(path, options), path));

program
  .command('replay <record>')
  .description('run a record again, and tell whether the same comes of it; exits with 1 if not')
  .addOption(packOption())
  .option('--json', 'print JSON for programs')
  .addOption(new Option('--engine <name>', 'what computes, if not what did').choices(ENGINES))
  .action((path: string, options: ReplayOptions) => finish(replayCommand(target(path), options), path));

program
  .command('bundle <graph-or-record>')
  .description('pack a graph with the pictures it uses, or a record with all of its own, as one file')
  .requiredOption('--out <file.stylograph.zip>', 'where to', target)
  .addOption(packOption())
  .action((path: string, { out }: { out: string }) => finish(bundleCommand(target(path), out), path));

program
  .command('link <graph>')
  .description('print a graph as the end of a link to a studio; pictures that it carries are left out')
  .addOption(packOption())
  .action((path: string) => finish(linkCommand(path), path));

graphCommand('plan', 'tell what a graph will take before it runs')
  .addOption(engineOption('what it is to run on').default(undefined))
  .addHelpText(
    'after',
    '\nwebgpu chooses kernels by measuring in the first run of a size: before it, the plan is of those that are likely the fastest.',
  )
  .action((path: string, options: PlanOptions) => finish(planCommand(path, options), path));

graphCommand('sweep', 'run a graph with every combination of some values: contact sheet, curves, table')
  .requiredOption('--out <dir>', 'where to; the same command resumes what is there', target)
  .option(
    '--vary <node.parameter=values>',
    'VALUE,VALUE,... or FROM..TO COUNT or FROM..TO log COUNT (repeatable: a grid); layer sets with “;” between',
    collect,
    [],
  )
  .option('--sweep <n>', 'which of the graph’s own sweeps', wholeNumber(1))
  .option('--budget <amount>', 'where each optimizer ends: “100 steps”, “200 evaluations”, “30 s”')
  .option('--jobs <n>', 'cells at a time', wholeNumber(1), 1)
  .option('--sheet <pixels>', 'width of the contact sheet, if not as its pictures are', wholeNumber(200))
  .addOption(engineOption())
  .action((path: string, options: SweepOptions) => finish(sweepCommand(path, options), path));

program
  .command('sweep-job <dir>', { hidden: true })
  .addOption(packOption())
  .action((path: string) => finish(sweepJobCommand(path), path));

program
  .command('compare <record...>')
  .description('compare records, or cells of a sweep, in one HTML file that opens offline')
  .requiredOption('--out <file.html>', 'where to', target)
  .addOption(packOption())
  .action((paths: string[], { out }: { out: string }) => finish(compareCommand(paths.map(target), out)));

graphCommand('gradient', 'write canvas, gradient and loss terms at the start of the first optimizer')
  .requiredOption('--out <file.safetensors>', 'where to', target)
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

addModelsCommand(program, finish);

// Whoever reads our output may have seen enough (`| head`), or its disk be full: what is being done is done all the same.
let isUnprinted = false;
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code === 'EPIPE' || isUnprinted) return;
  isUnprinted = true;
  process.exitCode = 1;
  console.error(`error: The output cannot be written: ${whyUnwritable(error)}`);
});
// Nobody is left to tell.
process.stderr.on('error', () => undefined);

program.hook('preAction', async (_, command) => {
  await usePacks(command.opts<{ pack?: string[] }>().pack ?? []);
});

await program.parseAsync().catch((error: unknown) => {
  tell(error);
});

/** Tells what went wrong, what is wrong with a graph without a stack. */
function tell(error: unknown, graph?: string): void {
  process.exitCode = error instanceof UsageError ? MISUSED : 1;
  if (error instanceof GraphError)
    for (const problem of error.problems)
      console.error(`${graph === undefined ? '' : `${graph}: `}error: ${debugText(problem)}`);
  else console.error(process.env['STYLOGRAPH_DEBUG'] ? error : `error: ${(error as Error).message}`);
}

/** Ends with the command's exit code. */
async function finish(command: Promise<number>, graph?: string): Promise<void> {
  try {
    process.exitCode = (await command) || (isUnprinted ? 1 : 0);
  } catch (error) {
    tell(error, graph);
  }
}
