import { afterAll, expect, test } from 'vitest';
import { memoryOption, requireMemory, withMemory } from '../../src/cli/memory.ts';
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

async function stagesOf(name: string, factor = 1) {
  const document = parseDocument(new TextDecoder().decode(await readBytes(`graphs/${name}.stylograph.json`)));
  const network = loadFeatureNetwork(await readBytes('public/models/slim19.safetensors'));
  const { catalogue } = await openWorld(document, vocabulary, {
    loadPicture: () => Promise.resolve({ width: 320, height: 240, data: new Float32Array(320 * 240 * 3) }),
    loadNetwork: () => Promise.resolve(network),
  });
  return compile(scalePixels(document, vocabulary, factor), vocabulary, catalogue).stages;
}

test('a size of memory is read with its unit', () => {
  const read = (text: string): unknown => memoryOption().parseArg?.<unknown>(text, undefined);
  expect(['2GB', '1.5 gb', '300MB'].map((text) => read(text))).toEqual([2e9, 1.5e9, 3e8]);
  for (const text of ['2', 'GB', '-1GB', '2TB'])
    expect(() => {
      read(text);
    }).toThrow('It must be a size such as 500MB or 2GB.');
});

test('tiles need less memory than the whole, and as much as they may', async () => {
  const stages = await stagesOf('two-styles', 2.5);
  const loop = stages[0]!.loop;
  const whole = engine.forecast(loop).peakBytes;
  expect(withMemory(engine, undefined, stages)).toBe(engine);
  expect(withMemory(engine, 1e9, stages).forecast(loop).peakBytes).toBe(whole);
  expect(withMemory(engine, 0.8 * whole, stages).forecast(loop).peakBytes).toBeLessThan(0.8 * whole);
});

test('a loss that cannot be computed in tiles is refused at its node, and a run that needs more than it may', async () => {
  const stages = await stagesOf('sliced-wasserstein');
  expect(() => withMemory(engine, 1e6, stages)).toThrow(
    /wasserstein.*it sorts the entries of all positions/s,
  );
  expect(() => {
    requireMemory(2e9, 1e9, { largest: () => 3000, sizeOption: '--to' });
  }).toThrow(
    'The run needs 2 GB of memory, and may take 1 GB. Allow more memory, use at most 3000 pixels (--to 3000)',
  );
  requireMemory(2e9, undefined, { largest: () => undefined });
});
