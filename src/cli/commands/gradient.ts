import type { Command } from 'commander';
import type { EngineName } from '../../engines/choose.ts';
import { termName } from '../../compile/compile.ts';
import { GraphError } from '../../graph/problem.ts';
import { writeSafetensors } from '../../models/safetensors.ts';
import { inputsOnly } from '../../engines/inputs-only.ts';
import { encoded, optimizedShape } from '../../run/coefficients.ts';
import { engineHere } from '../engine.ts';
import { openGraph, readGraph, type GraphChanges } from '../open-graph.ts';
import { STANDARD } from '../graph-argument.ts';
import { outText, prepareOut, writeOut } from '../standard-streams.ts';
import { numberText, tableText } from '../text.ts';
import { finish } from '../finish.ts';
import { say } from '../verbosity.ts';
import {
  engineAsked,
  engineOption,
  graphCommand,
  precisionOption,
  target,
  type PrecisionName,
} from '../options.ts';

interface GradientOptions extends GraphChanges {
  engine: EngineName;
  precision?: PrecisionName;
  out: string;
  json?: true;
}

/**
 * `stylograph gradient`: the first optimizer's canvas, gradient and loss terms at the start, for checking against
 * anything else. Returns the exit code.
 */
async function gradientCommand(path: string, options: GradientOptions): Promise<number> {
  const { compiled, world } = await openGraph(await readGraph(path), path, options);
  const stage = compiled.stages[0];
  if (!stage)
    throw new GraphError([
      { severity: 'error', reason: 'The graph optimizes nothing.', remedy: 'Add an optimizer.' },
    ]);
  await prepareOut(options.out, options.json);
  const { engine, reason } = await engineHere(engineAsked(options.engine, options.precision));
  try {
    const read = inputsOnly(world.read);
    const canvas = (await engine.compute(stage.start, read))['picture']!;
    const execution = await engine.prepare(stage.loop, read);
    const optimized = encoded(stage, canvas);
    execution.write(execution.canvas, optimized);
    await execution.evaluate();
    const gradient = await execution.read(execution.gradient);
    const [total, ...values] = await execution.scalars(['total', ...stage.terms.map(termName)]);
    const terms = Object.fromEntries(stage.terms.map((term, i) => [term, values[i]!]));
    const scalar = (x: number) => ({ shape: [], data: Float32Array.of(x) });
    const { shape } = stage.canvas;
    const tensors = new Map([
      ['canvas', { shape: [...shape], data: canvas }],
      ...(stage.coefficients
        ? [['coefficients', { shape: [...stage.coefficients.shape], data: optimized }] as const]
        : []),
      ['gradient', { shape: [...optimizedShape(stage)], data: gradient }],
      ['total', scalar(total!)],
      ...Object.entries(terms).map(([node, value]) => [`term/${node}`, scalar(value)] as const),
    ]);
    await writeOut(options.out, writeSafetensors(tensors, { engine: engine.name, optimizer: stage.id }));
    execution.dispose();
    const gradientNorm = Math.sqrt(gradient.reduce((sum, x) => sum + x * x, 0));
    const [height, width] = shape;
    if (options.json)
      console.log(JSON.stringify({ width, height, total, terms, gradientNorm, file: options.out }));
    else {
      const rows = [['total', total!], ...Object.entries(terms), ['|gradient|', gradientNorm]] as [
        string,
        number,
      ][];
      const print = options.out === STANDARD ? say : console.log;
      print(`${stage.id} at its start, ${width} x ${height}. ${reason}`);
      print(tableText(rows.map(([name, value]) => [name, numberText(value)])));
      print(`wrote ${outText(options.out)}`);
    }
  } finally {
    engine.dispose();
  }
  return 0;
}

export function addGradient(program: Command): void {
  graphCommand(
    program,
    'gradient',
    'write the canvas, gradient and loss terms at the start of the first optimizer',
  )
    .requiredOption('--out <file.safetensors>', 'output file', target)
    .addOption(engineOption())
    .addOption(precisionOption())
    .action((path: string, options: GradientOptions) => finish(gradientCommand(path, options), path));
}
