import type { Cost } from '../../compile/plan.ts';
import type { Stage } from '../../compile/compile.ts';
import { openGraph, readGraph, type GraphChanges } from '../open-graph.ts';
import { summaryJson } from '../plan-json.ts';
import { countText, tableText } from '../text.ts';

/** `stylograph plan`: what a graph will take, before anything runs. Returns the exit code. */
export async function planCommand(path: string, options: GraphChanges & { json?: true }): Promise<number> {
  const { compiled } = await openGraph(await readGraph(path), path, options);
  if (options.json) {
    const stages = compiled.stages.map(({ optimizer, canvas, loop }) => {
      const [height, width] = canvas.shape;
      return { optimizer, canvas: { node: canvas.node, width, height }, ...summaryJson(loop.summary) };
    });
    console.log(JSON.stringify({ stages }, undefined, 2));
  } else console.log(compiled.stages.map(stageText).join('\n\n') || 'The graph optimizes nothing.');
  return 0;
}

function stageText({ optimizer, canvas, loop: { summary } }: Stage): string {
  const [height, width] = canvas.shape;
  const rows = [
    ['an evaluation', 'primitives', 'FLOP', 'bytes'],
    ...[...summary.byNode].map(([node, cost]) => [node === '' ? '(compiler)' : node, ...costCells(cost)]),
    ['all', ...costCells(summary)],
    ['once, before', ...costCells(summary.once)],
  ];
  const memory = `at most ${countText(summary.peakBytes)}B at once, of which ${countText(summary.constantBytes)}B are weights and targets`;
  return `${optimizer}: canvas “${canvas.node}”, ${width} x ${height}; ${memory}\n\n${tableText(rows)}`;
}

function costCells({ primitives, flops, bytes }: Cost): string[] {
  return [String(primitives), countText(flops), countText(bytes)];
}
