/**
 * One step of Gatys' loss, beside the plain TensorFlow.js way to write it. All run in this process, in turns: by default
 * on one thread, our wasm engine and TensorFlow.js's, or on the adapter that WebGPU finds.
 *
 *     npx tsx bench/main.ts [--engine webgpu] [--profile] [--ours] [part of a case's title, such as "VGG-19 64"]
 *     npx tsx bench/main.ts --static [pixels]
 *
 * `--profile` adds the time of each primitive of our step, or of each kernel; `--ours` leaves the plain way out.
 * `--static` runs nothing: it tells what compilers make of the webgpu engine's kernels (bench/static).
 */
import { parseArgs } from 'node:util';
import * as tf from '@tensorflow/tfjs-core';
import { createTfjsEngine } from '../src/engines/tfjs/engine.ts';
import { createWasmEngine } from '../src/engines/wasm/engine.ts';
import type { Way } from './gatys.ts';
import { slim19, vgg19, type Network } from './network.ts';
import { gatysPlan, ourWay, type Problem } from './ours.ts';
import { plainWay } from './plain.ts';
import { Profile } from './profile.ts';

const cases: readonly { readonly network: Network; readonly size: number; readonly runs: number }[] = [
  { network: vgg19, size: 64, runs: 5 },
  { network: vgg19, size: 128, runs: 3 },
  { network: slim19, size: 256, runs: 3 },
];

/** Steps before any is timed: JavaScript is compiled while it runs. */
const WARM_UP = 3;

const { values: flags, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    engine: { type: 'string', default: 'wasm' },
    profile: { type: 'boolean', default: false },
    ours: { type: 'boolean', default: false },
    static: { type: 'boolean', default: false },
  },
});
const onlyOurs = flags.ours;
const wanted = positionals[0] ?? '';
const rows: Record<string, Record<string, string>> = {};

if (flags.static) {
  const { benchStatic } = await import('./static/main.ts');
  benchStatic(wanted === '' ? undefined : Number(wanted));
  process.exit();
}
if (flags.engine === 'webgpu') {
  const { benchWebgpu } = await import('./webgpu.ts');
  await benchWebgpu({ wanted, onlyOurs, profiled: flags.profile });
  process.exit();
}
for (const { network, size, runs } of cases) {
  const title = `${network.name} ${size} px`;
  if (!title.includes(wanted)) continue;
  const problem = gatysPlan(network, size);
  if (flags.profile) await profile(title, problem, size);
  const engines = [await createWasmEngine(), await createTfjsEngine('wasm')];
  const makers = [
    ...engines.map((engine) => () => ourWay(engine, problem, size)),
    ...(onlyOurs ? [] : [() => plainWay(network, size)]),
  ];
  const ways: Way[] = [];
  const held: number[] = [];
  for (const make of makers) {
    const [wasm] = engines;
    const bytes = () => tf.memory().numBytes + wasm!.memoryBytes();
    const before = bytes();
    const way = await make();
    for (let run = 0; run < WARM_UP; run++) await way.step();
    ways.push(way);
    held.push(bytes() - before);
  }
  const times = ways.map((): number[] => []);
  for (let run = 0; run < runs; run++)
    for (const [i, way] of ways.entries()) times[i]!.push(await timed(way));
  const flops = problem.plan.summary.flops;
  const [ourTime] = times.map(median);
  for (const [i, way] of ways.entries()) {
    const ms = median(times[i]!);
    rows[`${title}, ${way.name}`] = {
      'ms per step': ms.toFixed(0),
      'GFLOP/s': (flops / ms / 1e6).toFixed(1),
      'times ours': (ms / ourTime!).toFixed(2),
      'peak MB': ((held[i]! + (await peakBytes(way))) / 1e6).toFixed(0),
      'gradient differs by': difference(way.gradient(), ways[0]!.gradient()).toExponential(1),
    };
  }
  for (const way of ways) way.dispose();
  for (const engine of engines) engine.dispose();
}
console.table(rows);

async function timed(way: Way): Promise<number> {
  const start = performance.now();
  await way.step();
  return performance.now() - start;
}

/** Most bytes of tensors that a step adds to what its way holds between steps. */
async function peakBytes(way: Way): Promise<number> {
  const before = tf.memory().numBytes;
  const { peakBytes } = await tf.profile(async () => {
    await way.step();
    return [];
  });
  // Without kernels of TensorFlow.js there is no peak.
  return Math.max(0, peakBytes - before);
}

async function profile(title: string, problem: Problem, size: number): Promise<void> {
  const ours = await createWasmEngine();
  const execution = await ours.prepare(problem.plan, problem.read);
  for (let run = 0; run < WARM_UP; run++) await execution.evaluate();
  console.log(`${title}: one step of our wasm engine`);
  console.table(await execution.profile!());
  ours.dispose();
  const times = new Profile();
  const engine = await createTfjsEngine('wasm', { runner: times.runner });
  const way = await ourWay(engine, problem, size);
  for (let run = 0; run < WARM_UP; run++) await way.step();
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
