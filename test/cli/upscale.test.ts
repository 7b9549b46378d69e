import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { documentText } from '../../src/graph/parse.ts';
import { pngChunks } from '../../src/images/png-chunks.ts';
import { readRecord } from '../../src/run/record/schema.ts';
import { change, transfer } from '../graph/build.ts';
import { stylographIn } from './stylograph.ts';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'stylograph-upscale-'));
});
afterAll(() => {
  rmSync(folder, { recursive: true });
});

it('finishes the result of a record at the size of a print; the run replays and resumes with the same bits', async () => {
  let document = transfer();
  for (const [id, source] of Object.entries({ photo: 'sample:harbour', painting: 'sample:waves' }))
    document = change(document, id, { params: { source, size: 32 } });
  writeFileSync(join(folder, 'graph.stylograph.json'), documentText(document));
  const ran = await stylographIn(folder, [
    'run',
    'graph.stylograph.json',
    '--record',
    'small',
    '--engine',
    'wasm',
  ]);
  expect(ran.code).toBe(0);
  expect(readdirSync(join(folder, 'small/ends'))).toEqual(['optimizer.bin']);

  const upscale = ['upscale', 'small', '--to', '1cm', '--dpi', '200', '--steps', '3'];
  const made = await stylographIn(folder, [
    ...upscale,
    '--record',
    'large',
    '--out',
    'a.png',
    '--depth',
    '16',
  ]);
  expect(made.err).toContain('Sizes, with their steps: 40 px: 6, 79 px: 3');
  expect(made.code).toBe(0);
  const chunks = pngChunks(readFileSync(join(folder, 'a.png')));
  expect([...chunks[0]!.data.subarray(0, 9)]).toEqual([0, 0, 0, 79, 0, 0, 0, 57, 16]);
  // 200 dots per inch are 7874 per meter.
  expect([...chunks.find(({ type }) => type === 'pHYs')!.data]).toEqual([0, 0, 30, 194, 0, 0, 30, 194, 1]);
  const large = readRecord(JSON.parse(readFileSync(join(folder, 'large/record.json'), 'utf8')));
  expect(large.stages.map(({ optimizer, curves }) => [optimizer, curves.step.length])).toEqual([
    ['optimizer@0.5', 6],
    ['optimizer', 3],
  ]);
  const replayed = await stylographIn(folder, ['replay', 'large']);
  expect(replayed.out).toContain('Identical, bit for bit');

  // As if it had been killed before its first checkpoint.
  const begun = { ...large, status: 'running', stages: [], frames: [], results: [] };
  writeFileSync(join(folder, 'large/record.json'), JSON.stringify(begun));
  const resumed = await stylographIn(folder, ['run', '--record', 'large', '--resume', '--out', 'b.png']);
  expect(resumed.code).toBe(0);
  const again = readRecord(JSON.parse(readFileSync(join(folder, 'large/record.json'), 'utf8')));
  expect(again.results).toEqual(large.results);

  rmSync(join(folder, 'small/ends'), { recursive: true });
  const plain = await stylographIn(folder, [
    'upscale',
    'small',
    '--to',
    '40',
    '--steps',
    '1',
    '--out',
    'c.tiff',
  ]);
  expect(plain.err).toContain('not the state of its method, which starts anew');
  expect(readFileSync(join(folder, 'c.tiff')).subarray(0, 4).toString('latin1')).toBe('MM\0*');
});
