import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { documentText } from '../../src/graph/parse.ts';
import { encodePicture } from '../../src/images/codec.node.ts';
import { patterns } from '../../src/images/patterns.ts';
import { change, transfer } from '../graph/build.ts';
import { stylographIn } from './stylograph.ts';

/** `graphs/` with a graph and the photograph that it names; `photos/`, where commands run, with others. */
let root: string;
beforeAll(async () => {
  root = mkdtempSync(join(tmpdir(), 'stylograph-paths-'));
  for (const folder of ['graphs', 'photos']) mkdirSync(join(root, folder));
  const photo = (width: number) =>
    encodePicture(
      patterns.cells({ width, height: 30, seed: 3, scale: 12, colors: 'meadow' }),
      width === 50 ? 'jpeg' : 'png',
    );
  writeFileSync(join(root, 'graphs/beside.png'), await photo(40));
  writeFileSync(join(root, 'photos/me.png'), await photo(36));
  writeFileSync(join(root, 'photos/you.png'), await photo(44));
  const jpeg = await photo(50);
  writeFileSync(join(root, 'photos/no-end.jpg'), jpeg.subarray(0, -2));
  writeFileSync(join(root, 'photos/cut.jpg'), jpeg.subarray(0, jpeg.length * 0.7));
  const document = change(transfer(), 'photo', { params: { source: 'beside.png', size: 0 } });
  const painted = change(document, 'painting', { params: { source: 'sample:waves', size: 32 } });
  const short = change(painted, 'optimizer', { params: { steps: 1 } });
  writeFileSync(join(root, 'graphs/graph.stylograph.json'), documentText(short));
});
afterAll(() => {
  rmSync(root, { recursive: true });
});

const GRAPH = '../graphs/graph.stylograph.json';
const stylograph = (...args: string[]) => stylographIn(join(root, 'photos'), args);

async function widthWith(...args: string[]): Promise<unknown> {
  const { out, err } = await stylograph('plan', GRAPH, '--json', ...args);
  expect(err).toBe('');
  const { stages } = JSON.parse(out) as { stages: { canvas: { width: number } }[] };
  return stages[0]!.canvas.width;
}

describe('a path', () => {
  it('is relative to its file, or on the command line to the current folder', async () => {
    expect(await widthWith()).toBe(40);
    expect(await widthWith('--set', 'photo.source=me.png')).toBe(36);
    expect(await widthWith('--set', `photo.source=${pathToFileURL(join(root, 'photos/you.png')).href}`)).toBe(
      44,
    );
  });

  it('to a missing file is reported in full, with similar names', async () => {
    const { code, err } = await stylograph('plan', GRAPH, '--set', 'photo.source=mee.png');
    expect(code).toBe(1);
    expect(err).toContain(`${join(root, 'photos/mee.png')} does not exist. Did you mean “me.png”?`);
  });

  it('in a sweep is relative to the current folder, also when the sweep resumes', async () => {
    const sweep = [
      'sweep',
      GRAPH,
      '--vary',
      'photo.source=me.png,you.png',
      '--out',
      'swept',
      '--engine',
      'wasm',
    ];
    expect(await stylograph(...sweep)).toMatchObject({ code: 0 });
    expect((await stylograph(...sweep)).err).toContain('2 cells, 2 already done');
    const { sweep: kept } = JSON.parse(readFileSync(join(root, 'photos/swept/sweep.json'), 'utf8')) as {
      sweep: { axes: { values: string[] }[] };
    };
    expect(kept.axes[0]!.values).toEqual(['../photos/me.png', '../photos/you.png']);
  });
});

describe('a picture', () => {
  it('with a flawed end opens with a warning', async () => {
    const { code, out } = await stylograph('check', GRAPH);
    expect([code, out]).toEqual([0, `${GRAPH}: fine\n`]);
    const run = ['run', GRAPH, '--set', 'photo.source=no-end.jpg', '--out', 'out.png', '--engine', 'wasm'];
    const made = await stylograph(...run);
    expect(made.code).toBe(0);
    expect(made.err).toContain(
      'warning: photo · source: The picture was opened completely, but it has no end marker.',
    );
  });

  it('that is truncated opens as far as possible on request', async () => {
    const cut = ['run', GRAPH, '--set', 'photo.source=cut.jpg', '--out', 'cut.png', '--engine', 'wasm'];
    const refused = await stylograph(...cut);
    expect(refused.code).toBe(1);
    expect(refused.err).toContain('open it as far as possible: --incomplete-pictures');
    const made = await stylograph(...cut, '--incomplete-pictures', '--record', 'cut-record');
    expect(made.code).toBe(0);
    expect(made.err).toContain('It was opened as far as possible');
    // The record contains the picture as it was opened.
    expect((await stylograph('replay', 'cut-record')).code).toBe(0);
  });
});
