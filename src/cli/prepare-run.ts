import { basename } from 'node:path';
import { engineCalled, type EngineName } from '../engines/choose.ts';
import { withSave } from '../graph/edit.ts';
import { refusal } from '../graph/problem.ts';
import { outputFormatOf } from '../images/format.ts';
import { misfit, type Checkpoint } from '../run/checkpoint.ts';
import { prepareFolder } from '../run/files.node.ts';
import { lockFolder } from '../run/folder-lock.node.ts';
import { GRAPH, RecordFolder } from '../run/record/folder.node.ts';
import { damaged } from '../run/record/kept.ts';
import type { RunRecord } from '../run/record/schema.ts';
import { DEFAULT_GRAPH, graphToRun } from './controls.ts';
import { STANDARD } from './graph-argument.ts';
import { vocabulary } from './vocabulary.ts';
import { openGraph, placeOf, type GraphChanges, type OpenedFile } from './open-graph.ts';
import { misuse } from './usage.ts';

/** What to run, and where to write the results. */
export interface RunRequest extends GraphChanges {
  readonly out?: string;
  readonly record?: string;
  readonly resume?: true;
  readonly engine: EngineName;
}

export interface Prepared {
  readonly opened: OpenedFile;
  /** Where the record is kept, which is this process's alone until it ends. */
  readonly folder: RecordFolder | undefined;
  readonly engine: EngineName;
  /** The file of a picture that no node of the graph keeps. */
  readonly file: string;
  /** Where a new run begins, if it goes on from another. */
  readonly start?: Checkpoint;
  readonly resume?: { readonly record: RunRecord; readonly checkpoint: Checkpoint };
}

/** Opens the graph to run, or the record to resume. */
export async function prepareRun(named: string | undefined, options: RunRequest): Promise<Prepared> {
  const { record: directory, out } = options;
  if (out !== undefined) requireFormat(out);
  if (!options.resume) {
    const path = named ?? DEFAULT_GRAPH;
    const file = `${basename(placeOf(path)).replace(/(\.stylograph)?\.(json|zip|png)$/, '')}.png`;
    const original = withSave(await graphToRun(path), vocabulary, file);
    const opened = await openGraph(original, path, options, out);
    const folder = directory === undefined ? undefined : await newRecord(directory);
    return { opened, folder, file, engine: options.engine };
  }
  if (directory === undefined)
    throw misuse('There is nothing to resume.', 'Give the folder of its record: --record DIR --resume.');
  const { folder, record } = await recordCutOff(directory);
  const opened = await openGraph(record.graph, folder.file(GRAPH));
  const checkpoint = await folder.checkpoint(record);
  const engine = engineCalled(record.engine.name);
  const file = 'picture.png';
  if (!checkpoint) return { opened, folder, engine, file };
  const why = misfit(checkpoint, opened.compiled.stages);
  const source = {
    name: folder.checkpointFile,
    remedy: 'Delete this file to start the run again, or restore it from a copy.',
  };
  if (why !== undefined) throw damaged(source, why);
  return { opened, folder, engine, file, resume: { record, checkpoint } };
}

export function requireFormat(out: string): void {
  if (out === STANDARD) return;
  try {
    outputFormatOf(out);
  } catch {
    throw misuse(
      `--out ${out} has no known picture format.`,
      'Use a name that ends in .png, .jpg, .webp or .tiff.',
    );
  }
}

export async function newRecord(directory: string): Promise<RecordFolder> {
  await prepareFolder(directory);
  await lockFolder(directory);
  return RecordFolder.create(directory);
}

async function recordCutOff(directory: string): Promise<{ folder: RecordFolder; record: RunRecord }> {
  // So that nothing is written if there is no record.
  const { folder: found } = await RecordFolder.open(directory);
  await lockFolder(found.path);
  await prepareFolder(found.path);
  const { folder, record } = await RecordFolder.open(directory);
  if (record.status !== 'running')
    throw refusal(
      `The run in ${directory} has ended (${record.status}).`,
      'To continue, run its graph again.',
    );
  await folder.tidy();
  return { folder, record };
}
