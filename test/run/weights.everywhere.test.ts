import { afterAll, describe, expect, it } from 'vitest';
import type { Engine } from '../../src/engines/engine.ts';
import { run } from '../../src/run/run.ts';
import { enginesHere } from '../engines/backends.ts';
import { change, transfer } from '../graph/build.ts';
import { openMarbles } from './marbles.ts';

const SIDE = 24;
const STEPS = 8;

/** The losses of L-BFGS over content, style and variation, all weights times a factor, as shares of that factor; and how it ended. */
async function courseOf(engine: Engine, search: string, factor: number) {
  const weights = { content: factor, style: 10 * factor, smoothness: 0.1 * factor };
  const weighted = change(transfer(), 'total', { params: { weights } });
  const params = { method: 'l-bfgs', search, steps: STEPS };
  const { compiled, read } = await openMarbles(change(weighted, 'optimizer', { params }), SIDE, SIDE);
  const totals: number[] = [];
  let end = '';
  for await (const event of run({ ...compiled, pictures: [] }, engine, read)) {
    if (event.type === 'step') totals.push(event.total / factor);
    if (event.type === 'ended') end = `${event.reason} after ${event.evaluations}`;
  }
  return { totals, end };
}

/** On the host, and on the device. */
const engines = enginesHere.filter(({ backend }) => backend === undefined || backend === 'wasm');

describe.each(engines)('on $name', ({ create }) => {
  let engine: Engine | undefined;
  afterAll(() => {
    engine?.dispose();
  });

  it.each(['strong-wolfe', 'backtracking'])(
    'L-BFGS with %s takes the same steps with weights of 1e-12 and 1e12 as with 1',
    async (search) => {
      engine ??= await create();
      const { totals, end } = await courseOf(engine, search, 1);
      expect(totals).toHaveLength(STEPS);
      expect(totals.at(-1)!).toBeLessThan(0.5 * totals[0]!);
      for (const factor of [1e-12, 1e12]) {
        const scaled = await courseOf(engine, search, factor);
        expect(scaled.end).toBe(end);
        scaled.totals.forEach((total, i) => {
          expect(Math.abs(total / totals[i]! - 1)).toBeLessThan(1e-3);
        });
      }
    },
  );
});
