import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { documentText } from '../../src/graph/parse.ts';
import { readRecord } from '../../src/run/record/schema.ts';
import { graph, node, wire } from '../graph/build.ts';
import { stylographIn } from './stylograph.ts';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'stylograph-pack-'));
  writeFileSync(join(folder, 'toys.mjs'), PACK);
  const document = graph(
    [
      node('canvas: canvas', { width: 32, height: 32, noise: 1 }),
      node('flat: total-variation'),
      node('glide: toys/glide'),
      node('save: save'),
    ],
    [wire('canvas.image', 'flat.image'), wire('flat.loss', 'glide.loss'), wire('glide.image', 'save.image')],
  );
  writeFileSync(join(folder, 'toys.stylograph.json'), documentText(document));
});
afterAll(() => {
  rmSync(folder, { recursive: true });
});

/** Longer than the time until the first checkpoint. */
const SECONDS = 3;

const PACK = `
export default {
  name: 'toys',
  description: 'An optimizer.',
  nodes: [
    {
      type: 'toys/glide',
      category: 'optimize',
      title: 'Glide',
      description: 'RMSProp by another name.',
      inputs: { loss: { title: 'Loss', help: 'The loss to reduce.', takes: ['loss'] } },
      outputs: { image: { title: 'Image', help: 'the picture', gives: 'image' } },
      parameters: {
        seconds: { kind: 'number', title: 'Seconds', help: 'How long.', default: ${SECONDS}, min: 1, max: 99 },
        pace: { kind: 'number', title: 'Pace', help: 'The rate.', default: 1e-4, min: 0, max: 1 },
      },
      lower({ inputs: { loss }, parameters: { seconds, pace }, optimize }) {
        if (pace === 1) undefined.oops;
        const settings = { method: 'rmsprop', decay: 0.9, epsilon: 1e-8, learningRate: pace };
        const plan = { settings, steps: 1e6, seconds };
        return { image: { type: 'image', value: optimize({ loss: loss.value, plan }) } };
      },
    },
  ],
};
`;

const pack = ['--pack', './toys.mjs'];
const read = () => readRecord(JSON.parse(readFileSync(join(folder, 'record/record.json'), 'utf8')));

it('the optimizer of a pack runs, is interrupted, and resumes up to the limit in its plan', async () => {
  const args = ['run', 'toys.stylograph.json', ...pack, '--json', '--record', 'record'];
  const killed = await stylographIn(folder, args, (_, child) => {
    if (existsSync(join(folder, 'record/checkpoint.bin'))) child.kill('SIGKILL');
  });
  expect(killed.code).toBeNull();
  const before = read();
  const resumed = await stylographIn(folder, ['run', ...pack, '--record', 'record', '--resume', '--json']);
  expect(resumed).toMatchObject({ code: 0, err: '' });
  expect(resumed.out).not.toContain('"step":1,');
  const after = read();
  expect(after.results).toHaveLength(1);
  const { reason, curves } = after.stages[0]!;
  expect(reason).toBe('finished');
  expect(curves.step).toEqual(curves.step.map((_, i) => i + 1));
  expect(curves.seconds.at(-1)).toBeGreaterThanOrEqual(SECONDS);
  const kept = before.stages[0]!.curves.total;
  expect(kept.length).toBeGreaterThan(0);
  expect(curves.total.slice(0, kept.length)).toEqual(kept);
});

it('a mistake in a pack is reported as such, with its stack under STYLOGRAPH_DEBUG', async () => {
  const args = ['run', 'toys.stylograph.json', ...pack, '--set', 'glide.pace=1'];
  const told = await stylographIn(folder, args);
  expect(told).toMatchObject({ code: 1, out: '' });
  expect(told.err).toMatch(
    /^toys\.stylograph\.json: error: glide: The code of the node type “toys\/glide” failed: Cannot read .+\. This is a bug in the pack “toys”, not a problem of the graph\. Report it to its author\.\n$/,
  );
  const traced = await stylographIn(folder, args, undefined, { environment: { STYLOGRAPH_DEBUG: '1' } });
  expect(traced.err).toContain(told.err.trimEnd());
  expect(traced.err).toMatch(/\n {4}at .*toys\.mjs:\d+:\d+/);
});
