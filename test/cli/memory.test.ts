import { afterAll, expect, test } from 'vitest';
import { limited, memoryOption, pairsText, requireMemory } from '../../src/cli/memory.ts';
import { compile } from '../../src/compile/compile.ts';
import { createWasmEngine } from '../../src/engines/wasm/engine.ts';
import { scalePixels } from '../../src/graph/edit.ts';
import { parseDocument } from '../../src/graph/parse.ts';
import { loadFeatureNetwork } from '../../src/models/feature-network.ts';
import { openWorld } from '../../src/run/world.ts';
import { vocabulary } from '../../src/vocabulary.ts';
import { readBytes } from '../support/fixtures.ts';

const engine = await createWasmEngine({ threads: 1 });
afterAll(() => {
  engine.dispose();
});

async function compiledOf(name: string, factor = 1) {
  const document = parseDocument(new TextDecoder().decode(await readBytes(`graphs/${name}.stylograph.json`)));
  const network = loadFeatureNetwork(await readBytes('public/models/slim19.safetensors'));
  const { catalogue } = await openWorld(document, vocabulary, {
    loadPicture: () => Promise.resolve({ width: 320, height: 240, data: new Float32Array(320 * 240 * 3) }),
    loadNetwork: () => Promise.resolve(network),
  });
  return compile(scalePixels(document, vocabulary, factor), vocabulary, catalogue);
}

test('a size of memory is read with its unit', () => {
  const read = (text: string): unknown => memoryOption().parseArg?.<unknown>(text, undefined);
  expect(['2GB', '1.5 gb', '300MB'].map((text) => read(text))).toEqual([2e9, 1.5e9, 3e8]);
  for (const text of ['2', 'GB', '-1GB', '2TB'])
    expect(() => {
      read(text);
    }).toThrow('It must be a size such as 500MB or 2GB.');
});

test('tiles, and fewer pairs of L-BFGS, take no more memory than they may', async () => {
  const compiled = await compiledOf('two-styles', 2.5);
  const [stage] = compiled.stages;
  const fit = (memory: number) => limited(compiled, engine, memory, { recorded: false });
  const unlimited = limited(compiled, engine, undefined, { recorded: false });
  expect(unlimited).toEqual({ compiled, engine, peak: undefined });

  // The process that tests take part in is of any size.
  const whole = fit(1e12);
  expect(whole.engine.forecast(stage!.loop).tiling).toBeUndefined();
  expect(whole.compiled.stages[0]!.pairs).toBeUndefined();
  const vector = 4 * stage!.canvas.shape.reduce((product, n) => product * n, 1);
  const tight = fit(whole.peak! - 0.5 * engine.forecast(stage!.loop).peakBytes);
  const { pairs, plan } = tight.compiled.stages[0]!;
  const { tiling, loopBytes } = tight.engine.forecast(stage!.loop);
  expect(tight.peak).toBeLessThan(whole.peak!);
  expect(tiling!.tiles).toBeGreaterThan(1);
  expect(tiling!.halo).toBeGreaterThan(0);
  expect(loopBytes).toBeLessThan(engine.forecast(stage!.loop).peakBytes + 2 * vector);
  if (pairs) expect(plan.settings).toMatchObject({ method: 'l-bfgs', history: pairs.kept });
});

test('a loss that cannot be computed in tiles is refused at its node, and a run that needs more than it may', async () => {
  const compiled = await compiledOf('sliced-wasserstein');
  expect(() => limited(compiled, engine, 1e6, { recorded: false })).toThrow(
    /wasserstein.*it sorts the entries of all positions/s,
  );
  expect(() => {
    requireMemory(2e9, 1e9, { largest: () => 3000, sizeOption: '--to' });
  }).toThrow(
    'The run needs 2 GB of memory, and may take 1 GB. Allow more memory, use at most 3000 pixels (--to 3000)',
  );
  requireMemory(2e9, undefined, { largest: () => undefined });
});

test('the pairs that L-BFGS keeps are said in a sentence', () => {
  expect(pairsText({ kept: 4, asked: 10 }, 2e9)).toBe('L-BFGS keeps 4 pairs instead of 10 to fit in 2 GB');
  expect(pairsText({ kept: 1, asked: 10 }, 2e9)).toBe('L-BFGS keeps 1 pair instead of 10 to fit in 2 GB');
});
