import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Engine } from '../../src/engines/engine.ts';
import { enginesHere, inBrowser } from './backends.ts';
import { evaluated, featurePlan, formulas, golden } from './golden-programs.ts';
import { relativeError } from './leaves.ts';

/** In the browser, software replaces a graphics processor, so only some of the cases are computed there. */
const namesFor = (engine: string): string[] => {
  if (!inBrowser) return Object.keys(formulas);
  const few = ['style/moments/average', 'tv/l1', 'tv/keras', 'gatys/average'];
  // TensorFlow.js on WebGPU compiles this for 19 s.
  return engine === 'tfjs-webgpu' ? few : ['style/johnson/max', ...few];
};

describe.each(enginesHere)('$name agrees with PyTorch', ({ name, create }) => {
  let engine: Engine;
  beforeAll(async () => {
    engine = await create();
  });
  afterAll(() => {
    engine.dispose();
  });

  test.each(inBrowser ? (['max'] as const) : (['average', 'max'] as const))(
    'on the features of slim19 with %s pools',
    async (pooling) => {
      const { plan, read } = featurePlan(pooling);
      const layers = await engine.compute(plan, read);
      for (const [layer, entries] of Object.entries(layers)) {
        const expected = golden.get(`features/${pooling}/${layer}`)!.entries;
        expect(relativeError(entries, expected), layer).toBeLessThan(1e-5);
      }
    },
  );

  test.each(namesFor(name))('on %s and its gradient', async (formula) => {
    const { errors } = await evaluated(engine, formula);
    expect(errors.loss).toBeLessThan(1e-4);
    expect(errors.gradient).toBeLessThan(1e-4);
  });
});
