import { InvalidArgumentError, Option, type Command } from 'commander';
import { typedPath } from '../run/paths.node.ts';

/** Reads a whole number from `least` on. */
export const wholeNumber = (least: number) => (text: string) => {
  const value = Number(text);
  if (!Number.isInteger(value) || value < least)
    throw new InvalidArgumentError(`It has to be a whole number from ${least}.`);
  return value;
};

/** A path of a file or folder that is written. */
export const target = (text: string) => {
  try {
    return typedPath(text);
  } catch (error) {
    throw new InvalidArgumentError((error as Error).message);
  }
};

/** For an option that can be given several times. */
export const collect = (value: string, earlier: string[]) => [...earlier, value];

export const ENGINES = ['auto', 'webgpu', 'wasm', 'cpu', 'tfjs-webgpu'];

export const engineOption = (help = 'what computes') =>
  new Option('--engine <name>', help).choices(ENGINES).default('auto');

export const packOption = () =>
  new Option(
    '--pack <file or package>',
    'node types from somebody else: a module, or a package installed here (repeatable)',
  )
    .argParser(collect)
    .default([], 'none');

/** A command about a graph, with the options that change the graph: `GraphChanges`. */
export function graphCommand(
  program: Command,
  name: string,
  description: string,
  graph = '<graph>',
): Command {
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
