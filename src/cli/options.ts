import { InvalidArgumentError, Option, type Command } from 'commander';
import { engineNames, type EngineName } from '../engines/choose.ts';
import { didYouMean } from '../graph/suggest.ts';
import { typedPath } from '../run/paths.node.ts';
import { misuse } from './usage.ts';

/** Reads a whole number from `least` on. */
export const wholeNumber = (least: number) => (text: string) => {
  const value = Number(text);
  if (!Number.isInteger(value) || value < least)
    throw new InvalidArgumentError(`It must be a whole number of at least ${least}.`);
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

/** An option that takes one of some words. */
export const choice = (flags: string, help: string, words: readonly string[]) =>
  new Option(flags, help).choices(words).argParser((text: string) => {
    if (words.includes(text)) return text;
    throw new InvalidArgumentError(`${didYouMean(text, words)}Allowed choices are ${words.join(', ')}.`);
  });

/** WebGL needs a browser. */
export const ENGINES = engineNames.filter((name) => name !== 'tfjs-webgl');

export const engineOption = (help = 'compute engine') =>
  choice('--engine <name>', help, ENGINES).default('auto');

export const precisionOption = () =>
  choice(
    '--precision <name>',
    'with “mixed”, webgpu stores features in 16 bits: about 60 % of the memory, less precise',
    ['float32', 'mixed'],
  ).default('float32');

export const depthOption = () =>
  new Option('--depth <bits>', 'bits per channel of the pictures: 8, or 16 for PNG and TIFF').argParser(
    (text: string) => {
      if (text !== '8' && text !== '16') throw new InvalidArgumentError('It must be 8 or 16.');
      return text === '8' ? 8 : 16;
    },
  );

export type PrecisionName = 'float32' | 'mixed';

/** The engine that `--engine` and `--precision` ask for. */
export function engineAsked<E extends EngineName | undefined>(
  engine: E,
  precision?: PrecisionName,
): E | 'webgpu-mixed' {
  if (precision !== 'mixed') return engine;
  if (engine === undefined || engine === 'auto' || engine.startsWith('webgpu')) return 'webgpu-mixed';
  throw misuse(`The engine “${engine}” has no mixed precision.`, '--precision mixed needs --engine webgpu.');
}

export const packOption = () =>
  new Option(
    '--pack <file or package>',
    'load more node types from a module or an installed package (repeatable)',
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
      'longest side of the result; all lengths in the graph scale with it',
      wholeNumber(1),
    )
    .option('--steps <n>', 'steps of every optimizer', wholeNumber(1))
    .option('--seed <n>', 'seed of every canvas', wholeNumber(0))
    .option(
      '--set <node.parameter=value>',
      'change a parameter (repeatable); NODE is an id, or a type that occurs once in the graph',
      collect,
      [],
    )
    .option('--fallback', 'use the fallback network slim19 for missing models (also: --stand-in)')
    .addOption(
      new Option('--stand-in', 'the former name of --fallback').hideHelp().implies({ fallback: true }),
    )
    .option('--incomplete-pictures', 'open truncated pictures as far as possible')
    .addOption(packOption())
    .option('--json', 'print JSON');
}
