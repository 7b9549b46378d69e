import { mkdir, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { chooseEngine, type EngineName } from '../../engines/choose.ts';
import { withSave } from '../../graph/edit.ts';
import { problemText } from '../../graph/problem.ts';
import { validate } from '../../graph/validate.ts';
import { encodePicture, formatOf } from '../../images/codec.node.ts';
import type { PictureEvent, RunEvent } from '../../run/events.ts';
import { run } from '../../run/run.ts';
import { vocabulary } from '../../vocabulary.ts';
import { provideGpu } from '../node-gpu.ts';
import { openGraph, readGraph } from '../open-graph.ts';
import { summaryJson } from '../plan-json.ts';
import { createProgress } from '../progress.ts';
import { secondsText } from '../text.ts';

export interface RunOptions {
  out?: string;
  size?: number;
  steps?: number;
  seed?: number;
  engine: EngineName;
  set: string[];
  json?: true;
}

/** `stylograph run`: runs a graph and writes its pictures. Returns the exit code. */
export async function runCommand(path: string, options: RunOptions): Promise<number> {
  const began = performance.now();
  if (options.out !== undefined) formatOf(options.out);
  const name = basename(path).replace(/(\.stylograph)?\.json$/, '');
  const original = withSave(await readGraph(path), vocabulary, `${name}.png`);
  const { compiled, world } = await openGraph(original, path, options);
  const saved = compiled.pictures.filter(({ file }) => file !== undefined);
  for (const { file } of saved) formatOf(file!);
  const target = (event: PictureEvent): string | undefined => {
    if (event.file === undefined || options.out === undefined) return event.file;
    return event.node === saved.at(-1)?.node ? options.out : join(dirname(options.out), basename(event.file));
  };

  for (const problem of validate(original, vocabulary)) console.error(`warning: ${problemText(problem)}`);
  await provideGpu(options.engine);
  const { engine, reason } = await chooseEngine(options.engine);
  const stop = new AbortController();
  const interrupt = () => {
    if (stop.signal.aborted) process.exit(130);
    stop.abort();
    if (!options.json) console.error('\nStopping after this step; once more leaves at once.');
  };
  process.on('SIGINT', interrupt);
  const progress = options.json ? undefined : createProgress();
  if (!options.json) console.error(`Engine: ${reason}`);
  const files: string[] = [];
  try {
    for await (const event of run(compiled, engine, world.read, { signal: stop.signal })) {
      progress?.show(event);
      if (event.type !== 'picture') {
        if (options.json) console.log(JSON.stringify(eventJson(event)));
        continue;
      }
      const file = target(event);
      if (file === undefined) continue;
      await mkdir(dirname(file), { recursive: true });
      await writeFile(file, await encodePicture(event.picture, formatOf(file)));
      files.push(file);
      if (!options.json) console.error(`wrote ${file}, ${event.picture.width} x ${event.picture.height}`);
    }
  } finally {
    progress?.close();
    process.off('SIGINT', interrupt);
    engine.dispose();
  }
  const seconds = (performance.now() - began) / 1000;
  if (options.json)
    console.log(
      JSON.stringify({ type: 'done', seconds, file: files.at(-1), files, stopped: stop.signal.aborted }),
    );
  else console.error(`done in ${secondsText(seconds)}`);
  return 0;
}

function eventJson(event: Exclude<RunEvent, PictureEvent>): object {
  return event.type === 'prepared' ? { ...event, summary: summaryJson(event.summary) } : event;
}
