import { basename } from 'node:path';
import { chooseEngine, type EngineName } from '../../engines/choose.ts';
import { withSave } from '../../graph/edit.ts';
import { problemText } from '../../graph/problem.ts';
import { validate } from '../../graph/validate.ts';
import { formatOf } from '../../images/codec.node.ts';
import { RunControl } from '../../run/control.ts';
import type { EndedEvent, PictureEvent, RunEvent } from '../../run/events.ts';
import type { Checkpoint } from '../../run/checkpoint.ts';
import { readCheckpoint } from '../../run/record/checkpoint-file.ts';
import { GRAPH, RecordFolder } from '../../run/record/folder.node.ts';
import { Recorder } from '../../run/record/recorder.ts';
import type { RunRecord } from '../../run/record/schema.ts';
import { run } from '../../run/run.ts';
import { refusal } from '../../share/refusal.ts';
import { vocabulary } from '../../vocabulary.ts';
import { provideGpu } from '../node-gpu.ts';
import { openGraph, placeOf, readGraph, type OpenedGraph } from '../open-graph.ts';
import { summaryJson } from '../plan-json.ts';
import { createProgress, type Progress } from '../progress.ts';
import { beginRecord, pictureFile, RecordKeeper } from '../recording.ts';
import { prepareTarget, targetsOf, writeWhole } from '../targets.ts';
import { secondsText } from '../text.ts';

export interface RunOptions {
  out?: string;
  record?: string;
  resume?: true;
  size?: number;
  steps?: number;
  seed?: number;
  engine: EngineName;
  set: string[];
  json?: true;
}

/** `stylograph run`: runs a graph and writes its pictures. Returns the exit code. */
export async function runCommand(path: string | undefined, options: RunOptions): Promise<number> {
  const began = performance.now();
  const { opened, place, resume, folder, engine: wanted } = await prepare(path, options);
  const { document, compiled, world } = opened;
  for (const problem of validate(document, vocabulary)) console.error(`warning: ${problemText(problem)}`);
  const targets = targetsOf(compiled.pictures, options.out);
  for (const file of targets.values()) {
    formatOf(file);
    await prepareTarget(file);
  }

  await provideGpu(wanted);
  const choice = await chooseEngine(wanted);
  const { engine, reason } = choice;
  const recorder = resume
    ? Recorder.resume(resume.record, resume.checkpoint)
    : await beginRecord(opened, place, choice);
  const control = new RunControl();
  const keeper = folder && new RecordKeeper(folder, recorder, control);
  const progress = options.json ? jsonProgress : createProgress();
  const stop = stopOnSignals(progress);
  if (!options.json) console.error(`Engine: ${reason}`);
  const files: string[] = [];
  let diverged: EndedEvent | undefined;
  try {
    const going = { signal: stop.signal, control, ...(resume && { resume: resume.checkpoint }) };
    for await (const event of run(compiled, engine, world.read, going)) {
      progress.show(event);
      await recorder.take(event);
      await keeper?.keep(event);
      if (event.type === 'ended' && event.reason === 'diverged') diverged = event;
      const file = event.type === 'picture' ? targets.get(event.node) : undefined;
      if (event.type !== 'picture' || file === undefined) continue;
      await writeWhole(file, await pictureFile(event.picture, formatOf(file), recorder.pictureNote()));
      files.push(file);
      if (!options.json) console.error(`wrote ${file}, ${event.picture.width} x ${event.picture.height}`);
    }
  } finally {
    progress.close();
    stop.end();
    engine.dispose();
  }
  const record = recorder.finish();
  await folder?.finish(record);
  const seconds = (performance.now() - began) / 1000;
  if (options.json)
    console.log(
      JSON.stringify({ type: 'done', seconds, file: files.at(-1), files, stopped: stop.signal.aborted }),
    );
  else console.error(`done in ${secondsText(seconds)}`);
  if (!diverged) return 0;
  console.error(
    `error: “${diverged.optimizer}” diverged: the loss is no longer a number. The picture is the last one before that. ` +
      'Take a smaller learning rate.',
  );
  return 1;
}

interface Prepared {
  readonly opened: OpenedGraph;
  /** What relative names start from. */
  readonly place: string;
  readonly folder: RecordFolder | undefined;
  readonly engine: EngineName;
  readonly resume?: { readonly record: RunRecord; readonly checkpoint: Checkpoint };
}

/** Opens the graph to run, or the record to go on with. */
async function prepare(path: string | undefined, options: RunOptions): Promise<Prepared> {
  const { record: directory } = options;
  if (!options.resume) {
    if (path === undefined) throw refusal('There is nothing to run.', 'Name a graph.');
    const place = placeOf(path);
    const name = basename(place).replace(/(\.stylograph)?\.(json|zip|png)$/, '');
    const original = withSave(await readGraph(path), vocabulary, `${name}.png`);
    const opened = await openGraph(original, path, options);
    const folder = directory === undefined ? undefined : await RecordFolder.create(directory);
    return { opened, place, folder, engine: options.engine };
  }
  if (directory === undefined)
    throw refusal('There is nothing to go on with.', 'Name its record: --record DIR --resume.');
  const { folder, record } = await RecordFolder.open(directory);
  if (record.status !== 'running')
    throw refusal(
      `The run in ${directory} has ended (${record.status}).`,
      'Run its graph anew to go further.',
    );
  const place = folder.file(GRAPH);
  const opened = await openGraph(record.graph, place);
  const bytes = await folder.checkpoint();
  const engine = record.engine.name.replace(/^tfjs-/, '') as EngineName;
  if (!bytes) return { opened, place, folder, engine };
  return { opened, place, folder, engine, resume: { record, checkpoint: readCheckpoint(bytes) } };
}

/** A signal that aborts at the first Ctrl+C (or SIGTERM); the second leaves at once, the terminal in order. */
function stopOnSignals(progress: Progress): { signal: AbortSignal; end: () => void } {
  const stop = new AbortController();
  const interrupt = () => {
    if (stop.signal.aborted) {
      progress.close();
      process.exit(130);
    }
    stop.abort();
    progress.note('Stopping; the picture so far will be saved. Once more leaves at once.');
  };
  process.on('SIGINT', interrupt).on('SIGTERM', interrupt);
  return {
    signal: stop.signal,
    end: () => {
      process.off('SIGINT', interrupt).off('SIGTERM', interrupt);
    },
  };
}

const jsonProgress: Progress = {
  show: (event) => {
    if (event.type !== 'picture') console.log(JSON.stringify(eventJson(event)));
  },
  note: () => undefined,
  close: () => undefined,
};

function eventJson(event: Exclude<RunEvent, PictureEvent>): object {
  return event.type === 'prepared' ? { ...event, summary: summaryJson(event.summary) } : event;
}
