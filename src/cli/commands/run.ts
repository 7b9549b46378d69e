import type { Command } from 'commander';
import { controlsIn } from '../controls.ts';
import { finish } from '../finish.ts';
import { memoryOption } from '../memory.ts';
import {
  depthOption,
  engineAsked,
  engineOption,
  graphCommand,
  precisionOption,
  target,
  wholeNumber,
  type PrecisionName,
} from '../options.ts';
import { prepareRun, type RunRequest } from '../prepare-run.ts';
import { runPrepared, type RunPreparedOptions } from '../run-prepared.ts';

export interface RunOptions extends RunRequest, RunPreparedOptions {
  precision?: PrecisionName;
  set: string[];
}

/** `stylograph run`: runs a graph and writes its pictures. Returns the exit code. */
export async function runCommand(path: string | undefined, options: RunOptions): Promise<number> {
  const began = performance.now();
  const request = {
    ...options,
    engine: engineAsked(options.engine, options.precision),
    controls: controlsIn(options),
  };
  return runPrepared(await prepareRun(path, request), options, began);
}

export function addRun(program: Command): void {
  graphCommand(program, 'run', 'run a graph (House by default) and write its picture', '[graph]')
    .option('--out <file>', 'output file: .png, .jpg, .webp or .tiff; a PNG contains its graph', target)
    .addOption(depthOption())
    .option('--dpi <n>', 'dots per inch in print, written into the pictures', wholeNumber(1))
    .option('--record <dir>', 'write a record of the run: graph, losses, snapshots, pictures', target)
    .addOption(engineOption())
    .addOption(precisionOption())
    .addOption(memoryOption())
    .option('--profile', 'show the time of each kernel in one evaluation (webgpu)')
    .option('--gradient-norms', 'measure the gradient norm of each term on the way, for --record and --json')
    .option('--resume', 'resume the interrupted run in --record DIR')
    .action((path: string | undefined, options: RunOptions) => finish(runCommand(path, options), path));
}
