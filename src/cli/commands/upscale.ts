import { basename, resolve } from 'node:path';
import { InvalidArgumentError, Option, type Command } from 'commander';
import { engineCalled, type EngineName } from '../../engines/choose.ts';
import { withSave } from '../../graph/edit.ts';
import { most } from '../../graph/extremes.ts';
import { printPixels, type PrintUnit } from '../../images/print.ts';
import { heightWidth } from '../../program/shape.ts';
import { upscaledGraph } from '../../run/upscale/graph.ts';
import { upscaleStart } from '../../run/upscale/start.ts';
import { finish } from '../finish.ts';
import { memoryOption } from '../memory.ts';
import { openGraph } from '../open-graph.ts';
import {
  depthOption,
  ENGINES,
  packOption,
  precisionOption,
  engineAsked,
  target,
  choice,
  wholeNumber,
  type PrecisionName,
} from '../options.ts';
import { newRecord, requireFormat } from '../prepare-run.ts';
import { runPrepared, type RunPreparedOptions } from '../run-prepared.ts';
import { upscaleSource } from '../upscale-source.ts';
import { say } from '../verbosity.ts';
import { vocabulary } from '../vocabulary.ts';

/** A size as it was typed: in pixels, or in print. */
type Size = { readonly pixels: number } | { readonly length: number; readonly unit: PrintUnit };

interface UpscaleOptions extends RunPreparedOptions {
  to: Size;
  optimizer?: string;
  steps?: number;
  record?: string;
  engine?: EngineName;
  precision?: PrecisionName;
}

/** Of a print, unless another density is asked for. */
const DPI = 300;

/** `stylograph upscale`: finishes the result of a record at a larger size. Returns the exit code. */
async function upscaleCommand(path: string, options: UpscaleOptions): Promise<number> {
  const began = performance.now();
  const { to: size, dpi = DPI, steps, record: directory, out } = options;
  if (out !== undefined) requireFormat(out);
  const to = 'pixels' in size ? size.pixels : printPixels(size.length, size.unit, dpi);
  const { opened: before, record, optimizer, from, notes } = await upscaleSource(path, options.optimizer);
  const [height, width] = heightWidth(
    before.compiled.stages.find(({ id }) => id === optimizer)!.canvas.shape,
  );
  const request = { document: record.graph, optimizer, picture: from.picture, to, steps };
  const graph = await upscaledGraph(
    { ...request, length: Math.max(height, width) },
    vocabulary,
    before.world.catalogue,
  );
  for (const note of [...notes, ...graph.notes]) say(`note: ${note}`);
  const file = `${basename(resolve(path)).replace(/(\.stylograph)?\.(json|zip)$/, '')}-${to}.png`;
  const opened = await openGraph(withSave(graph.document, vocabulary, file), path);
  const start = upscaleStart(opened.compiled.stages, graph.optimizer, from);
  const sizes = opened.compiled.stages.map(({ canvas, plan }) => `${most(canvas.shape)} px: ${plan.steps}`);
  if (!options.json) say(`Sizes, with their steps: ${sizes.join(', ')}`);
  const folder = directory === undefined ? undefined : await newRecord(directory);
  const engine = engineAsked(options.engine ?? engineCalled(record.engine.name), options.precision);
  return runPrepared(
    { opened, folder, engine, file, start },
    {
      ...options,
      out: out ?? file,
      dpi: options.dpi ?? ('pixels' in size ? undefined : DPI),
      sizeOption: '--to',
    },
    began,
  );
}

function readSize(text: string): Size {
  const [, number, unit] = /^(\d+(?:\.\d+)?) ?(cm|mm|in|px)?$/i.exec(text) ?? [];
  const length = Number(number);
  const inPrint = unit === undefined || unit.toLowerCase() === 'px' ? undefined : unit.toLowerCase();
  if (number === undefined || !(length > 0) || (inPrint === undefined && !Number.isInteger(length)))
    throw new InvalidArgumentError('It must be a length in pixels, such as 4000, or in print, such as 30cm.');
  return inPrint === undefined ? { pixels: length } : { length, unit: inPrint as PrintUnit };
}

export function addUpscale(program: Command): void {
  program
    .command('upscale <record>')
    .description('finish the result of a record at a larger size, from coarse to fine')
    .addOption(
      new Option('--to <size>', 'longest side: in pixels, or in print, such as 30cm, 300mm or 12in')
        .argParser(readSize)
        .makeOptionMandatory(),
    )
    .addOption(
      new Option('--dpi <n>', `dots per inch of a print (default: ${DPI})`).argParser(wholeNumber(1)),
    )
    .option('--steps <n>', 'steps at the full size; twice as many at each smaller one', wholeNumber(1))
    .option('--optimizer <id>', 'the optimizer whose result is finished, if not the last one')
    .option('--out <file>', 'output file (default: RECORD-SIZE.png)', target)
    .addOption(depthOption())
    .option('--record <dir>', 'write a record of the run, which can be resumed and finished again', target)
    .addOption(choice('--engine <name>', 'compute engine, if not the one of the record', ENGINES))
    .addOption(precisionOption())
    .addOption(memoryOption())
    .addOption(packOption())
    .option('--json', 'print JSON')
    .action((path: string, options: UpscaleOptions) => finish(upscaleCommand(target(path), options), path));
}
