import type { Command } from 'commander';
import type { Cost } from '../../compile/plan.ts';
import type { Stage } from '../../compile/compile.ts';
import type { Tiling } from '../../engines/engine.ts';
import type { EngineName } from '../../engines/choose.ts';
import type { PlanSummary } from '../../compile/plan.ts';
import { forecastStage } from '../../run/forecast.ts';
import { engineHere } from '../engine.ts';
import { limited, memoryOption, pairsText, tilingText } from '../memory.ts';
import { estimateRun, estimateText, largestHere, type Estimate } from '../estimate.ts';
import { openGraph, readGraph, type GraphChanges } from '../open-graph.ts';
import { summaryJson } from '../plan-json.ts';
import { countText, tableText } from '../text.ts';
import { finish } from '../finish.ts';
import { engineAsked, engineOption, graphCommand, precisionOption, type PrecisionName } from '../options.ts';

export interface PlanOptions extends GraphChanges {
  /**
   * The engine to plan for: webgpu with the kernels that it found to be the fastest, before the first run with those that are
   * likely the fastest. Without one, the stages show what holds for all engines, and the last line is of the engine that runs
   * the graph by default.
   */
  engine?: EngineName;
  precision?: PrecisionName;
  /** Most bytes that a run may take. */
  memory?: number;
  json?: true;
}

/** `stylograph plan`: what a graph will take, before anything runs. Returns the exit code. */
export async function planCommand(path: string, options: PlanOptions): Promise<number> {
  const opened = await openGraph(await readGraph(path), path, options);
  const asked = engineAsked(options.engine, options.precision);
  const { engine: whole } = await engineHere(asked ?? 'auto');
  const { compiled, engine, peak } = limited(opened.compiled, whole, options.memory, { recorded: false });
  const isAsked = asked !== undefined || options.memory !== undefined;
  const summaries = compiled.stages.map((stage) =>
    forecastStage(stage, isAsked ? engine.forecast(stage.loop) : undefined),
  );
  const tilings = compiled.stages.map((stage) => engine.forecast(stage.loop).tiling);
  const estimate = await estimateRun(compiled, engine, { probe: true, peak });
  // Without a limit: with one, tiles of each size would be tried, which takes long.
  const largest = largestHere(opened, whole);
  engine.dispose();
  if (options.json) {
    const stages = compiled.stages.map(({ id, canvas, pairs }, i) => {
      const [height, width] = canvas.shape;
      const tiling = tilings[i];
      return {
        optimizer: id,
        canvas: { node: canvas.node, width, height },
        ...(tiling && { tiling }),
        ...(pairs && { pairs }),
        ...summaryJson(summaries[i]!),
      };
    });
    console.log(JSON.stringify({ stages, run: { ...estimate, largestSize: largest } }, undefined, 2));
  } else if (compiled.stages.length === 0) console.log('The graph optimizes nothing.');
  else {
    const texts = compiled.stages.map((stage, i) =>
      stageText(stage, summaries[i]!, tilings[i], options.memory),
    );
    console.log([...texts, runText(estimate, largest, options.memory)].join('\n\n'));
  }
  return 0;
}

/** What the whole run takes, on the engine that runs it. */
function runText(estimate: Estimate, largest: number | undefined, memory: number | undefined): string {
  const from = { runs: 'from earlier runs', probe: 'from a short measurement' };
  const source = estimate.from ? `, ${from[estimate.from]}` : '';
  const size = largest === undefined ? 'any size' : `at most ${largest} pixels`;
  if (memory !== undefined && estimate.bytes > memory)
    return `run on ${estimate.engine}: ${estimateText(estimate)}${source}; more than the memory that it may take`;
  const fitting = estimate.fits ? `fits: ${size}` : `too large for this device: ${size}`;
  return `run on ${estimate.engine}: ${estimateText(estimate)}${source}; ${fitting}`;
}

function stageText(
  { id, canvas, pairs }: Stage,
  summary: PlanSummary,
  tiling: Tiling | undefined,
  limit = Infinity,
): string {
  const [height, width] = canvas.shape;
  const rows = [
    ['per evaluation', 'primitives', 'FLOP', 'bytes'],
    ...[...summary.byNode].map(([node, cost]) => [node === '' ? '(compiler)' : node, ...costCells(cost)]),
    ['total', ...costCells(summary)],
    ['once, before the loop', ...costCells(summary.once)],
  ];
  const dispatches =
    summary.dispatches === undefined ? '' : `; ${summary.dispatches} dispatches per evaluation`;
  const memory = `${countText(summary.peakBytes)}B of memory at most, including ${countText(summary.constantBytes)}B of weights and targets${dispatches}`;
  const cut = tiling ? `; computed in ${tilingText(tiling)}` : '';
  const fewer = pairs ? `; ${pairsText(pairs, limit)}` : '';
  return `${id}: canvas “${canvas.node}”, ${width} x ${height}; ${memory}${cut}${fewer}\n\n${tableText(rows)}`;
}

function costCells({ primitives, flops, bytes }: Cost): string[] {
  return [String(primitives), countText(flops), countText(bytes)];
}

export function addPlan(program: Command): void {
  graphCommand(program, 'plan', 'show the work and memory that a graph needs, without running it')
    .addOption(engineOption('compute engine to plan for').default(undefined))
    .addOption(precisionOption())
    .addOption(memoryOption())
    .addHelpText(
      'after',
      '\nwebgpu chooses kernels by measuring them in the first run at each size. Before that, the plan assumes the likely fastest kernels.',
    )
    .action((path: string, options: PlanOptions) => finish(planCommand(path, options), path));
}
