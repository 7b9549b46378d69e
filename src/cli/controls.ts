import { Option, type Command } from 'commander';
import { controlsOf } from '../graph/controls.ts';
import type { GraphDocument } from '../graph/document.ts';
import { parameterRange } from '../graph/parameters.ts';
import { findConfig } from './config.ts';
import { STANDARD } from './graph-argument.ts';
import { readGraph } from './open-graph.ts';
import { usePacks, vocabulary } from './vocabulary.ts';

/** The graph that runs where none is named. */
export const DEFAULT_GRAPH = 'graph:house';

/**
 * Adds an option for each control that the graph of the command line publishes, so that they can be typed, and are in its
 * help. A control that is called as an option of the command is not added: `--size` is for every graph. Where the graph
 * cannot be read, the command says so.
 */
export async function addControls(command: Command, args: readonly string[]): Promise<void> {
  const { graph, packs } = wordsOf(command, args);
  let controls;
  try {
    await usePacks(packs, findConfig('.'));
    controls = controlsOf(await graphToRun(graph ?? DEFAULT_GRAPH), vocabulary);
  } catch {
    return;
  }
  command.optionsGroup('Controls of the graph:');
  for (const { name, help, parameter } of controls) {
    const flag = `--${name}`;
    if (command.options.some(({ long }) => long === flag)) continue;
    const range = parameter.kind === 'picture' ? '' : ` (${parameterRange(parameter)})`;
    const option = new Option(
      `${flag} <value>`,
      `${help}${range} Now: ${JSON.stringify(parameter.default)}.`,
    );
    command.addOption(option.argParser((text) => text));
    names.set(option.attributeName(), name);
  }
}

const read = new Map<string, Promise<GraphDocument>>();

/** The graph of a path. It is read once: its controls are needed before the command runs it. */
export function graphToRun(path: string): Promise<GraphDocument> {
  const graph = read.get(path) ?? readGraph(path);
  read.set(path, graph);
  return graph;
}

/** The controls by the names of their options. */
const names = new Map<string, string>();

/** The values typed for the controls, by control name. */
export function controlsIn(options: object): Record<string, string> {
  return Object.fromEntries(
    Object.entries(options).flatMap(([key, value]) => {
      const name = names.get(key);
      return name === undefined || typeof value !== 'string' ? [] : [[name, value]];
    }),
  );
}

/** The graph and the packs among the arguments of a command. An option that is not known yet is a control, and takes a value. */
function wordsOf(command: Command, args: readonly string[]): { graph: string | undefined; packs: string[] } {
  let graph: string | undefined;
  const packs: string[] = [];
  for (let i = 0; i < args.length; i++) {
    const word = args[i]!;
    if (!word.startsWith('-') || word === STANDARD) {
      graph ??= word;
      continue;
    }
    const [name, attached] = word.split(/=(.*)/s);
    const known = command.options.find(({ long, short }) => long === name || short === name);
    const takesValue = word !== '-h' && word !== '--help' && (known ? known.required : true);
    if (!takesValue) continue;
    const value = attached ?? args[++i];
    if (name === '--pack' && value !== undefined) packs.push(value);
  }
  return { graph, packs };
}
