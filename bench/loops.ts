/**
 * Whole loops on the webgpu engine, to see what it saves not to wait for evaluations: the loss of `gatys.ts`, one way after
 * the other in one process from the same start, and the milliseconds of an evaluation once all is warm. `pytorch.py` does
 * the same in PyTorch.
 *
 *     npx tsx bench/loops.ts [part of a network's name] [sizes in pixels, such as 256,512]
 */
import { provideGpu } from '../src/cli/node-gpu.ts';
import type { Stage } from '../src/compile/compile.ts';
import { planOf } from '../src/compile/plan.ts';
import { judge } from '../src/engines/adapter.ts';
import type { Engine } from '../src/engines/engine.ts';
import { openGpu } from '../src/engines/webgpu/device/gpu.ts';
import { createWebgpuEngine } from '../src/engines/webgpu/engine.ts';
import { run } from '../src/index.ts';
import { optimizerPlan } from '../test/support/optimizer-plan.ts';
import { slim19, vgg19, type Network } from './network.ts';
import { gatysPlan } from './ours.ts';
import { noise } from './random.ts';

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

const [wanted = '', sizes = '64'] = process.argv.slice(2);
await provideGpu('webgpu');
console.log(judge((await openGpu()).adapterInfo).text);
const engine = await createWebgpuEngine();
const rows: Record<string, Record<string, string>> = {};
for (const network of [vgg19, slim19].filter(({ name }) => name.includes(wanted)))
  for (const size of sizes.split(',').map(Number)) await loopsOf(network, size);
console.table(rows);
engine.dispose();
// What is left of the device would keep the process.
process.exit();

async function loopsOf(network: Network, size: number): Promise<void> {
  const { plan, read } = gatysPlan(network, size);
  const starts = new Map([['loop', noise(size, 4)]]);
  let first: number | undefined;
  for (const { name, waits = false, ...params } of ways) {
    const stage: Stage = {
      id: 'loop',
      node: 'loop',
      share: 1,
      carriesFrom: undefined,
      plan: optimizerPlan({ ...params, steps: EVALUATIONS, maxEvaluations: EVALUATIONS }),
      planWith: () => undefined,
      canvas: { node: 'canvas', shape: [size, size, 3] },
      start: planOf({ outputs: {} }),
      loop: plan,
      terms: [],
    };
    const told: { evaluations: number; seconds: number; total: number }[] = [];
    const events = run({ stages: [stage], pictures: [] }, waits ? withoutBatches(engine) : engine, read, {
      starts,
    });
    for await (const event of events) if (event.type === 'step') told.push(event);
    const [from, to] = [told.find(({ evaluations }) => evaluations >= WARM_UP)!, told.at(-1)!];
    const ms = (1000 * (to.seconds - from.seconds)) / (to.evaluations - from.evaluations);
    first ??= ms;
    rows[`${network.name} ${size} px, ${name}`] = {
      'ms per evaluation': ms.toFixed(1),
      'times Adam': (ms / first).toFixed(2),
      [`loss after ${EVALUATIONS}`]: to.total.toPrecision(4),
    };
  }
}

/** An engine whose runs wait for every evaluation. */
function withoutBatches(engine: Engine): Engine {
  const prepare: Engine['prepare'] = async (plan, read) => {
    const execution = await engine.prepare(plan, read);
    Object.defineProperty(execution, 'batching', { value: undefined });
    return execution;
  };
  return Object.assign(Object.create(engine) as Engine, { prepare });
}
