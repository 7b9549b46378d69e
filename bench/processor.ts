import { availableParallelism } from 'node:os';
import * as tf from '@tensorflow/tfjs-core';
import { createTfjsEngine } from '../src/engines/tfjs/engine.ts';
import { createWasmEngine } from '../src/engines/wasm/engine.ts';
import { hasRelaxedSimd } from '../src/platform/web-assembly.ts';
import type { Way } from './gatys.ts';
import { slim19, vgg19, type Network } from './network.ts';
import { inNode24, pytorch, type Timed } from './other-process.ts';
import { gatysPlan, ourSteps, ourWay, warmUp } from './ours.ts';
import { plainWay } from './plain.ts';
import { Profile } from './profile.ts';

const cases: readonly { readonly network: Network; readonly size: number; readonly rounds: number }[] = [
  { network: vgg19, size: 64, rounds: 9 },
  { network: vgg19, size: 128, rounds: 9 },
  { network: vgg19, size: 256, rounds: 7 },
  { network: slim19, size: 256, rounds: 9 },
];

interface ProcessorBench {
  /** Part of the title of the cases to run. */
  readonly wanted: string;
  /** Without TensorFlow.js. */
  readonly onlyOurs: boolean;
  readonly profiled: boolean;
  /** Also in Node 24, which npx gets. */
  readonly node24: boolean;
}

/**
 * Engines for processors and PyTorch, in turns: a machine that slows down for a while does so for all of them. Prints medians
 * and the least of each, for a machine is seldom quiet.
 */
export async function benchProcessor({ wanted, onlyOurs, profiled, node24 }: ProcessorBench): Promise<void> {
  const rows: Record<string, Record<string, string>> = {};
  for (const { network, size, rounds } of cases) {
    const title = `${network.name} ${size} px`;
    if (!title.includes(wanted)) continue;
    if (profiled) await profile(title, network, size);
    const cores = availableParallelism();
    const counts = cores > 1 ? [1, cores] : [1];
    const ways: Way[] = [];
    for (const threads of counts)
      for (const build of hasRelaxedSimd() ? (['simd', 'relaxed'] as const) : (['simd'] as const))
        ways.push(await ourSteps(network, size, { build, threads }));
    if (!onlyOurs) {
      const engine = await createTfjsEngine('wasm');
      ways.push(await ourWay(engine, gatysPlan(network, size), size), plainWay(network, size));
    }
    const bytes: (number | undefined)[] = [];
    for (const way of ways) {
      await warmUp(way);
      bytes.push(way.bytes ?? (await peakBytes(way)));
    }
    const others = [
      ...(node24 ? await Promise.all(counts.map((n) => inNode24(network.name, size, n))) : []),
      await pytorch(network.name, size),
    ].filter((one) => one !== undefined);
    const all: Timed[] = [...ways.map(timed), ...others];
    const times = all.map((): number[] => []);
    for (let round = 0; round < rounds; round++)
      for (const [i, one] of all.entries()) times[i]!.push(await one.milliseconds());
    const reference = median(times.at(-1)!);
    const flops = gatysPlan(network, size).plan.summary.flops;
    for (const [i, { name }] of all.entries()) {
      const [ms, way] = [median(times[i]!), ways[i]];
      rows[`${title}, ${name}`] = {
        'ms per step': ms.toFixed(0),
        'least ms': Math.min(...times[i]!).toFixed(0),
        'GFLOP/s': (flops / ms / 1e6).toFixed(0),
        [`of ${all.at(-1)!.name}`]: (ms / reference).toFixed(2),
        MB: bytes[i] === undefined ? '' : (bytes[i] / 1e6).toFixed(0),
        'gradient differs by': way ? difference(way.gradient(), ways[0]!.gradient()).toExponential(1) : '',
      };
    }
    for (const one of all) one.end();
  }
  console.table(rows);
}

function timed(way: Way): Timed {
  return {
    name: way.name,
    async milliseconds() {
      const start = performance.now();
      await way.step();
      return performance.now() - start;
    },
    end() {
      way.dispose();
    },
  };
}

/** Most bytes of TensorFlow.js's tensors in a step. */
async function peakBytes(way: Way): Promise<number> {
  const { peakBytes } = await tf.profile(async () => {
    await way.step();
    return [];
  });
  return peakBytes;
}

async function profile(title: string, network: Network, size: number): Promise<void> {
  const problem = gatysPlan(network, size);
  const ours = await createWasmEngine({ threads: 1 });
  const execution = await ours.prepare(problem.plan, problem.read);
  for (let run = 0; run < 4; run++) await execution.evaluate();
  console.log(`${title}: one step of our wasm engine on one thread`);
  console.table(await execution.profile!());
  ours.dispose();
  const times = new Profile();
  const engine = await createTfjsEngine('wasm', { runner: times.runner });
  const way = await ourWay(engine, problem, size);
  await warmUp(way);
  times.restart();
  await way.step();
  console.log(`${title}: one step of tfjs-wasm by primitive`);
  console.table(times.table());
  engine.dispose();
}

function median(times: readonly number[]): number {
  return times.toSorted((a, b) => a - b)[Math.floor(times.length / 2)]!;
}

/** Norm of the difference over the norm. */
function difference(a: Float32Array, b: Float32Array): number {
  const norm = (term: (i: number) => number): number =>
    Math.sqrt(a.reduce((sum, _, i) => sum + term(i) ** 2, 0));
  return norm((i) => a[i]! - b[i]!) / norm((i) => b[i]!);
}
