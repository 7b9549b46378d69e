import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { documentText } from '../../src/graph/parse.ts';
import { decodePicture } from '../../src/images/codec.node.ts';
import { change, transfer } from '../graph/build.ts';
import { stylographIn } from './stylograph.ts';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'stylograph-sweep-'));
  let document = transfer();
  for (const [id, source] of Object.entries({ photo: 'sample:harbour', painting: 'sample:waves' }))
    document = change(document, id, { params: { source, size: 32 } });
  document = change(document, 'optimizer', { params: { steps: 30 } });
  const sweeps = [
    {
      axes: [{ node: 'optimizer', parameter: 'method', values: ['adam', 'l-bfgs'] }],
      budget: { evaluations: 6 },
    },
  ];
  writeFileSync(join(folder, 'graph.stylograph.json'), documentText({ ...document, sweeps }));
});
afterAll(() => {
  rmSync(folder, { recursive: true });
});

const sweep = (...args: string[]) => stylographIn(folder, ['sweep', 'graph.stylograph.json', ...args]);
const table = (out: string) =>
  JSON.parse(readFileSync(join(folder, out, 'table.json'), 'utf8')) as Record<string, unknown>[];
const written = (out: string) =>
  new Map(
    readdirSync(join(folder, out, 'cells')).flatMap((name) => {
      const found = statSync(join(folder, out, 'cells', name, 'record.json'), { throwIfNoEntry: false });
      return found ? [[name, found.mtimeMs]] : [];
    }),
  );

describe('stylograph sweep', () => {
  it('runs the sweep in the graph: sheet, curves, table, and a record that opens for each cell', async () => {
    expect(await sweep('--out', 'own', '--sheet', '700')).toMatchObject({ code: 0 });
    expect(table('own').map((row) => [row['optimizer.method'], row['status']])).toEqual([
      ['adam', 'finished'],
      ['l-bfgs', 'finished'],
    ]);
    for (const row of table('own')) expect(row['optimizer.evaluations']).toBeLessThan(10);
    expect(await decodePicture(readFileSync(join(folder, 'own/sheet.png')))).toMatchObject({ width: 700 });
    expect(readFileSync(join(folder, 'own/curves.svg'), 'utf8')).toContain('method l-bfgs');
    const cell = await stylographIn(folder, [
      'run',
      'own/cells/002/graph.stylograph.json',
      '--steps',
      '1',
      '--out',
      'cell.png',
    ]);
    expect(cell.code).toBe(0);
    expect((await stylographIn(folder, ['check', 'own/cells/001/save.png'])).code).toBe(0);
  });

  it('resumes after being killed, and repeats no cell', async () => {
    const args = ['--out', 'killed', '--vary', 'total.weights.style=0.1..1000 log 6'];
    const killed = await stylographIn(
      folder,
      ['sweep', 'graph.stylograph.json', ...args],
      (printed, child) => {
        if (printed.includes('\n3/6')) child.kill('SIGKILL');
      },
    );
    expect(killed.code).toBeNull();
    const before = written('killed');
    expect(before.size).toBeGreaterThanOrEqual(3);
    expect(before.size).toBeLessThan(6);

    const resumed = await sweep(...args);
    expect(resumed.code).toBe(0);
    expect(resumed.err).toContain(`6 cells, ${before.size} already done`);
    const after = written('killed');
    expect(after.size).toBe(6);
    for (const [name, time] of before) expect(after.get(name)).toBe(time);
    expect(table('killed').every(({ status }) => status === 'finished')).toBe(true);

    const other = await sweep('--out', 'killed', '--vary', 'total.weights.style=1,2');
    expect(other.err).toContain('killed holds another sweep');

    const record = join(folder, 'killed/cells/002/record.json');
    const text = readFileSync(record, 'utf8');
    writeFileSync(record, text.slice(0, text.length / 2));
    const mended = await sweep(...args);
    expect(mended.code).toBe(0);
    expect(mended.err).toContain('6 cells, 5 already done');
    expect(mended.err).toContain(
      'cell 002 failed before and is run again: killed/cells/002/record.json is damaged: it is not JSON, or is truncated.',
    );
    // Up to version 1, TensorFlow.js's engine was called wasm: another one does not go on with its cells.
    const plan = join(folder, 'killed/sweep.json');
    const current = readFileSync(plan, 'utf8');
    writeFileSync(plan, current.replace('"version":2', '"version":1').replace('"auto"', '"wasm"'));
    const ours = await sweep(...args, '--engine', 'wasm');
    expect(ours.err).toContain('killed holds another sweep');
    const theirs = await sweep(...args, '--engine', 'tfjs-wasm');
    expect([theirs.code, theirs.err]).toEqual([0, expect.stringContaining('6 cells, 6 already done')]);
    writeFileSync(plan, current);
    const edited = readFileSync(join(folder, 'killed/sweep.json'), 'utf8').replace(
      '"sweep":{"axes":[',
      '"sweep":{"axes":[3,',
    );
    writeFileSync(join(folder, 'killed/sweep.json'), edited);
    const refused = await sweep(...args);
    expect(refused.code).toBe(1);
    expect(refused.err).toContain(
      'killed/sweep.json is damaged: “sweep.axes.0” should be an object, but is 3.',
    );
  });

  it('runs several cells at once with the same results; a failing one does not stop the others', async () => {
    const vary = ['--vary', 'content.normalization=relative,mean', '--vary', 'optimizer.steps=2,3'];
    const one = await sweep(...vary, '--out', 'one');
    const two = await sweep(...vary, '--out', 'two', '--jobs', '2');
    expect([one.code, two.code]).toEqual([0, 0]);
    const losses = (out: string) => table(out).map((row) => row['optimizer.total']);
    expect(losses('two')).toEqual(losses('one'));

    writeFileSync(join(folder, 'me.webp'), readFileSync('public/samples/tower.webp'));
    const failing = await sweep('--out', 'failing', '--vary', 'photo.source=me.webp,gone.jpg,sample:tower');
    expect(failing.code).toBe(1);
    expect(failing.err).toContain('error: 1 of 3 cells failed');
    expect(table('failing').map(({ status }) => status)).toEqual(['finished', 'failed', 'finished']);
    expect(table('failing')[1]!['error']).toContain('gone.jpg does not exist.');
    expect(table('failing')[0]!['optimizer.total']).toBe(table('failing')[2]!['optimizer.total']);
    // The graph of a cell carries the file that it was run with.
    const carried = readFileSync(join(folder, 'failing/cells/001/graph.stylograph.json'), 'utf8');
    expect(carried).toContain('"name": "me.webp"');
  });

  it('reports what cannot be varied', async () => {
    for (const [args, message] of [
      [['--vary', 'optimizer.stepz=1'], 'Did you mean “steps”?'],
      [['--vary', 'optimizer.steps=0'], 'cannot be 0'],
      [['--sweep', '4'], 'has 1 sweeps, so there is no sweep 4'],
      [['--budget', '3 apples'], '“3 apples” is not a budget'],
    ] as const) {
      const { code, err } = await sweep('--out', 'x', ...args);
      expect(err).toContain(message);
      expect(code).toBe(2);
    }
  });
});
