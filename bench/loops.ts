/**
 * Whole loops on the webgpu engine: what it saves not to wait for evaluations. `gatys-2016` with slim19, one way after the
 * other in one process from the same start, and the milliseconds of an evaluation once all is warm.
 *
 *     npx tsx bench/loops.ts [size in pixels, default 64]
 */
import { provideGpu } from '../src/cli/node-gpu.ts';
import { openGraph, readShared } from '../src/cli/open-graph.ts';
import type { Engine } from '../src/engines/engine.ts';
import { createWebgpuEngine } from '../src/engines/webgpu/engine.ts';
import { run } from '../src/index.ts';

const GRAPH = 'graphs/gatys-2016.stylograph.json';
const EVALUATIONS = 80;
/** Evaluations before the clock runs: shaders compile, and the length of batches is found. */
const WARM_UP = 30;
const ways = [
  { name: 'Adam, in batches', method: 'adam' },
  { name: 'Adam, waiting for each evaluation', method: 'adam', waits: true },
  { name: 'L-BFGS on the device, in batches', method: 'l-bfgs', search: 'backtracking' },
  { name: 'L-BFGS on the device, waiting', method: 'l-bfgs', search: 'backtracking', waits: true },
  { name: 'L-BFGS on the host, strong Wolfe', method: 'l-bfgs', search: 'strong-wolfe' },
];

const size = Number(process.argv[2] ?? 64);
await provideGpu('webgpu');
const engine = await createWebgpuEngine();
const { document } = await readShared(GRAPH);
const rows: Record<string, Record<string, string>> = {};
let first: number | undefined;
for (const { name, waits = false, ...params } of ways) {
  const set = Object.entries({ ...params, steps: EVALUATIONS, maxEvaluations: EVALUATIONS }).map(
    ([parameter, value]) => `optimizer.${parameter}=${value}`,
  );
  const { compiled, world } = await openGraph(document, GRAPH, { set, size });
  const told: { evaluations: number; seconds: number; total: number }[] = [];
  for await (const event of run(compiled, waits ? withoutBatches(engine) : engine, world.read))
    if (event.type === 'step') told.push(event);
  const [from, to] = [told.find(({ evaluations }) => evaluations >= WARM_UP)!, told.at(-1)!];
  const ms = (1000 * (to.seconds - from.seconds)) / (to.evaluations - from.evaluations);
  first ??= ms;
  rows[name] = {
    'ms per evaluation': ms.toFixed(1),
    'times the first': (ms / first).toFixed(2),
    [`loss after ${EVALUATIONS}`]: to.total.toPrecision(4),
  };
}
console.table(rows);
engine.dispose();
// What is left of the device would keep the process.
process.exit();

/** An engine whose runs wait for every evaluation. */
function withoutBatches(engine: Engine): Engine {
  const prepare: Engine['prepare'] = async (plan, read) => {
    const execution = await engine.prepare(plan, read);
    Object.defineProperty(execution, 'batching', { value: undefined });
    return execution;
  };
  return Object.assign(Object.create(engine) as Engine, { prepare });
}
