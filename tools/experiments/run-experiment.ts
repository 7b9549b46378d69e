import { readFile } from 'node:fs/promises';
import path from 'node:path';
import {
  compile,
  openWorld,
  parseDocument,
  run,
  vocabulary,
  type Engine,
  type GraphDocument,
  type Picture,
  type PictureEvent,
  type RunEvent,
  type World,
} from '../../src/index.ts';
import { resolver } from '../../src/node.ts';
import { resizePicture } from '../../src/images/resize.ts';
import { hashOfJson } from '../../src/share/hash.ts';
import { webpOf } from '../webp.ts';
import { documentsOf, type Experiment } from './experiments.ts';
import { chromaDistance, distance, highestOctave } from './measures.ts';
import { readResults, write, type Results, type Run, type Shown } from './results.ts';

const QUALITY = 82;
const GRAPHS = path.join(import.meta.dirname, '../../graphs');

/** Runs an experiment and writes its results and pictures. Does nothing where its results are of the same graph. */
export async function runExperiment(experiment: Experiment, engine: Engine): Promise<void> {
  const { name } = experiment;
  const opened = await open(experiment);
  if ((await readResults(name))?.key === opened.key) {
    console.log(`${name}: there already`);
    return;
  }
  const { results, pictures } = await measure(opened, engine);
  console.log(`${name}: ${results.runs.map(({ seconds }) => Math.round(seconds)).join(' + ')} s`);
  await write(`${name}/results.json`, JSON.stringify(results));
  for (const [picture, pixels] of pictures) {
    await write(`${name}/${picture}.webp`, await webpOf(pixels, QUALITY));
  }
}

/** An experiment with what its graph names. */
export interface OpenExperiment {
  readonly documents: readonly { readonly name: string; readonly document: GraphDocument }[];
  readonly world: World;
  readonly race: boolean;
  /** Of everything that decides its results. */
  readonly key: string;
}

export async function open(experiment: Experiment): Promise<OpenExperiment> {
  const { graph, race = false } = experiment;
  const file = path.join(GRAPHS, `${graph}.stylograph.json`);
  const document = parseDocument(await readFile(file, 'utf8'));
  const world = await openWorld(document, vocabulary, resolver(document, file));
  const documents = documentsOf(experiment, document, world.catalogue);
  const key = await hashOfJson({ race, runs: documents.map(({ document }) => whatDecides(document)) });
  return { documents, world, race, key };
}

/** Runs an experiment; gives its results and its pictures by name. */
export async function measure(
  { documents, world, race, key }: OpenExperiment,
  engine: Engine,
): Promise<{ results: Results; pictures: ReadonlyMap<string, Picture> }> {
  const runs = new Map<string, MutableRun>();
  const pictures = new Map<string, Picture>();
  for (const { name: cell, document } of documents) {
    const named = (id: string) => (cell === '' ? id : cell);
    const compiled = compile(document, vocabulary, world.catalogue);
    for await (const event of run(compiled, engine, world.read, { race }))
      if (event.type !== 'picture') add(event, named(event.optimizer), runs);
      else if (event.file !== undefined) pictures.set(named(event.file.replace(/\.\w+$/, '')), event.picture);
  }
  const source = documents[0]!.document.nodes.find(({ id }) => id === 'photo')?.params?.['source'];
  const photo = world.opened.pictures.get(String(source));
  return { results: { key, runs: [...runs.values()], pictures: shown(pictures, photo) }, pictures };
}

/** The part of a graph that its results depend on: not its words, nor where its nodes are. */
function whatDecides({ nodes, wires }: GraphDocument): unknown {
  return { nodes: nodes.map(({ id, type, params }) => ({ id, type, params })), wires };
}

interface MutableRun extends Run {
  reason: string;
  evaluations: number;
  seconds: number;
  total: number;
  terms: Readonly<Record<string, number>>;
  curve: { evaluations: number[]; seconds: number[]; total: number[] };
  events: { kind: string; evaluations: number; total: number }[];
}

/** Adds an event to its run. */
function add(event: Exclude<RunEvent, PictureEvent>, name: string, runs: Map<string, MutableRun>): void {
  if (event.type === 'prepared') {
    const nothing = { reason: '', evaluations: 0, seconds: 0, total: 0, terms: {} };
    runs.set(name, { name, ...nothing, curve: { evaluations: [], seconds: [], total: [] }, events: [] });
    return;
  }
  if (event.type === 'pulls' || event.type === 'gradients') return;
  const found = runs.get(name)!;
  const { curve } = found;
  if (event.type === 'event') {
    const [evaluations, total] = [curve.evaluations.at(-1)!, curve.total.at(-1)!];
    found.events.push({ kind: event.kind, evaluations, total });
    return;
  }
  const [seconds, total] = [short(event.seconds), short(event.total)];
  if (event.type === 'step') {
    curve.evaluations.push(event.evaluations);
    curve.seconds.push(seconds);
    curve.total.push(total);
    return;
  }
  const terms = Object.fromEntries(Object.entries(event.terms).map(([id, value]) => [id, short(value)]));
  Object.assign(found, { reason: event.reason, evaluations: event.evaluations, seconds, total, terms });
}

function shown(pictures: ReadonlyMap<string, Picture>, photo: Picture | undefined): Shown[] {
  return [...pictures].map(([name, picture], i): Shown => {
    const { width, height } = picture;
    const before = [...pictures].slice(0, i).filter(([, other]) => other.data.length === picture.data.length);
    return {
      name,
      width,
      height,
      octave: short(highestOctave(picture)),
      ...(photo && {
        chroma: short(chromaDistance(picture, resizePicture(photo, width, height, 'bicubic'))),
      }),
      distances: Object.fromEntries(before.map(([id, other]) => [id, short(distance(picture, other))])),
    };
  });
}

/** Four digits: what a text, a table or a curve can show. */
function short(x: number): number {
  return Number(x.toPrecision(4));
}
