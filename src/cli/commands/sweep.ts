import { cpus } from 'node:os';
import { resolve } from 'node:path';
import type { Command } from 'commander';
import type { EngineName } from '../../engines/choose.ts';
import type { GraphDocument, GraphSweep, SweepAxis, SweepBudget } from '../../graph/document.ts';
import { findParameter, withSave } from '../../graph/edit.ts';
import { axisTarget, readAxis, sweepErrors, valueText } from '../../graph/sweep.ts';
import type { Cell } from '../../lab/cells.ts';
import { GraphError } from '../../graph/problem.ts';
import { vocabulary } from '../vocabulary.ts';
import { isQuiet, say } from '../verbosity.ts';
import { openGraph, placeOf, readGraph, typedPicture, type GraphChanges } from '../open-graph.ts';
import { selfContained } from '../recording.ts';
import { stopOnSignals } from '../signals.ts';
import { SweepFolder } from '../sweep/folder.ts';
import { jobElsewhere, jobHere, type Job } from '../sweep/jobs.ts';
import { writeResults } from '../sweep/results.ts';
import { plainText } from '../plain-text.ts';
import { secondsText } from '../text.ts';
import { misuse, typed } from '../usage.ts';
import { finish } from '../finish.ts';
import {
  collect,
  engineAsked,
  engineOption,
  graphCommand,
  precisionOption,
  target,
  wholeNumber,
  type PrecisionName,
} from '../options.ts';

interface SweepOptions extends GraphChanges {
  engine: EngineName;
  precision?: PrecisionName;
  out: string;
  vary: string[];
  sweep?: number;
  budget?: string;
  jobs: number;
  sheet?: number;
}

/**
 * `stylograph sweep`: runs a graph with every combination of some values, or resumes this. Returns 1 if a cell failed,
 * otherwise 0.
 */
async function sweepCommand(path: string, options: SweepOptions): Promise<number> {
  const { document } = await openGraph(
    withSave(await readGraph(path), vocabulary, 'picture.png'),
    path,
    options,
  );
  const sweep = sweepOf(document, path, options);
  const place = resolve(placeOf(path));
  const plan = {
    graph: await selfContained(document, place),
    sweep,
    engine: engineAsked(options.engine, options.precision),
    place,
  };
  const folder = await SweepFolder.create(options.out, plan);
  const { cells } = folder.grid;

  const todo: Cell[] = [];
  for (const cell of cells) {
    const outcome = await folder.outcome(cell);
    if (outcome && 'error' in outcome)
      say(`cell ${cell.name} failed before and is run again: ${outcome.error}`);
    if (!outcome || 'error' in outcome) todo.push(cell);
  }
  const done = cells.length - todo.length;
  say(`${cells.length} cells${done > 0 ? `, ${done} already done` : ''}`);
  const { failed, stopped, full } = await runCells(
    folder,
    todo,
    Math.min(options.jobs, todo.length, cpus().length * 2),
  );
  if (full !== undefined)
    throw new Error(`${full} The sweep has stopped; run the same command to resume it.`);
  const files = await writeResults(folder, options.sheet);
  say(`wrote ${files.join(', ')} to ${options.out}`);
  if (stopped) say('Stopped. Run the same command to resume it.');
  if (failed > 0)
    console.error(`error: ${failed} of ${cells.length} cells failed; see the table for the reasons.`);
  return failed > 0 ? 1 : 0;
}

/** The sweep that is asked for: values on the command line, or one that the graph has. */
function sweepOf(
  document: GraphDocument,
  path: string,
  { vary, sweep: number = 1, budget }: SweepOptions,
): GraphSweep {
  const known = document.sweeps ?? [];
  const own = vary.length > 0 ? undefined : known[number - 1];
  if (vary.length === 0 && !own)
    throw misuse(
      known.length === 0
        ? 'The graph has no sweep.'
        : `The graph has ${known.length} sweeps, so there is no sweep ${number}.`,
      'Choose what to vary: --vary NODE.PARAMETER=VALUE,VALUE,...',
    );
  const sweep = own ?? typed(() => axesOf(document, path, vary));
  return budget === undefined ? sweep : { ...sweep, budget: budgetOf(budget) };
}

function axesOf(document: GraphDocument, path: string, vary: readonly string[]): GraphSweep {
  const sweep = { axes: vary.map((text) => typedAxis(document, path, text)) };
  const problems = sweepErrors(document, vocabulary, sweep).flatMap((error) => error.problems);
  if (problems.length > 0) throw new GraphError(problems);
  return sweep;
}

/** An axis that was typed: pictures among its values are paths from this folder. */
function typedAxis(document: GraphDocument, path: string, text: string): SweepAxis {
  const axis = readAxis(document, vocabulary, text);
  const { values } = axis;
  const { kind } = findParameter(document, vocabulary, axisTarget(axis)).parameter;
  return kind === 'picture' && values
    ? {
        ...axis,
        values: values.map((value) => (typeof value === 'string' ? typedPicture(value, path) : value)),
      }
    : axis;
}

