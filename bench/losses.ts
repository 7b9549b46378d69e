import { openGraph, readGraph } from '../src/cli/open-graph.ts';
import { createWasmEngine } from '../src/engines/wasm/engine.ts';
import { sizeOf } from '../src/program/shape.ts';
import { uniform } from './random.ts';

/** The losses of included graphs beside that of Gatys: the last optimizer of each. */
const graphs = {
  Gatys: 'gatys-2016',
  'nearest neighbors': 'nearest-neighbors',
  'optimal transport': 'optimal-transport',
  patches: 'patches',
};
const SIZE = 256;
const ROUNDS = 9;

/** One evaluation of each, in turns, on all cores with slim19. Prints medians. */
export async function benchLosses(): Promise<void> {
  const engine = await createWasmEngine();
  const ways = await Promise.all(
    Object.entries(graphs).map(async ([name, file]) => {
      const path = `graphs/${file}.stylograph.json`;
      const { compiled, world } = await openGraph(await readGraph(path), path, { size: SIZE });
      const { loop } = compiled.stages.at(-1)!;
      const random = uniform(1);
      const noise = (n: number): Float32Array => Float32Array.from({ length: n }, random);
      const start = performance.now();
      const execution = await engine.prepare(loop, (leaf) =>
        // What an earlier size would have given.
        leaf.primitive === 'result' ? noise(sizeOf(leaf.shape)) : world.read(leaf),
      );
      const prepared = performance.now() - start;
      execution.write(execution.canvas, noise(sizeOf(compiled.stages.at(-1)!.canvas.shape)));
      const times: number[] = [];
      return { name, execution, prepared, flops: loop.summary.flops, times };
    }),
  );
  for (let round = -3; round < ROUNDS; round++)
    for (const { execution, times } of ways) {
      const start = performance.now();
      await execution.evaluate();
      if (round >= 0) times.push(performance.now() - start);
    }
  const median = (times: readonly number[]): number => times.toSorted((a, b) => a - b)[ROUNDS >> 1]!;
  const reference = median(ways[0]!.times);
  console.table(
    Object.fromEntries(
      ways.map(({ name, prepared, flops, times }) => [
        `${name}, slim19 ${SIZE} px`,
        {
          'ms per evaluation': median(times).toFixed(0),
          'least ms': Math.min(...times).toFixed(0),
          'of Gatys': (median(times) / reference).toFixed(2),
          GFLOP: (flops / 1e9).toFixed(1),
          'ms prepared': prepared.toFixed(0),
        },
      ]),
    ),
  );
  engine.dispose();
}
