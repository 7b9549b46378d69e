import { afterAll, describe, expect, test } from 'vitest';
import type { Engine } from '../../src/engines/engine.ts';
import { enginesHere } from '../engines/backends.ts';
import { relativeError } from '../engines/leaves.ts';
import golden from '../fixtures/neighbors.json' with { type: 'json' };
import { openGolden, readGolden } from './golden-graphs.ts';
import { neighborGraphs } from './neighbor-graphs.ts';

type Name = keyof typeof golden.losses;

const pictures = await readGolden();
const inBrowser = 'document' in globalThis;

/** TensorFlow.js on WebGPU compiles for long here, and is for comparisons only. */
const engines = enginesHere.filter(({ name }) => name !== 'tfjs-webgpu');
const few = ['nearest-neighbors', 'transport-loss'];
/** All on the engines that users have; in the browser, software replaces a graphics processor. */
const namesFor = (engine: string) =>
  inBrowser || engine.startsWith('tfjs') ? few : Object.keys(golden.losses);

test('every golden loss has a graph', () => {
  expect(Object.keys(neighborGraphs).sort()).toEqual(Object.keys(golden.losses).sort());
});

describe.each(engines)('a loss by nearest neighbors on $name', ({ name: engineName, create }) => {
  let engine: Engine | undefined;
  afterAll(() => {
    engine?.dispose();
  });

  test.each(namesFor(engineName))('%s agrees with PyTorch in float64', async (name) => {
    engine ??= await create();
    const { stage, read } = await openGolden(neighborGraphs[name]!, pictures);
    const execution = await engine.prepare(stage.loop, read);
    execution.write(execution.canvas, pictures.tensors.get('canvas')!.entries);
    await execution.evaluate();
    const [total] = await execution.scalars(['total']);
    const gradient = await execution.read(execution.gradient);
    execution.dispose();

    const expected = golden.losses[name as Name];
    const bytes = Uint8Array.from(atob(expected.gradient), (letter) => letter.charCodeAt(0));
    expect(Math.abs(total! / expected.value - 1)).toBeLessThan(1e-5);
    expect(relativeError(gradient, new Float32Array(bytes.buffer))).toBeLessThan(1e-4);
  });
});
