/**
 * What nodes, frames and the wires of a weighted sum are called becomes a key of objects: no name that every object has
 * already, such as `__proto__` or `constructor`.
 */
const TAKEN =
  '__\\w+__|constructor|hasOwnProperty|isPrototypeOf|propertyIsEnumerable|to(?:Locale)?String|valueOf';

const NAME = `(?!(?:${TAKEN})(?![\\w-]))[\\w-]+`;

/** What the ids of nodes and frames are. */
export const ID = new RegExp(`^${NAME}$`);

/** What nodes are called in a graph with composite nodes: ids from outside in, with a slash between. */
export const PATH = new RegExp(`^${NAME}(?:/${NAME})*$`);

const taken = new RegExp(`^(?:${TAKEN})$`);

/** The name of a file about a node: its path, with dots, which no id has, for slashes. */
export function fileNameOf(path: string): string {
  return path.replaceAll('/', '.');
}

/** The last part of each path where these differ, else the whole path: how losses are called where room is short. */
export function shortNames(paths: readonly string[]): string[] {
  const last = paths.map((path) => path.slice(path.lastIndexOf('/') + 1));
  return new Set(last).size === last.length ? last : [...paths];
}

/** A name as a label: `style-weight` as `Style weight`. */
export function wordsOf(name: string): string {
  const words = name.replaceAll(/[-_]+/g, ' ').trim();
  return words.charAt(0).toUpperCase() + words.slice(1);
}

/** Whether a name can be a key like any other. */
export function isFreeName(name: string): boolean {
  return !taken.test(name);
}
