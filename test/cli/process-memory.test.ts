import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { stylographIn, type Outcome } from './stylograph.ts';

const folder = await mkdtemp(join(tmpdir(), 'stylograph-memory-'));
afterAll(() => rm(folder, { recursive: true }));

const GRAPH = join(import.meta.dirname, '../../graphs/gatys-2016.stylograph.json');

/** The most bytes that the process took. */
function peakOf({ err }: Outcome): number {
  const peaks = [...err.matchAll(/peak (\d+) KiB/g)].map(([, number]) => 1024 * Number(number));
  expect(peaks).not.toEqual([]);
  return Math.max(...peaks);
}

/** Makes the program say at its end what it took. */
const environment = {
  NODE_OPTIONS: `--import "data:text/javascript,process.on('exit', () => console.error('peak ' + process.resourceUsage().maxRSS + ' KiB'))"`,
};

test('the process keeps to its memory, in tiles and with fewer pairs, and takes about what was forecast', async () => {
  const stylograph = (...args: readonly string[]) =>
    stylographIn(
      folder,
      [...args, '--size', '448', '--steps', '2', '--set', 'optimizer.history=100'],
      undefined,
      {
        environment,
      },
    );
  const planned = async (memory: string) => {
    const { out } = await stylograph('plan', GRAPH, '--memory', memory, '--json');
    return JSON.parse(out) as {
      stages: { tiling?: { tiles: number }; pairs?: { kept: number; asked: number }; peakBytes: number }[];
      run: { bytes: number };
    };
  };
  const whole = await planned('20GB');
  expect(whole.stages[0]!.tiling).toBeUndefined();
  // What the program itself takes depends on the machine.
  const cap = Math.round(whole.run.bytes / 1e6) - 150;
  const limited = await planned(`${cap}MB`);
  const [stage] = limited.stages;
  expect(stage!.tiling!.tiles).toBeGreaterThan(1);
  expect(stage!.pairs!.kept).toBeLessThan(100);
  expect(limited.run.bytes).toBeLessThanOrEqual(cap * 1e6);

  const run = await stylograph('run', GRAPH, '--memory', `${cap}MB`, '--out', 'out.png');
  expect(run.code).toBe(0);
  expect(run.err).toMatch(/L-BFGS keeps \d+ pairs? instead of 100 to fit in/);
  expect(run.err).toMatch(/computed in \d+ tiles of \d+ x \d+ pixels and a halo of \d+/);
  expect(peakOf(run)).toBeLessThan(cap * 1e6);
});
