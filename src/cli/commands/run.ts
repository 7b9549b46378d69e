import { basename } from 'node:path';
import { chooseEngine, type EngineName } from '../../engines/choose.ts';
import { withSave } from '../../graph/edit.ts';
import { problemText } from '../../graph/problem.ts';
import { validate } from '../../graph/validate.ts';
import { encodePicture, formatOf } from '../../images/codec.node.ts';
import type { EndedEvent, PictureEvent, RunEvent } from '../../run/events.ts';
import { run } from '../../run/run.ts';
import { vocabulary } from '../vocabulary.ts';
import { provideGpu } from '../node-gpu.ts';
import { openGraph, readGraph } from '../open-graph.ts';
import { summaryJson } from '../plan-json.ts';
import { createProgress, type Progress } from '../progress.ts';
import { prepareTarget, targetsOf, writeWhole } from '../targets.ts';
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
  const name = basename(path).replace(/(\.stylograph)?\.json$/, '');
  const original = withSave(await readGraph(path), vocabulary, `${name}.png`);
  const { document, compiled, world } = await openGraph(original, path, options);
  for (const problem of validate(document, vocabulary)) console.error(`warning: ${problemText(problem)}`);
  const targets = targetsOf(compiled.pictures, options.out);
  for (const file of targets.values()) {
    formatOf(file);
    await prepareTarget(file);
  }

  await provideGpu(options.engine);
  const { engine, reason } = await chooseEngine(options.engine);
  const progress = options.json ? jsonProgress : createProgress();
  const stop = stopOnSignals(progress);
  if (!options.json) console.error(`Engine: ${reason}`);
  const files: string[] = [];
  let diverged: EndedEvent | undefined;
  try {
    for await (const event of run(compiled, engine, world.read, { signal: stop.signal })) {
      progress.show(event);
      if (event.type === 'ended' && event.reason === 'diverged') diverged = event;
      const file = event.type === 'picture' ? targets.get(event.node) : undefined;
      if (event.type !== 'picture' || file === undefined) continue;
      await writeWhole(file, await encodePicture(event.picture, formatOf(file)));
      files.push(file);
      if (!options.json) console.error(`wrote ${file}, ${event.picture.width} x ${event.picture.height}`);
    }
  } finally {
    progress.close();
    stop.end();
    engine.dispose();
  }
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
