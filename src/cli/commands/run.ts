import type { EngineName } from '../../engines/choose.ts';
import { problemText } from '../../graph/problem.ts';
import { validate } from '../../graph/validate.ts';
import { formatOf } from '../../images/codec.node.ts';
import { RunControl } from '../../run/control.ts';
import type { EndedEvent, PictureEvent, RunEvent } from '../../run/events.ts';
import { pictureWarnings } from '../../run/picture-warnings.ts';
import { Recorder } from '../../run/record/recorder.ts';
import { run } from '../../run/run.ts';
import { standInWarnings } from '../../run/stand-in.ts';
import type { World } from '../../run/world.ts';
import { vocabulary } from '../vocabulary.ts';
import { engineHere } from '../engine.ts';
import { summaryJson } from '../plan-json.ts';
import { profileText } from '../profile-text.ts';
import { createProgress, type Progress } from '../progress.ts';
import { prepareRun } from '../prepare-run.ts';
import { beginRecord, pictureFile, RecordKeeper } from '../recording.ts';
import { stopOnSignals } from '../signals.ts';
import { prepareTarget, targetsOf, writeWhole } from '../targets.ts';
import { secondsText } from '../text.ts';

export interface RunOptions {
  out?: string;
  record?: string;
  resume?: true;
  size?: number;
  steps?: number;
  seed?: number;
  standIn?: true;
  incompletePictures?: true;
  engine: EngineName;
  set: string[];
  profile?: true;
  json?: true;
}

/** `stylograph run`: runs a graph and writes its pictures. Returns the exit code. */
export async function runCommand(path: string | undefined, options: RunOptions): Promise<number> {
  const began = performance.now();
  const { opened, resume, folder, engine: wanted } = await prepareRun(path, options);
  const { document, compiled, world } = opened;
  const warnings = [
    ...validate(document, vocabulary),
    ...standInWarnings(document, vocabulary, world.opened.networks),
    ...pictureWarnings(document, vocabulary, world.opened.pictures),
  ];
  for (const problem of warnings) console.error(`warning: ${problemText(problem)}`);
  const targets = targetsOf(compiled.pictures, options.out);
  for (const file of targets.values()) {
    formatOf(file);
    await prepareTarget(file);
  }

  const choice = await engineHere(wanted);
  const { engine, reason } = choice;
  const recorder = resume
    ? Recorder.resume(resume.record, resume.checkpoint)
    : await beginRecord(opened, choice);
  const control = new RunControl();
  const keeper = folder && new RecordKeeper(folder, recorder, control);
  const progress = options.json ? jsonProgress : createProgress();
  const stop = stopOnSignals(progress, 'Stopping; the picture so far will be saved.');
  if (!options.json) console.error(`Engine: ${reason}`);
  const files: string[] = [];
  let failed: EndedEvent | undefined;
  try {
    const going = { signal: stop.signal, control, ...(resume && { resume: resume.checkpoint }) };
    for await (const event of run(compiled, engine, world.read, going)) {
      progress.show(event);
      await recorder.take(event);
      await keeper?.keep(event);
      if (event.type === 'ended' && ['diverged', 'lost'].includes(event.reason)) failed = event;
      if (options.profile && event.type === 'step' && event.step === 1)
        await showProfile(event.optimizer, control, progress, options);
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
      JSON.stringify({
        type: 'done',
        ...{ seconds, file: files.at(-1), files, stopped: stop.signal.aborted },
        models: modelsOf(world),
      }),
    );
  else console.error(`done in ${secondsText(seconds)}`);
  if (!failed) return 0;
  console.error(
    failed.reason === 'lost'
      ? `error: the graphics processor was lost while “${failed.optimizer}” ran. The picture is the last one that was seen of it.`
      : `error: “${failed.optimizer}” diverged: the loss is no longer a number. The picture is the last one before that. ` +
          'Take a smaller learning rate.',
  );
  return 1;
}

/** The models that the run used: a graph's name for each, its own, and the hash of its weights. */
function modelsOf({ opened }: World): Record<string, { name: string; hash: string }> {
  const used = [...opened.networks].map(
    ([name, { architecture, hash }]) => [name, { name: architecture.name, hash }] as const,
  );
  return Object.fromEntries(used);
}

/** Tells the time of the kernels of an evaluation, by graph node. */
async function showProfile(
  optimizer: string,
  control: RunControl,
  progress: Progress,
  { json, engine }: RunOptions,
): Promise<void> {
  const kernels = await control.profile();
  if (!kernels)
    throw new Error(`The engine “${engine}” cannot time its kernels: --profile needs --engine webgpu.`);
  if (json) console.log(JSON.stringify({ type: 'profile', optimizer, kernels }));
  else progress.note(profileText(kernels));
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
