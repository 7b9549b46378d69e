import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { documentText } from '../../src/graph/parse.ts';
import { decodePicture, encodePicture } from '../../src/images/codec.node.ts';
import { patterns } from '../../src/images/patterns.ts';
import { readRecord, type RunRecord } from '../../src/run/record/schema.ts';
import { readPictureNote } from '../../src/share/picture-note.ts';
import { change, transfer } from '../graph/build.ts';
import { stylographIn } from './stylograph.ts';

let folder: string;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'stylograph-share-'));
  const photo = patterns.cells({ width: 40, height: 30, seed: 3, scale: 12, colors: 'meadow' });
  writeFileSync(join(folder, 'me.png'), await encodePicture(photo, 'png'));
  const document = change(transfer(), 'photo', { params: { source: 'me.png', size: 0 } });
  const painted = change(document, 'painting', { params: { source: 'sample:waves', size: 32 } });
  const short = change(painted, 'optimizer', { params: { steps: 5 } });
  writeFileSync(join(folder, 'graph.stylograph.json'), documentText(short));
  await stylograph('run', 'graph.stylograph.json', '--out', 'made.png', '--record', 'record');
});
afterAll(() => {
  rmSync(folder, { recursive: true });
});

const stylograph = (...args: string[]) => stylographIn(folder, args);
const bytes = (name: string) => readFileSync(join(folder, name));
const recordIn = (name: string): RunRecord => readRecord(JSON.parse(bytes(`${name}/record.json`).toString()));

describe('a picture written by the command line', () => {
  it('contains its graph, seed, steps, losses and hashes', () => {
    const note = readPictureNote(bytes('made.png'))!;
    expect(note.stages[0]).toMatchObject({ optimizer: 'optimizer', step: 5 });
    expect(note.stages[0]!.losses).toEqual(recordIn('record').stages[0]!.losses);
    expect(note.seeds).toEqual({ canvas: 1 });
    expect(Object.keys(note.models)).toEqual(['slim19']);
    expect(Object.values(note.pictures)).toHaveLength(2);
  });

  it('names the missing picture when it runs alone, and runs with it', async () => {
    const alone = await stylograph('run', 'made.png', '--out', 'again.png');
    expect(alone.code).toBe(1);
    expect(alone.err).toContain('“me.png” was left out when the graph was shared');
    const { code } = await stylograph(
      'run',
      'made.png',
      '--set',
      'photo.source=me.png',
      '--out',
      'again.png',
    );
    expect(code).toBe(0);
    expect(await decodePicture(bytes('again.png'))).toEqual(await decodePicture(bytes('made.png')));
  });
});

describe('a bundle', () => {
  it.each(['graph.stylograph.json', 'record'])('of %s runs without its original files', async (what) => {
    expect(await stylograph('bundle', what, '--out', 'all.stylograph.zip')).toMatchObject({ code: 0 });
    const elsewhere = mkdtempSync(join(tmpdir(), 'stylograph-elsewhere-'));
    writeFileSync(join(elsewhere, 'all.stylograph.zip'), bytes('all.stylograph.zip'));
    const { code } = await stylographIn(elsewhere, ['run', 'all.stylograph.zip', '--out', 'out.png']);
    expect(code).toBe(0);
    const made = await decodePicture(readFileSync(join(elsewhere, 'out.png')));
    expect(made).toEqual(await decodePicture(bytes('made.png')));
    rmSync(elsewhere, { recursive: true });
  });

  it('of a record can be replayed', async () => {
    await stylograph('bundle', 'record', '--out', 'all.stylograph.zip');
    expect((await stylograph('replay', 'all.stylograph.zip')).out).toMatch(
      /^Identical, bit for bit: all losses of 5/,
    );
  });
});

describe('a link', () => {
  it('runs', async () => {
    const { out } = await stylograph('link', 'graph.stylograph.json');
    const { code } = await stylograph('run', `https://studio.example/${out.trim()}`, '--out', 'linked.png');
    expect(code).toBe(0);
    expect(await decodePicture(bytes('linked.png'))).toEqual(await decodePicture(bytes('made.png')));
  });
});

describe('a record', () => {
  it('contains the run, its snapshots, and a graph to open', async () => {
    const record = recordIn('record');
    expect(record).toMatchObject({ status: 'finished', seeds: { canvas: 1 } });
    expect(record.stages[0]!.curves.step).toEqual([1, 2, 3, 4, 5]);
    expect(record.stages[0]!.curves.terms['style']).toHaveLength(5);
    expect(record.frames.map(({ step }) => step)).toEqual([1, 2, 4]);
    for (const { file } of record.frames)
      expect(await decodePicture(bytes(`record/${file}`))).toMatchObject({ width: 40, height: 30 });
    expect(await stylograph('check', 'record/graph.stylograph.json')).toMatchObject({ code: 0 });
  });

  it('replays with the same bits', async () => {
    const { code, out } = await stylograph('replay', 'record');
    expect([code, out]).toEqual([0, 'Identical, bit for bit: all losses of 5 steps, and 1 pictures.\n']);
  });

  it('reports how much another engine differs, and why', async () => {
    const { code, out } = await stylograph('replay', 'record', '--engine', 'tfjs-cpu');
    expect(code).toBe(1);
    expect(out).toMatch(
      /Losses first differ at step \d of “optimizer”; the largest relative difference of the total is [\d.e-]+\./,
    );
    expect(out).toMatch(/The picture of “save” differs by less than 1 of 255 levels\./);
    expect(out).toContain('the engine was wasm, and is now tfjs-cpu');
  });

  it('is not overwritten, and is refused if it is not a record', async () => {
    const again = await stylograph('run', 'graph.stylograph.json', '--out', 'x.png', '--record', 'record');
    expect(again).toMatchObject({ code: 1 });
    expect(again.err).toContain('record already contains a record.');
    writeFileSync(join(folder, 'record.json'), '{"format":"stylograph-record","version":1,"id":"<script>"}');
    expect((await stylograph('replay', 'record.json')).err).toContain(
      'record.json is damaged: “id” should contain only letters, digits, “-” and “_”',
    );
    expect((await stylograph('replay', 'nowhere')).err).toContain('nowhere contains no record');
  });
});
