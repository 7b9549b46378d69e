import { fork, type ChildProcess } from 'node:child_process';
import type { Command } from 'commander';
import type { Cell } from '../../lab/cells.ts';
import { CellRunner } from '../../lab/run-cell.ts';
import { UnwritableError } from '../../run/files.node.ts';
import { resolver } from '../../run/resolver.node.ts';
import { packNames, vocabulary } from '../vocabulary.ts';
import { engineHere } from '../engine.ts';
import { machine, selfContained } from '../recording.ts';
import { SweepFolder } from './folder.ts';
import { finish } from '../finish.ts';
import { packOption } from '../options.ts';

/** Why a cell failed. */
export interface Failure {
  readonly why: string;
  /** Whether the folder cannot be written to, so that no other cell would do better. */
  readonly isFull: boolean;
}

/** Runs cells one after the other and writes the results of each to its folder. */
export interface Job {
  /** Returns how the cell failed, undefined if it did not. `onprogress` is called with the fraction of it that is done. */
  run(cell: Cell, onprogress: (fraction: number) => void): Promise<Failure | undefined>;
  end(): void;
}

/** A job in this process. */
export async function jobHere(folder: SweepFolder, signal: AbortSignal): Promise<Job> {
  const { plan, grid } = folder;
  const choice = await engineHere(await folder.engine());
  const runner = new CellRunner(vocabulary, resolver(plan.graph, plan.place), choice, machine());
  return {
    async run(cell, onprogress) {
      try {
        await folder.clear(cell);
        const recorded = await selfContained(cell.document, plan.place);
        const progressed = (_: unknown, fraction: number) => {
          onprogress(fraction);
        };
        const result = await runner.run(cell, grid.budget, signal, progressed, recorded);
        // One that was stopped halfway is run again when the sweep resumes.
        if (!signal.aborted) await folder.keep(cell, result);
        return undefined;
      } catch (error) {
        const why = error instanceof Error ? error.message : String(error);
        const isFull = error instanceof UnwritableError;
        await (isFull ? folder.clear(cell) : folder.fail(cell, why)).catch(unlessUnwritable);
        return { why, isFull };
      }
    },
    end() {
      choice.engine.dispose();
    },
  };
}

/** A cell without a word of its end is run again. */
function unlessUnwritable(error: unknown): void {
  if (!(error instanceof UnwritableError)) throw error;
}

type Report = { readonly fraction: number } | { readonly done: true; readonly failure: Failure | null };

/** A job in a process of its own; one that dies fails its cell and is replaced. */
export function jobElsewhere(folder: SweepFolder): Job {
  let child: ChildProcess | undefined;
  let ended = false;
  return {
    run(cell, onprogress) {
      const worker = (child ??= fork(
        process.argv[1]!,
        ['sweep-job', folder.path, ...packNames.flatMap((name) => ['--pack', name])],
        {
          // Ctrl+C at a terminal goes to this process alone, which ends the others.
          detached: true,
          stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
        },
      ));
      return new Promise((resolve) => {
        const finish = (failure: Failure | undefined) => {
          worker.removeAllListeners();
          resolve(failure);
        };
        worker.on('message', (report: Report) => {
          if ('fraction' in report) onprogress(report.fraction);
          else finish(report.failure ?? undefined);
        });
        worker.on('exit', (code, signal) => {
          child = undefined;
          const why = `its process exited with ${signal ?? code}`;
          if (ended) finish(undefined);
          else
            folder
              .fail(cell, why)
              // A cell without a word of its end is run again.
              .catch(() => undefined)
              .finally(() => {
                finish({ why, isFull: false });
              });
        });
        worker.send(cell.name);
      });
    },
    end() {
      ended = true;
      child?.kill();
    },
  };
}

/** The process started by {@link jobElsewhere}: receives the names of cells by message, until the sender is gone. */
async function sweepJobCommand(path: string): Promise<number> {
  const folder = await SweepFolder.open(path);
  const job = await jobHere(folder, new AbortController().signal);
  const report = (message: Report) => process.send?.(message);
  process.on('message', (name: string) => {
    const cell = folder.grid.cells.find((each) => each.name === name)!;
    const onprogress = (fraction: number) => report({ fraction });
    job
      .run(cell, onprogress)
      .catch((error: unknown): Failure => ({
        why: error instanceof Error ? error.message : String(error),
        isFull: false,
      }))
      .then((failure) => report({ done: true, failure: failure ?? null }))
      // The parent process is gone.
      .catch(() => undefined);
  });
  await new Promise((resolve) => process.on('disconnect', resolve));
  job.end();
  process.exit();
}

export function addSweepJob(program: Command): void {
  program
    .command('sweep-job <dir>', { hidden: true })
    .addOption(packOption())
    .action((path: string) => finish(sweepJobCommand(path), path));
}
