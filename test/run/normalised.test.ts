import { expect, it } from 'vitest';
import { compile } from '../../src/compile/compile.ts';
import { chooseEngine } from '../../src/engines/choose.ts';
import type { GraphDocument } from '../../src/graph/document.ts';
import { patterns } from '../../src/images/patterns.ts';
import { loadFeatureNetwork } from '../../src/models/feature-network.ts';
import { openWorld } from '../../src/run/world.ts';
import { vocabulary } from '../../src/vocabulary.ts';
import { change, transfer } from '../graph/build.ts';
import { readBytes } from '../support/fixtures.ts';

/** Total and gradient of a graph where its canvas begins, which is noise here. */
async function beginning(document: GraphDocument) {
  const size = { width: 18, height: 14, scale: 8, seed: 1 };
  const { catalogue, read } = await openWorld(document, vocabulary, {
    loadPicture: (name) =>
      Promise.resolve(patterns.marble({ ...size, colors: name === 'photo' ? 'sea' : 'ember' })),
    loadNetwork: async (name) => loadFeatureNetwork(await readBytes(`public/models/${name}.safetensors`)),
  });
  const [stage] = compile(document, vocabulary, catalogue).stages;
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

it('a sum with normalised gradients weighs each term’s gradient over its size, and tells the plain total', async () => {
  const noisy = change(transfer(), 'canvas', { params: { noise: 1 } });
  const weights = { content: 2, style: 10, smoothness: 0.5 };
  const sum = (params: object) => change(noisy, 'total', { params: { weights, ...params } });
  const alone = (name: string) => beginning(change(noisy, 'total', { params: { weights: only(name) } }));
  const only = (name: string) => Object.fromEntries(Object.keys(weights).map((n) => [n, n === name ? 1 : 0]));

  const [plain, ours] = [await beginning(sum({})), await beginning(sum({ gradients: 'normalised' }))];
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
