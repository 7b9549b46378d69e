import { existsSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { GraphError, refusal } from '../graph/problem.ts';
import { didYouMean } from '../graph/suggest.ts';
import { packageRoot } from '../run/package-root.node.ts';
import { likeFile, typedPath } from '../run/paths.node.ts';
import { UsageError } from './usage.ts';

/** For a GRAPH or a FILE: the standard input, or the standard output. */
export const STANDARD = '-';

const ENDING = '.stylograph.json';
const SCHEME = 'graph:';
const FOLDER = join(packageRoot, 'graphs');

/** The names of the graphs that come with the package. */
export const shippedGraphs = (): string[] =>
  readdirSync(FOLDER)
    .filter((file) => file.endsWith(ENDING))
    .map((file) => file.slice(0, -ENDING.length));

/** The file of a graph that was typed: its path, or the name of a graph of the package. A file of that name comes first. */
export function graphFile(text: string): string {
  if (text.startsWith(SCHEME)) return shippedFile(text.slice(SCHEME.length));
  const path = typedPath(text);
  return !isFile(path) && isShipped(text) ? shippedFile(text) : path;
}

/** What to say where a file has the name of a graph of the package; undefined elsewhere. */
export function nameClash(text: string): string | undefined {
  if (!isShipped(text) || !isFile(text)) return undefined;
  return `note: “${text}” is a file in this folder. The graph that comes with Stylograph is ${SCHEME}${text}.`;
}

/** Why there is no graph of a name, with those that may be meant. `why` follows “The file ”. */
export async function noGraph(text: string, why: string): Promise<GraphError> {
  const isName = text.startsWith(SCHEME);
  const name = isName ? text.slice(SCHEME.length) : text;
  const shipped = shippedGraphs();
  if (!isName && /[./\\]/.test(name))
    return refusal(
      `The file ${why}`,
      `${await likeFile(typedPath(text))}Give the path of a .stylograph.json file, a bundle, or a picture that contains its graph.`,
    );
  const { problems } = refusal(
    `There is no ${isName ? '' : 'file and no '}graph “${name}”.`,
    didYouMean(name, shipped) || `Give the path of a file, or one of these names: ${shipped.join(', ')}.`,
  );
  return new UsageError(problems);
}

const isShipped = (name: string): boolean => /^[a-z\d-]+$/.test(name) && existsSync(shippedFile(name));

const shippedFile = (name: string): string => join(FOLDER, `${name}${ENDING}`);

const isFile = (path: string): boolean => statSync(path, { throwIfNoEntry: false })?.isFile() ?? false;
