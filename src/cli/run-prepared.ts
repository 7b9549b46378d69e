import { problemText } from '../graph/problem.ts';
import type { OutputSettings } from '../images/output.ts';
import type { RunControl } from '../run/control.ts';
import type { EndedEvent, PictureEvent, RunEvent } from '../run/events.ts';
import { pictureWarnings } from '../run/picture-warnings.ts';
import { pictureFile } from '../run/record/picture-file.node.ts';
import { Recorder } from '../run/record/recorder.ts';
import { RunSession } from '../run/session.ts';
import { fallbackWarnings } from '../run/fallback.ts';
import type { World } from '../run/world.ts';
import { vocabulary } from './vocabulary.ts';
import type { TellCompiling } from '../engines/engine.ts';
import { engineHere } from './engine.ts';
import { limited, pairsText, requireMemory, tilingText } from './memory.ts';
import { estimateRun, estimateText, largestHere, largestWithin, SpeedKeeper, tooLarge } from './estimate.ts';
import { summaryJson } from './plan-json.ts';
import { profileText } from './profile-text.ts';
import { createProgress, type Progress } from './progress.ts';
import type { Prepared } from './prepare-run.ts';
import { beginRecord } from './recording.ts';
import { stopOnSignals } from './signals.ts';
import { needsOf, requireRoom } from './room.ts';
import { outText, prepareOut } from './standard-streams.ts';
import { formatOfTarget, outputsOf, requireInside, targetsOf } from './targets.ts';
import { detail, say } from './verbosity.ts';
import { secondsText } from './text.ts';
import { misuse } from './usage.ts';
import { writePicture } from './write-picture.ts';
/** What the record of a run says that begins where another ended. */
export const CONTINUES = 'continues another run';

export interface RunPreparedOptions {
  /** File of the last picture. */
  readonly out?: string;
  /** `NODE.PARAMETER=VALUE`, as typed. */
  readonly set?: string[];
  /** Most bytes that the run may take. */
  readonly memory?: number;
  /** Bits per channel of the pictures, and their dots per inch, if not those of the graph. */
  readonly depth?: OutputSettings['depth'];
  readonly dpi?: number | undefined;
  readonly profile?: true;
  readonly gradientNorms?: true;
  readonly json?: true;
  /** The option that sets the size: for messages. */
  readonly sizeOption?: '--to';
}

/**
 * Runs what is prepared, and writes its pictures. Returns the exit code.
 *
 * @param began when the command began, as `performance.now` says it.
 */
export async function runPrepared(
  prepared: Prepared,
  options: RunPreparedOptions,
  began: number,
): Promise<number> {
  const { opened: whole, resume, start, folder, engine: wanted, file: otherwise } = prepared;
  const { document, world } = whole;
  const warnings = [
    ...whole.compiled.warnings,
    ...fallbackWarnings(document, vocabulary, world.opened.networks),
    ...pictureWarnings(document, vocabulary, world.opened.pictures),
  ];
  for (const problem of warnings) say(`warning: ${problemText(problem)}`);
  for (const [name, model] of Object.entries(modelsOf(world)))
    detail(`Model: ${name}, ${model.name}, SHA-256 ${model.hash}`);
  const targets = targetsOf(whole.compiled.pictures, options.out, otherwise);
  if (options.out === undefined) await requireInside(targets, options.set ?? []);
  for (const file of targets.values()) {
    formatOfTarget(file);
    await prepareOut(file, options.json);
  }
  const outputs = outputsOf(whole.compiled.pictures, targets, options);
  await requireRoom(needsOf(whole.compiled, document, { targets, outputs }, folder?.path));

  let tellCompiling: TellCompiling = () => undefined;
  const choice = await engineHere(wanted, (share) => {
    tellCompiling(share);
  });
  const { compiled, engine, peak } = limited(whole.compiled, choice.engine, options.memory, {
    recorded: folder !== undefined,
    preparing: (share) => {
      tellCompiling(share);
    },
  });
  const { stages } = compiled;
  const opened = { ...whole, compiled };
  const { reason } = choice;
  if (options.profile && !engine.name.startsWith('webgpu'))
    throw misuse(`The engine “${engine.name}” cannot time its kernels.`, '--profile needs --engine webgpu.');
  const estimate = await estimateRun(compiled, engine, { probe: false, peak });
  const { memory, sizeOption } = options;
  if (!estimate.fits) throw tooLarge(estimate, largestHere(opened, engine), sizeOption);
  const largest = () => largestWithin(opened, choice.engine, memory);
  requireMemory(estimate.bytes, memory, { largest, sizeOption });
  const recorder = resume
    ? Recorder.resume(resume.record, resume.checkpoint)
    : await beginRecord(opened, choice);
  if (start) {
    recorder.note(CONTINUES);
    await folder?.keepStart(start, recorder.record);
  }
  const progress = options.json ? jsonProgress : createProgress();
  tellCompiling = (share) => {
    progress.compiling(share);
  };
  const warn = (text: string) => {
    if (options.json) say(`warning: ${text}`);
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
    resume: resume?.checkpoint ?? start,
  });
  session.control.measuresGradients = options.gradientNorms ?? false;
  for (const { id, pairs } of stages)
    if (pairs && memory !== undefined) say(`${id}: ${pairsText(pairs, memory)}`);
  if (!options.json) {
    for (const { id, loop } of stages) {
      const { tiling } = engine.forecast(loop);
      if (tiling) say(`${id}: computed in ${tilingText(tiling)}`);
    }
    say(`Engine: ${reason}`);
    if (estimate.seconds !== undefined && !resume) say(`Estimate: ${estimateText(estimate)}`);
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
      const output = outputs.get(event.node)!;
      const parts = () => pictureFile(event.picture, output, recorder.pictureNote());
      const written = await writePicture(file, parts, folder?.pictureOf(event.node));
      if (written.file !== undefined) files.push(written.file);
      if (written.problem !== undefined) unwritten.push(written.problem);
      else if (!options.json) say(`wrote ${outText(file)}, ${event.picture.width} x ${event.picture.height}`);
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
  else say(`done in ${secondsText(seconds)}`);
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
  { json }: RunPreparedOptions,
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
