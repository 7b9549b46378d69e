import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Engine } from '../../src/engines/engine.ts';
import { enginesHere, inBrowser } from './backends.ts';
import { featurePlan, formulas, golden, losses, lossPlan } from './golden-programs.ts';
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
    const { plan, read } = lossPlan(name);
    const execution = await engine.prepare(plan, read);
    execution.write(execution.canvas, golden.get('canvas')!.entries);
    await execution.evaluate();
    const [total] = await execution.scalars(['total']);
    expect(Math.abs(total! / losses[name]!.value - 1)).toBeLessThan(1e-4);
    const gradient = await execution.read(execution.gradient);
    expect(relativeError(gradient, golden.get(`gradient/${name}`)!.entries)).toBeLessThan(1e-4);
    execution.dispose();
  });
});