function budgetOf(text: string): SweepBudget {
  const [, number, unit] = /^\s*([\d.]+)\s*(steps?|evaluations?|s|seconds?)\s*$/.exec(text) ?? [];
  const amount = Number(number);
  const whole = unit !== undefined && !unit.startsWith('se') && unit !== 's';
  if (unit === undefined || !(amount > 0) || (whole && !Number.isInteger(amount)))
    throw misuse(`“${text}” is not a budget.`, 'Use “100 steps”, “200 evaluations” or “30 s”.');
  if (unit.startsWith('st')) return { steps: amount };
  return unit.startsWith('e') ? { evaluations: amount } : { seconds: amount };
}

/** Runs the cells, several at a time if asked. A cell that fails does not end the others. */
async function runCells(
  folder: SweepFolder,
  todo: readonly Cell[],
  jobs: number,
): Promise<{ failed: number; stopped: boolean; full: string | undefined }> {
  const progress = new SweepProgress(folder, todo.length);
  const stop = stopOnSignals(progress, 'Stopping. Completed cells are kept.');
  const queue = [...todo];
  const workers: Job[] = [];
  let failed = 0;
  let full: string | undefined;
  stop.signal.addEventListener('abort', () => {
    for (const worker of workers) if (jobs > 1) worker.end();
  });
  const hasEnded = () => stop.signal.aborted || full !== undefined;
  const work = async (worker: Job) => {
    for (let cell = queue.shift(); cell; cell = queue.shift()) {
      const { name } = cell;
      const failure = await worker.run(cell, (share) => {
        progress.at(name, share);
      });
      if (failure?.isFull) full ??= failure.why;
      if (hasEnded()) return;
      if (failure) failed++;
      progress.done(cell, failure?.why);
    }
  };
  try {
    for (let i = 0; i < jobs; i++)
      workers.push(jobs > 1 ? jobElsewhere(folder) : await jobHere(folder, stop.signal));
    await Promise.all(workers.map(work));
  } finally {
    progress.close();
    for (const worker of workers) worker.end();
    stop.end();
  }
  return { failed, stopped: stop.signal.aborted, full };
}

/** Shows the progress and the remaining time of a sweep: one line that renews itself on a terminal, else one for each cell. */
class SweepProgress {
  private readonly folder: SweepFolder;
  private readonly total: number;
  private readonly began = performance.now();
  private readonly running = new Map<string, number>();
  private finished = 0;
  private shownAt = 0;

  constructor(folder: SweepFolder, total: number) {
    this.folder = folder;
    this.total = total;
  }

  at(name: string, share: number): void {
    this.running.set(name, share);
    if (isQuiet() || !process.stderr.isTTY || performance.now() - this.shownAt < 100) return;
    this.shownAt = performance.now();
    process.stderr.write(`\r\x1b[K${this.finished}/${this.total} · ${this.left()} left`);
  }

  done(cell: Cell, error: string | undefined): void {
    this.running.delete(cell.name);
    this.finished++;
    const { axes } = this.folder.grid;
    const values = axes.map(({ target, values: all }, i) => `${target} ${valueText(all[cell.at[i]!])}`);
    const end = error === undefined ? '' : ` · failed: ${error}`;
    this.note(`${this.finished}/${this.total} · ${values.join(', ')}${end} · ${this.left()} left`);
  }

  close(): void {
    if (process.stderr.isTTY) process.stderr.write('\r\x1b[K');
  }

  /** A line of its own. */
  note(text: string): void {
    if (isQuiet()) return;
    this.close();
    process.stderr.write(`${plainText(text)}\n`);
  }

  private left(): string {
    const part = [...this.running.values()].reduce((sum, share) => sum + share, this.finished);
    const seconds = (performance.now() - this.began) / 1000;
    return part === 0 ? '–' : secondsText((seconds / part) * (this.total - part));
  }
}

export function addSweep(program: Command): void {
  graphCommand(
    program,
    'sweep',
    'run a graph with every combination of values; writes a contact sheet, curves and a table',
  )
    .requiredOption('--out <dir>', 'output folder; the same command resumes a stopped sweep', target)
    .option(
      '--vary <node.parameter=values>',
      'VALUE,VALUE,... or FROM..TO COUNT or FROM..TO log COUNT (repeat for a grid); separate layer sets with “;”',
      collect,
      [],
    )
    .option('--sweep <n>', 'number of a sweep stored in the graph', wholeNumber(1))
    .option('--budget <amount>', 'when each optimizer stops: “100 steps”, “200 evaluations”, “30 s”')
    .option('--jobs <n>', 'number of cells to run at once', wholeNumber(1), 1)
    .option(
      '--sheet <pixels>',
      'width of the contact sheet; by default, its pictures keep their size',
      wholeNumber(200),
    )
    .addOption(engineOption())
    .addOption(precisionOption())
    .action((path: string, options: SweepOptions) => finish(sweepCommand(path, options), path));
}
