import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Engine } from '../../src/engines/engine.ts';
import { enginesHere, inBrowser } from './backends.ts';
import { evaluated, featurePlan, formulas, golden } from './golden-programs.ts';
import { relativeError } from './leaves.ts';

/** In the browser, software replaces a graphics processor, so only some of the cases are computed there. */
const names = inBrowser
  ? ['style/johnson/max', 'style/moments/average', 'tv/l1', 'tv/keras', 'gatys/average']
  : Object.keys(formulas);

describe.each(enginesHere)('$name agrees with PyTorch', ({ create }) => {
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

  test.each(names)('on %s and its gradient', async (name) => {
    const { errors } = await evaluated(engine, name);
    expect(errors.loss).toBeLessThan(1e-4);
    expect(errors.gradient).toBeLessThan(1e-4);
  });
});
