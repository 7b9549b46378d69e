import { heightWidth } from '../program/shape.ts';
import { dirname, resolve } from 'node:path';
import { compile, type Compiled } from '../compile/compile.ts';
import type { Catalogue } from '../compile/catalogue.ts';
import { naturalLength } from '../compile/natural-length.ts';
import { controlsOf, setControlText } from '../graph/controls.ts';
import type { GraphDocument } from '../graph/document.ts';
import { findParameter, scalePixels, setEverywhere, setParameter } from '../graph/edit.ts';
import { migratePacks } from '../graph/migrate-packs.ts';
import { refusal } from '../graph/problem.ts';
import { Wiring } from '../graph/wiring.ts';
import type { OpenedGraph } from '../run/opened-graph.ts';
import { openWorld } from '../run/world.ts';
import { graphInFragment } from '../share/link.ts';
import { LARGEST_FILE, openShared, type Shared } from '../share/open.ts';
import { graphFile, nameClash, noGraph, STANDARD } from './graph-argument.ts';
import { readInput } from './standard-streams.ts';
import { misuse, typed } from './usage.ts';
import { detail, say } from './verbosity.ts';
import { vocabulary } from './vocabulary.ts';
import { findFile, pathFrom, typedPath } from '../run/paths.node.ts';
import { readRegularFile } from '../run/read-file.node.ts';
import { resolver, whyUnreadable } from '../run/resolver.node.ts';

/** What the options of a command change in a graph. */
export interface GraphChanges {
  /** Longest side of the last canvas; every length in the graph goes with it. */
  readonly size?: number | undefined;
  /** `NODE.PARAMETER=VALUE` */
  readonly set?: readonly string[] | undefined;
  /** What was typed for the controls that the graph publishes, by their names. */
  readonly controls?: Readonly<Record<string, string>> | undefined;
  readonly steps?: number | undefined;
  readonly seed?: number | undefined;
  /** Whether slim19 replaces missing models. */
  readonly fallback?: boolean | undefined;
  /** Pictures that break off are opened as far as they go. */
  readonly incompletePictures?: boolean | undefined;
}

/** The file that the graph's last save writes, if it has one. */
function savedFile(document: GraphDocument): string | undefined {
  const save = new Wiring(document, vocabulary)
    .order()
    .sorted.findLast(({ type, muted }) => type === 'save' && !muted);
  return save && ((save.params?.['file'] ?? vocabulary.get('save')!.parameters['file']!.default) as string);
}

/** A graph that was opened here. */
export interface OpenedFile extends OpenedGraph {
  /** The files of its pictures, as they were when it was opened. */
  readonly pictureFiles: ReadonlyMap<string, Uint8Array>;
}

/** What relative names in a graph start from: its file, or this folder where it came as a link or by the standard input. */
export function placeOf(path: string): string {
  if (path === STANDARD) return 'graph.stylograph.json';
  return isLink(path) ? 'link.stylograph.json' : graphFile(path);
}

function isLink(path: string): boolean {
  return path.includes('#graph=');
}

/** Reads a graph file, a picture with its graph inside, or a bundle. Throws with a message that says what is wrong. */
export async function readGraph(path: string): Promise<GraphDocument> {
  return (await readShared(path)).document;
}

/** Reads a graph in any of the forms that it travels in, a link among them, with what comes with it. */
export async function readShared(path: string): Promise<Shared> {
  if (isLink(path)) return migrated({ document: graphInFragment(path.slice(path.indexOf('#')))! });
  if (path === STANDARD) return migrated(await openShared(await readInput()));
  const clash = nameClash(path);
  if (clash !== undefined) say(clash);
  let bytes: Uint8Array;
  try {
    const file = await findFile(graphFile(path), '.');
    detail(`Graph: ${file}`);
    bytes = await readRegularFile(file, LARGEST_FILE);
  } catch (error) {
    throw await noGraph(path, whyUnreadable(error));
  }
  return migrated(await openShared(bytes));
}

function migrated(shared: Shared): Shared {
  return { ...shared, document: migratePacks(shared.document, vocabulary) };
}

