import { afterAll, describe, expect, it } from 'vitest';
import type { Engine } from '../../src/engines/engine.ts';
import { enginesHere } from './backends.ts';
import { relativeError } from './leaves.ts';
import golden from '../fixtures/wasserstein.json' with { type: 'json' };
import { goldenGraph, openGolden, readGolden, style } from '../nodes/golden-graphs.ts';

/** Many positions to a channel, and fewer positions than channels. */
const layers = ['conv1_1', 'conv5_1'] as const;
const pictures = await readGolden();

/** TensorFlow.js on WebGPU compiles for long here, and is for comparisons only. */
const engines = enginesHere.filter(({ name }) => name !== 'tfjs-webgpu');

describe.each(engines)('the Wasserstein loss on $name', ({ create }) => {
  let engine: Engine | undefined;
  afterAll(() => {
    engine?.dispose();
  });

  it.each(layers)('at %s agrees with PyTorch in float64', async (layer) => {
    engine ??= await create();
    const part = style('max', {}, 'wasserstein-loss', [layer]);
    const { stage, read } = await openGolden(goldenGraph({ style: 1 }, part), pictures);
    const execution = await engine.prepare(stage.loop, read);
    execution.write(execution.canvas, pictures.tensors.get('canvas')!.entries);
    await execution.evaluate();
    const [total] = await execution.scalars(['total']);
    const gradient = await execution.read(execution.gradient);
    execution.dispose();

    const expected = golden.layers[layer];
    const bytes = Uint8Array.from(atob(expected.gradient), (letter) => letter.charCodeAt(0));
    expect(Math.abs(total! / expected.value - 1)).toBeLessThan(1e-4);
    expect(relativeError(gradient, new Float32Array(bytes.buffer))).toBeLessThan(1e-4);
  });
});
