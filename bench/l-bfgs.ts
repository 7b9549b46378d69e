/**
 * L-BFGS by strong Wolfe on wasm beside `torch.optim.LBFGS`, evaluation by evaluation: the lowest loss so far as a share of PyTorch's,
 * on the problems of `main.ts`. What PyTorch found stands in a file that `tools/golden/l_bfgs.py` makes.
 *
 *     npx tsx bench/l-bfgs.ts [part of a problem's name, such as "VGG-19 64"]
 */
import { readFileSync } from 'node:fs';
import { createTfjsEngine } from '../src/engines/tfjs/engine.ts';
import { createOptimizer } from '../src/optimizers/index.ts';
import { slim19, vgg19 } from './network.ts';
import { gatysPlan } from './ours.ts';
import { noise } from './random.ts';

/** Evaluations that are shown. */
const SHOWN = [1, 2, 3, 4, 6, 8, 12, 16, 20, 24, 28, 32, 40, 50, 60];

const { history, losses } = JSON.parse(readFileSync('test/fixtures/l-bfgs.json', 'utf8')) as {
  history: number;
  losses: Record<string, number[]>;
};
const [wanted = ''] = process.argv.slice(2);
const engine = await createTfjsEngine('wasm');
const rows: Record<string, Record<string, string>> = {};
for (const [name, theirs] of Object.entries(losses)) {
  const size = Number(/(\d+) px$/.exec(name)?.[1]);
  if (!name.includes(wanted) || !size) continue;
  const { plan, read } = gatysPlan(name.startsWith('slim19') ? slim19 : vgg19, size);
  const execution = await engine.prepare(plan, read);
  execution.write(execution.canvas, noise(size, 4));
  const ours: number[] = [];
  const { vectors, canvas: x, gradient } = execution;
  const evaluate = async () => {
    await execution.evaluate();
    ours.push((await execution.scalars(['total']))[0]!);
    return ours.at(-1)!;
  };
  const settings = {
    method: 'l-bfgs',
    history,
    gradientTolerance: 0,
    changeTolerance: 0,
    maxEvaluations: 20,
  } as const;
  const optimizer = createOptimizer(settings, { vectors, x, gradient, evaluate });
  while (ours.length < theirs.length) await optimizer.step();
  const least = (told: readonly number[], count: number) => Math.min(...told.slice(0, count));
  const shares = theirs.map((_, i) => least(ours, i + 1) / least(theirs, i + 1));
  rows[name] = {
    ...Object.fromEntries(SHOWN.map((count) => [count, shares[count - 1]!.toFixed(3)])),
    most: Math.max(...shares).toFixed(3),
  };
  optimizer.dispose();
  execution.dispose();
}
console.table(rows);
engine.dispose();
process.exit();
