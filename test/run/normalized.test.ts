import { expect, it } from 'vitest';
import { chooseEngine } from '../../src/engines/choose.ts';
import type { GraphDocument } from '../../src/graph/document.ts';
import { change, transfer } from '../graph/build.ts';
import { openMarbles } from './marbles.ts';

/** Total and gradient of a graph where its canvas begins, which is noise here. */
async function beginning(document: GraphDocument) {
  const { compiled, read } = await openMarbles(document, 18, 14);
  const [stage] = compiled.stages;
  const { engine } = await chooseEngine('wasm');
  try {
    const execution = await engine.prepare(stage!.loop, read);
    execution.write(execution.canvas, (await engine.compute(stage!.start, read))['picture']!);
    await execution.evaluate();
    const [total] = await execution.scalars(['total']);
    const gradient = await execution.read(execution.gradient);
    return { total: total!, gradient, size: await execution.vectors.sumAbs(execution.gradient) };
  } finally {
    engine.dispose();
  }
}

it('a sum with normalized gradients weights each gradient divided by its norm, and reports the plain total', async () => {
  const noisy = change(transfer(), 'canvas', { params: { noise: 1 } });
  const weights = { content: 2, style: 10, smoothness: 0.5 };
  const sum = (params: object) => change(noisy, 'total', { params: { weights, ...params } });
  const alone = (name: string) => beginning(change(noisy, 'total', { params: { weights: only(name) } }));
  const only = (name: string) => Object.fromEntries(Object.keys(weights).map((n) => [n, n === name ? 1 : 0]));

  const [plain, ours] = [await beginning(sum({})), await beginning(sum({ gradients: 'normalized' }))];
  expect(ours.total / plain.total).toBeCloseTo(1, 5);
  const expected = new Float64Array(ours.gradient.length);
  for (const [name, weight] of Object.entries(weights)) {
    const term = await alone(name);
    term.gradient.forEach((g, i) => (expected[i]! += (weight * g) / (term.size + 1e-8)));
  }
  const largest = Math.max(...expected.map(Math.abs));
  ours.gradient.forEach((g, i) => {
    expect(Math.abs(g - expected[i]!) / largest).toBeLessThan(1e-4);
  });
});
