import * as tf from '@tensorflow/tfjs-core';
import { profileText } from '../src/cli/profile-text.ts';
import { provideGpu } from '../src/cli/node-gpu.ts';
import { planOf, type Plan } from '../src/compile/plan.ts';
import { judge } from '../src/engines/adapter.ts';
import type { Engine } from '../src/engines/engine.ts';
import { createTfjsEngine } from '../src/engines/tfjs/engine.ts';
import { openGpu } from '../src/engines/webgpu/device/gpu.ts';
import { createWebgpuEngine } from '../src/engines/webgpu/engine.ts';
import { Builder } from '../src/program/builder.ts';
import type { Way } from './gatys.ts';
import { jaxWay } from './jax.ts';
import { slim19, vgg19 } from './network.ts';
import { gatysPlan, ourWay } from './ours.ts';
import { plainWay } from './plain.ts';

/** Software is a thousand times slower than a graphics processor: it is asked for less. */
const sizesFor = (software: boolean): readonly number[] => (software ? [64] : [256, 512, 1024]);
const WARM_UP = 2;
const RUNS = 3;

interface Options {
  readonly wanted: string;
  readonly onlyOurs: boolean;
  readonly profiled: boolean;
}

/**
 * Our engine, TensorFlow.js's webgpu backend used the plain way, and jax-js, side by side on one adapter, with the share of
 * what a matrix product reaches there.
 */
export async function benchWebgpu({ wanted, onlyOurs, profiled }: Options): Promise<void> {
  await provideGpu('webgpu');
  const { adapterInfo } = await openGpu();
  const { usable, text } = judge(adapterInfo);
  console.log(usable ? `on ${text}` : text);
  const engine = await createWebgpuEngine();
  const [product, copy] = [await productSpeed(engine, usable), await copySpeed(engine, usable)];
  console.log(`a matrix product: ${product.toFixed(1)} GFLOP/s; a copy: ${copy.toFixed(1)} GB/s`);
  const rows: Record<string, Record<string, string>> = {};
  for (const network of [vgg19, slim19])
    for (const size of sizesFor(!usable)) {
      const title = `${network.name} ${size} px`;
      if (!title.includes(wanted)) continue;
      const problem = gatysPlan(network, size);
      const ours = await ourWay(engine, problem, size);
      const { peakBytes, constantBytes } = engine.forecast(problem.plan);
      const ms = await median(ours);
      const addRow = (way: Way, time: number, bytes: number) => {
        rows[`${title}, ${way.name}`] = {
          'ms per step': time.toFixed(0),
          'GFLOP/s': (problem.plan.summary.flops / time / 1e6).toFixed(1),
          '% of product': (problem.plan.summary.flops / time / 1e4 / product).toFixed(0),
          'times ours': (time / ms).toFixed(2),
          'bytes per pixel': Number.isNaN(bytes) ? '' : (bytes / size ** 2).toFixed(0),
          'gradient differs by': difference(way.gradient(), ours.gradient()).toExponential(1),
        };
        // On software the table takes minutes.
        console.log(`${title}, ${way.name}: ${time.toFixed(0)} ms per step`);
      };
      console.log(`${title}: forecast ${(peakBytes / 1e6).toFixed(0)} MB`);
      addRow(ours, ms, engine.memoryBytes() - constantBytes);
      if (profiled) {
        const execution = await engine.prepare(problem.plan, problem.read);
        console.log(profileText(await execution.profile!()));
        execution.dispose();
      }
      if (!onlyOurs) {
        // Its device is ours; its backend is the current one while it runs.
        await createTfjsEngine('webgpu');
        const plain = plainWay(network, size);
        const time = await median(plain);
        const { peakBytes: peak } = await tf.profile(async () => {
          await plain.step();
          return [];
        });
        addRow(plain, time, peak - weightBytes(problem.plan));
        plain.dispose();
        try {
          const jax = await jaxWay(network, size);
          // It does not report its memory.
          addRow(jax, await median(jax), NaN);
        } catch (error) {
          console.log(`jax-js is left out: ${error instanceof Error ? error.message : String(error)}`);
        }
      }
      ours.dispose();
    }
  console.table(rows);
  engine.dispose();
}

async function median(way: Way): Promise<number> {
  for (let run = 0; run < WARM_UP; run++) await way.step();
  const times: number[] = [];
  for (let run = 0; run < RUNS; run++) {
    const start = performance.now();
    await way.step();
    times.push(performance.now() - start);
  }
  return times.sort((a, b) => a - b)[Math.floor(RUNS / 2)]!;
}

/** Bytes of weights and targets as any program has to hold them. */
function weightBytes({ summary }: Plan): number {
  return summary.constantBytes;
}

/** Milliseconds of one evaluation of a plan, the best of a few. */
async function timeOf(engine: Engine, plan: Plan): Promise<number> {
  const execution = await engine.prepare(plan, ({ shape }) => new Float32Array(shape[0]! * shape[1]!));
  let best = Infinity;
  for (let run = 0; run < WARM_UP + RUNS; run++) {
    const start = performance.now();
    await execution.evaluate();
    await execution.scalars(['total']);
    best = Math.min(best, performance.now() - start);
  }
  execution.dispose();
  return best;
}

/** GFLOP/s of products of square matrices. */
async function productSpeed(engine: Engine, usable: boolean): Promise<number> {
  const n = usable ? 2048 : 512;
  const b = new Builder();
  const canvas = b.emit('canvas', [], { shape: [n, n], node: 'canvas' });
  const right = b.emit('input', [], { shape: [n, n], source: { kind: 'given', name: 'right' } });
  const product = b.matmul(b.matmul(canvas, right), right);
  const total = b.reshape(b.slice(product, [0, 0], [1, 1]), []);
  return (2 * 2 * n ** 3) / (await timeOf(engine, planOf({ outputs: { total, product } }))) / 1e6;
}

/** GB/s of reading and writing memory, a number at a time. */
async function copySpeed(engine: Engine, usable: boolean): Promise<number> {
  const n = usable ? 8192 : 1024;
  const b = new Builder();
  const canvas = b.emit('canvas', [], { shape: [n, n], node: 'canvas' });
  const copy = b.add(canvas, 1);
  const total = b.reshape(b.slice(copy, [0, 0], [1, 1]), []);
  return (2 * 4 * n ** 2) / (await timeOf(engine, planOf({ outputs: { total, copy } }))) / 1e6;
}

/** Norm of the difference over the norm. */
function difference(a: Float32Array, b: Float32Array): number {
  const norm = (term: (i: number) => number): number =>
    Math.sqrt(a.reduce((sum, _, i) => sum + term(i) ** 2, 0));
  return norm((i) => a[i]! - b[i]!) / norm((i) => b[i]!);
}
