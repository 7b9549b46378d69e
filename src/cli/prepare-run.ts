import { basename } from 'node:path';
import { engineCalled, type EngineName } from '../engines/choose.ts';
import { withSave } from '../graph/edit.ts';
import type { Checkpoint } from '../run/checkpoint.ts';
import { readCheckpoint } from '../run/record/checkpoint-file.ts';
import { GRAPH, RecordFolder } from '../run/record/folder.node.ts';
import type { RunRecord } from '../run/record/schema.ts';
import { refusal } from '../graph/problem.ts';
import { vocabulary } from './vocabulary.ts';
import type { RunOptions } from './commands/run.ts';
import { openGraph, placeOf, readGraph, type OpenedGraph } from './open-graph.ts';

export interface Prepared {
  readonly opened: OpenedGraph;
  readonly folder: RecordFolder | undefined;
  readonly engine: EngineName;
  readonly resume?: { readonly record: RunRecord; readonly checkpoint: Checkpoint };
}

/** Opens the graph to run, or the record to go on with. */
export async function prepareRun(path: string | undefined, options: RunOptions): Promise<Prepared> {
  const { record: directory } = options;
  if (!options.resume) {
    if (path === undefined) throw refusal('There is nothing to run.', 'Name a graph.');
    const name = basename(placeOf(path)).replace(/(\.stylograph)?\.(json|zip|png)$/, '');
    const original = withSave(await readGraph(path), vocabulary, `${name}.png`);
    const opened = await openGraph(original, path, options, options.out);
    const folder = directory === undefined ? undefined : await RecordFolder.create(directory);
    return { opened, folder, engine: options.engine };
  }
  if (directory === undefined)
    throw refusal('There is nothing to resume.', 'Name its record: --record DIR --resume.');
  const { folder, record } = await RecordFolder.open(directory);
  if (record.status !== 'running')
    throw refusal(
      `The run in ${directory} has ended (${record.status}).`,
      'Run its graph anew to go further.',
    );
  const opened = await openGraph(record.graph, folder.file(GRAPH));
  const bytes = await folder.checkpoint();
  const engine = engineCalled(record.engine.name);
  if (!bytes) return { opened, folder, engine };
  return { opened, folder, engine, resume: { record, checkpoint: readCheckpoint(bytes) } };
}
