import type { Command } from 'commander';
import { problemText } from '../../graph/problem.ts';
import { formatOf } from '../../images/codec.node.ts';
import type { RunControl } from '../../run/control.ts';
import type { EndedEvent, PictureEvent, RunEvent } from '../../run/events.ts';
import { prepareTarget } from '../../run/files.node.ts';
import { pictureWarnings } from '../../run/picture-warnings.ts';
import { pictureFile } from '../../run/record/picture-file.node.ts';
import { Recorder } from '../../run/record/recorder.ts';
import { RunSession } from '../../run/session.ts';
import { fallbackWarnings } from '../../run/fallback.ts';
import type { World } from '../../run/world.ts';
import { controlsIn } from '../controls.ts';
import { vocabulary } from '../vocabulary.ts';
import type { TellCompiling } from '../../engines/engine.ts';
import { engineHere } from '../engine.ts';
import { memoryOption, requireMemory, withMemory } from '../memory.ts';
import { estimateRun, estimateText, largestHere, SpeedKeeper, tooLarge } from '../estimate.ts';
import { summaryJson } from '../plan-json.ts';
import { profileText } from '../profile-text.ts';
import { createProgress, type Progress } from '../progress.ts';
import { prepareRun, type RunRequest } from '../prepare-run.ts';
import { beginRecord } from '../recording.ts';
import { stopOnSignals } from '../signals.ts';
import { needsOf, requireRoom } from '../room.ts';
import { requireInside, targetsOf } from '../targets.ts';
import { secondsText } from '../text.ts';
import { misuse } from '../usage.ts';
import { writePicture } from '../write-picture.ts';
import { finish } from '../finish.ts';
import {
  engineAsked,
  engineOption,
  graphCommand,
  precisionOption,
  target,
  type PrecisionName,
} from '../options.ts';

export interface RunOptions extends RunRequest {
  precision?: PrecisionName;
  /** Most bytes that the run may take. */
  memory?: number;
  set: string[];
  profile?: true;
  gradientNorms?: true;
  json?: true;
}

