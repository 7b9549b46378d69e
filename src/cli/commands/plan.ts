import type { Command } from 'commander';
import type { Cost } from '../../compile/plan.ts';
import type { Stage } from '../../compile/compile.ts';
import type { EngineName } from '../../engines/choose.ts';
import type { PlanSummary } from '../../compile/plan.ts';
import { forecastStage } from '../../run/forecast.ts';
import { engineHere } from '../engine.ts';
import { openGraph, readGraph, type GraphChanges } from '../open-graph.ts';
import { summaryJson } from '../plan-json.ts';
import { countText, tableText } from '../text.ts';
import { finish } from '../finish.ts';
import { engineOption, graphCommand } from '../options.ts';

export interface PlanOptions extends GraphChanges {
  /** The engine to plan for; without one, the plan shows what holds for all engines. */
  engine?: EngineName;
  json?: true;
}

/** `stylograph plan`: what a graph will take, before anything runs. Returns the exit code. */
export async function planCommand(path: string, options: PlanOptions): Promise<number> {
  const { compiled } = await openGraph(await readGraph(path), path, options);
  const summaries = await summariesOn(options.engine, compiled.stages);
  if (options.json) {
    const stages = compiled.stages.map(({ id, canvas }, i) => {
      const [height, width] = canvas.shape;
      return { optimizer: id, canvas: { node: canvas.node, width, height }, ...summaryJson(summaries[i]!) };
    });
    console.log(JSON.stringify({ stages }, undefined, 2));
  } else
    console.log(
      compiled.stages.map((stage, i) => stageText(stage, summaries[i]!)).join('\n\n') ||
        'The graph optimizes nothing.',
    );
  return 0;
}

/**
 * What each stage takes, as an engine forecasts it where one is given: webgpu with the kernels that it found to be the fastest,
 * before the first run with those that are likely the fastest.
 */
async function summariesOn(
  name: EngineName | undefined,
  stages: readonly Stage[],
): Promise<readonly PlanSummary[]> {
  if (name === undefined) return stages.map((stage) => forecastStage(stage));
  const { engine } = await engineHere(name);
  const summaries = stages.map((stage) => forecastStage(stage, engine));
  engine.dispose();
  return summaries;
}

function stageText({ id, canvas }: Stage, summary: PlanSummary): string {
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
  return `${id}: canvas “${canvas.node}”, ${width} x ${height}; ${memory}\n\n${tableText(rows)}`;
}

function costCells({ primitives, flops, bytes }: Cost): string[] {
  return [String(primitives), countText(flops), countText(bytes)];
}

export function addPlan(program: Command): void {
  graphCommand(program, 'plan', 'show the work and memory that a graph needs, without running it')
    .addOption(engineOption('compute engine to plan for').default(undefined))
    .addHelpText(
      'after',
      '\nwebgpu chooses kernels by measuring them in the first run at each size. Before that, the plan assumes the likely fastest kernels.',
    )
    .action((path: string, options: PlanOptions) => finish(planCommand(path, options), path));
}