/**
 * Applies the changes to a document, opens what it names, and compiles it. Throws a {@link GraphError}. `written` is the
 * file that the last picture goes to, where it is not the one of the graph: an earlier run's is `result:last`.
 */
export async function openGraph(
  original: GraphDocument,
  path: string,
  changes: GraphChanges = {},
  written?: string,
): Promise<OpenedFile> {
  const document = withChanges(original, path, changes);
  const lastResult = written ?? savedFile(document);
  const { pictureFiles, ...around } = resolver(document, placeOf(path), {
    lastResult,
    fallback: changes.fallback,
    incomplete: changes.incompletePictures,
  });
  const world = await openWorld(document, vocabulary, around);
  const { size } = changes;
  const sized = size === undefined ? document : scaledTo(size, document, world.catalogue);
  const compiled = compile(sized, vocabulary, world.catalogue);
  const got = longestSide(compiled);
  if (size !== undefined && got !== size)
    throw refusal(
      `With --size ${size}, the picture would be ${got} pixels long.`,
      'Set the size of the graph’s images (0 keeps the original size), or use a smaller --size.',
    );
  return { document: sized, vocabulary, world, compiled, pictureFiles };
}

/** The document with the longest side of its result at a size, as far as its lengths allow. */
function scaledTo(size: number, document: GraphDocument, catalogue: Catalogue): GraphDocument {
  const natural = naturalLength(document, vocabulary, catalogue);
  if (natural !== undefined) return scalePixels(document, vocabulary, size / natural);
  // Says what is wrong with the graph.
  compile(document, vocabulary, catalogue);
  throw refusal(
    'The graph makes no picture, so --size has no effect.',
    'Unmute the nodes that make the picture.',
  );
}

/**
 * The value of a picture parameter that was typed on the command line, as the graph has to hold it: a path that was typed
 * is one from this folder, a path in a graph one from the graph's.
 */
export function typedPicture(text: string, graph: string): string {
  if (/^(sample|asset|result|https?):/.test(text)) return text;
  return pathFrom(resolve(dirname(placeOf(graph))), resolve(typedPath(text)));
}

/** A typed assignment, with what it says of a picture as the graph has to hold it. */
function typedAssignment(document: GraphDocument, target: string, value: string, graph: string): string {
  return findParameter(document, vocabulary, target).parameter.kind === 'picture'
    ? typedPicture(value, graph)
    : value;
}

function withChanges(
  document: GraphDocument,
  graph: string,
  { set = [], steps, seed, controls = {} }: GraphChanges,
): GraphDocument {
  let everywhere = document;
  if (steps !== undefined) everywhere = setEverywhere(everywhere, vocabulary, 'optimize', 'steps', steps);
  if (seed !== undefined) everywhere = setEverywhere(everywhere, vocabulary, 'canvas', 'seed', seed);
  const controlled = Object.entries(controls).reduce(
    (changed, [name, text]) => typed(() => setTyped(changed, name, text, graph)),
    everywhere,
  );
  return set.reduce((changed, assignment) => {
    const equals = assignment.indexOf('=');
    if (equals < 0) throw misuse(`“${assignment}” sets no parameter.`, 'Use --set NODE.PARAMETER=VALUE.');
    const target = assignment.slice(0, equals);
    return typed(() => {
      const value = typedAssignment(changed, target, assignment.slice(equals + 1), graph);
      return setParameter(changed, vocabulary, target, value);
    });
  }, controlled);
}

/** The document with a control at what was typed for it. */
function setTyped(document: GraphDocument, name: string, text: string, graph: string): GraphDocument {
  const control = controlsOf(document, vocabulary).find((one) => one.name === name);
  const value = control?.parameter.kind === 'picture' ? typedPicture(text, graph) : text;
  return setControlText(document, vocabulary, name, value);
}

/** The longest side of the last canvas, or of the last picture where nothing is optimized; 0 where there is neither. */
function longestSide({ stages, pictures }: Compiled): number {
  const sized = stages.at(-1)?.canvas ?? pictures.at(-1);
  if (!sized) return 0;
  const [height, width] = heightWidth(sized.shape);
  return Math.max(height, width);
}