/** `stylograph run`: runs a graph and writes its pictures. Returns the exit code. */
export async function runCommand(path: string | undefined, options: RunOptions): Promise<number> {
  const began = performance.now();
  const request = {
    ...options,
    engine: engineAsked(options.engine, options.precision),
    controls: controlsIn(options),
  };
  const { opened, resume, folder, engine: wanted, file: otherwise } = await prepareRun(path, request);
  const { document, compiled, world } = opened;
  const warnings = [
    ...compiled.warnings,
    ...fallbackWarnings(document, vocabulary, world.opened.networks),
    ...pictureWarnings(document, vocabulary, world.opened.pictures),
  ];
  for (const problem of warnings) console.error(`warning: ${problemText(problem)}`);
  const targets = targetsOf(compiled.pictures, options.out, otherwise);
  if (options.out === undefined) await requireInside(targets, options.set);
  for (const file of targets.values()) {
    formatOf(file);
    await prepareTarget(file);
  }
  await requireRoom(needsOf(compiled, document, targets, folder?.path));

  let tellCompiling: TellCompiling = () => undefined;
  const choice = await engineHere(wanted, (share) => {
    tellCompiling(share);
  });
  const engine = withMemory(choice.engine, options.memory, compiled.stages, (share) => {
    tellCompiling(share);
  });
  const { reason } = choice;
  if (options.profile && !engine.name.startsWith('webgpu'))
    throw misuse(`The engine “${engine.name}” cannot time its kernels.`, '--profile needs --engine webgpu.');
  const estimate = await estimateRun(compiled, engine, { probe: false });
  if (!estimate.fits) throw tooLarge(estimate, largestHere(opened, engine));
  requireMemory(estimate, options.memory);
  const recorder = resume
    ? Recorder.resume(resume.record, resume.checkpoint)
    : await beginRecord(opened, choice);
  const progress = options.json ? jsonProgress : createProgress();
  tellCompiling = (share) => {
    progress.compiling(share);
  };
  const warn = (text: string) => {
    if (options.json) console.error(`warning: ${text}`);
    else progress.note(`warning: ${text}`);
  };
  const stop = stopOnSignals(progress, 'Stopping. The current picture will be saved.');
  const speeds = new SpeedKeeper(engine, compiled);
  const session = new RunSession(opened, engine, {
    recorder,
    pulls: options.memory === undefined,
    store: folder,
    warn,
    signal: stop.signal,
    ...(resume && { resume: resume.checkpoint }),
  });
  session.control.measuresGradients = options.gradientNorms ?? false;
  if (!options.json) {
    console.error(`Engine: ${reason}`);
    if (estimate.seconds !== undefined && !resume) console.error(`Estimate: ${estimateText(estimate)}`);
  }
  const files: string[] = [];
  const unwritten: string[] = [];
  let failed: EndedEvent | undefined;
  try {
    for await (const event of session.run()) {
      progress.show(event);
      speeds.handle(event);
      if (event.type === 'ended' && ['diverged', 'lost'].includes(event.reason)) failed = event;
      if (options.profile && event.type === 'step' && event.step === 1)
        await showProfile(event.optimizer, session.control, progress, options).catch((error: unknown) => {
          warn((error as Error).message);
        });
      const file = event.type === 'picture' ? targets.get(event.node) : undefined;
      if (event.type !== 'picture' || file === undefined) continue;
      const bytes = await pictureFile(event.picture, formatOf(file), recorder.pictureNote());
      const written = await writePicture(file, bytes, folder?.pictureOf(event.node));
      if (written.file !== undefined) files.push(written.file);
      if (written.problem !== undefined) unwritten.push(written.problem);
      else if (!options.json)
        console.error(`wrote ${file}, ${event.picture.width} x ${event.picture.height}`);
    }
  } finally {
    progress.close();
    stop.end();
    engine.dispose();
  }
  // Tiles say little of how fast the engine is.
  if (options.memory === undefined) await speeds.save();
  const unrecorded = await session.finish();
  if (unrecorded !== undefined) unwritten.push(`The record is not complete: ${unrecorded}`);
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
  for (const problem of unwritten) console.error(`error: ${problem}`);
  if (!failed) return unwritten.length > 0 ? 1 : 0;
  console.error(
    failed.reason === 'lost'
      ? `error: the graphics processor was lost while “${failed.optimizer}” ran. The picture is the last one that was read from it.`
      : `error: “${failed.optimizer}” diverged: the loss is no longer a number. The picture is the last one before that. ` +
          'Use a smaller learning rate.',
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

/** Prints the time of the kernels of an evaluation, by graph node. */
async function showProfile(
  optimizer: string,
  control: RunControl,
  progress: Progress,
  { json }: RunOptions,
): Promise<void> {
  const kernels = (await control.profile())!;
  if (json) console.log(JSON.stringify({ type: 'profile', optimizer, kernels }));
  else progress.note(profileText(kernels));
}

const jsonProgress: Progress = {
  show: (event) => {
    if (event.type !== 'picture') console.log(JSON.stringify(eventJson(event)));
  },
  compiling: () => undefined,
  note: () => undefined,
  close: () => undefined,
};

function eventJson(event: Exclude<RunEvent, PictureEvent>): object {
  return event.type === 'prepared' ? { ...event, summary: summaryJson(event.summary) } : event;
}

export function addRun(program: Command): void {
  graphCommand(program, 'run', 'run a graph (House by default) and write its picture', '[graph]')
    .option('--out <file>', 'output file: .png, .jpg or .webp; a PNG contains its graph', target)
    .option('--record <dir>', 'write a record of the run: graph, losses, snapshots, pictures', target)
    .addOption(engineOption())
    .addOption(precisionOption())
    .addOption(memoryOption())
    .option('--profile', 'show the time of each kernel in one evaluation (webgpu)')
    .option('--gradient-norms', 'measure the gradient norm of each term on the way, for --record and --json')
    .option('--resume', 'resume the interrupted run in --record DIR')
    .action((path: string | undefined, options: RunOptions) => finish(runCommand(path, options), path));
}
