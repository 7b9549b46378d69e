/** A step of our wasm engine for each line of input: prints its milliseconds. `other-process.ts` starts it. */
import { createInterface } from 'node:readline';
import type { Build } from '../src/engines/wasm/kernels/load.ts';
import { slim19, vgg19 } from './network.ts';
import { ourSteps, warmUp } from './ours.ts';

const [name, size, build, threads] = process.argv.slice(2);
const network = [vgg19, slim19].find((one) => one.name === name)!;
const steps = await ourSteps(network, Number(size), { build: build as Build, threads: Number(threads) });
await warmUp(steps);
console.log('ready');
const lines = createInterface({ input: process.stdin })[Symbol.asyncIterator]();
while (!(await lines.next()).done) {
  const start = performance.now();
  await steps.step();
  console.log(performance.now() - start);
}
process.exit();
