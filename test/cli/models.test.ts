import { spawn } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { documentText } from '../../src/graph/parse.ts';
import { change, transfer } from '../graph/build.ts';

const PROGRAM = join(import.meta.dirname, '../../dist/src/cli/main.js');
const server = inject('modelServer');

let folder: string;
let cache: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'stylograph-models-'));
  cache = join(folder, 'cache');
});
afterAll(() => {
  rmSync(folder, { recursive: true });
});

function stylograph(args: string[], environment: Record<string, string> = {}) {
  return new Promise<{ code: number | null; out: string; err: string }>((resolve, reject) => {
    const child = spawn(process.execPath, [PROGRAM, ...args], {
      cwd: folder,
      env: { ...process.env, STYLOGRAPH_CACHE: cache, ...environment },
    });
    let [out, err] = ['', ''];
    child.stdout.on('data', (text: Buffer) => (out += text.toString()));
    child.stderr.on('data', (text: Buffer) => (err += text.toString()));
    child.on('error', reject);
    child.on('close', (code) => {
      resolve({ code, out, err });
    });
  });
}

const from = (behavior: string, file = 'model.safetensors') =>
  `${server}/${behavior}/${crypto.randomUUID()}/${file}`;

/** The files of models, whole or in part: the speed of a run is stored beside them. */
const modelFiles = () => readdirSync(cache).filter((file) => file !== 'speeds.json');

/** A small transfer whose layers are taken through a model. */
function writeGraph(model: string): string {
  let document = transfer();
  for (const { id, type } of document.nodes) {
    if (type === 'image') document = change(document, id, { params: { source: 'sample:tower', size: 32 } });
    if (type === 'features') document = change(document, id, { params: { model, layers: ['conv1_1'] } });
  }
  writeFileSync(join(folder, 'graph.json'), documentText(document));
  return 'graph.json';
}

describe('stylograph models', () => {
  it('lists installed and downloadable models', async () => {
    const { code, out } = await stylograph(['models', 'list']);
    expect(code).toBe(0);
    expect(out).toMatch(/slim19: slim19, small, included in Stylograph/);
    expect(out).toMatch(/vgg19: VGG-19, not downloaded: stylograph models get vgg19 \(80\.1 MB\)/);
    expect(out).toContain(cache);
  });

  it('downloads a model as deep as a graph needs it; lists, verifies, uses and removes it', async () => {
    const graph = writeGraph('small');
    const got = await stylograph(['models', 'get', 'small', '--from', from('ranges'), '--graph', graph]);
    expect(got).toMatchObject({ code: 0, out: '' });
    expect(got.err).toMatch(/1\.79 kB of 1\.79 kB/);
    expect(got.err).toMatch(/added small: .* Downloaded from http/s);
    const listed = JSON.parse((await stylograph(['models', 'list', '--json'])).out) as {
      models: { name: string; hash: string; layers: string[] }[];
    };
    expect(listed.models).toMatchObject([{ name: 'small', layers: ['conv1_1'], precision: 'F32' }]);
    const { hash } = listed.models[0]!;
    expect((await stylograph(['models', 'verify'])).out).toBe(`small: OK, ${hash}\n`);

    const ran = await stylograph(['run', graph, '--steps', '1', '--json', '--engine', 'wasm']);
    const done = JSON.parse(ran.out.trim().split('\n').at(-1)!) as object;
    expect(done).toMatchObject({ type: 'done', models: { small: { name: 'small', hash } } });

    const file = join(cache, 'small.safetensors');
    const bytes = readFileSync(file);
    bytes[bytes.length - 100]! ^= 1;
    bytes[bytes.length - 3000]! ^= 1;
    writeFileSync(file, bytes);
    const damaged = await stylograph(['models', 'verify', 'small']);
    expect(damaged.code).toBe(1);
    expect(damaged.out).toMatch(/damaged: their hash is .* Remove the model and download it again/);
    expect((await stylograph(['check', graph])).out).toMatch(/model: “small” cannot be opened\. .*damaged/);

    expect(await stylograph(['models', 'remove', 'small'])).toMatchObject({
      code: 0,
      err: 'removed small\n',
    });
    expect(modelFiles()).toEqual([]);
  });

  it('downloads one model in several processes at once without damage', async () => {
    const graph = writeGraph('shared');
    const get = () => stylograph(['models', 'get', 'shared', '--from', from('slow'), '--graph', graph]);
    const outcomes = await Promise.all([get(), get(), get()]);
    expect(outcomes.map(({ code }) => code)).toEqual([0, 0, 0]);
    expect((await stylograph(['models', 'verify'])).out).toMatch(/^shared: OK, [0-9a-f]{64}\n$/);
    expect(modelFiles()).toEqual(['shared.safetensors']);
    await stylograph(['models', 'remove', 'shared']);
  });

  it('adds files of every format, at half the size on request', async () => {
    for (const file of ['model.safetensors', 'weights.h5', 'own.safetensors']) {
      const bytes = await (await fetch(from('ranges', file))).arrayBuffer();
      writeFileSync(join(folder, file), new Uint8Array(bytes));
      const { code, out } = await stylograph(['models', 'add', 'mine', file, '--float16', '--json']);
      expect(code).toBe(0);
      expect(JSON.parse(out)).toMatchObject({ name: 'mine', precision: 'F16', last: 'conv4_1' });
    }
    const pytorch = join(import.meta.dirname, '../fixtures/weights/checkpoint-legacy.pth');
    const added = await stylograph(['models', 'add', 'mine', pytorch]);
    expect(added.err).toMatch(
      /added mine: .*A PyTorch file, read as torchvision’s weights \(RGB .*\): it shows no sign of Caffe\..*add it again with --input caffe/s,
    );
    const again = await stylograph(['models', 'add', 'mine', pytorch, '--input', 'caffe']);
    expect(again).toMatchObject({ code: 0 });
    expect(again.err).toMatch(/read as Caffe’s weights \(BGR .*\): as requested\./);
    expect(again.err).not.toContain('--input');
    await stylograph(['models', 'remove', 'mine']);
  });

  it('explains what is wrong with a file or a name', async () => {
    writeFileSync(join(folder, 'nonsense.h5'), 'nothing of the kind');
    for (const [args, message] of [
      [
        ['add', 'vgg19', 'model.safetensors'],
        /not VGG-19: where conv1_1 \(3 to 64 channels\) should be, the file has conv1_1 \(3 to 16/,
      ],
      [['add', 'mine', 'nonsense.h5'], /^error: This is a text file\. Use the \.pth/],
      [['add', 'mine', 'absent.h5'], /absent\.h5 does not exist/],
      [['add', '../mine', 'model.safetensors'], /not a valid model name/],
      [['add', 'slim19', 'model.safetensors'], /is part of Stylograph/],
      [['get', 'mine'], /There is no known download of “mine”/],
      [['get', 'vg19'], /There is no known download of “vg19”\. Did you mean “vgg19”\?/],
      [['remove', 'slim19'], /is part of Stylograph and cannot be removed/],
      [['add', 'mine', 'model.safetensors', '--input', 'keras'], /Allowed choices are caffe, torchvision/],
    ] as const) {
      const { code, err } = await stylograph(['models', ...args]);
      // What was typed is wrong, whatever the files are.
      expect(code).toBe(/no known download|Allowed choices/.test(err) ? 2 : 1);
      expect(err).toMatch(message);
    }
    expect(modelFiles()).toEqual([]);
  });

  it('reads and removes nothing outside its folder', async () => {
    const outside = join(folder, 'outside.safetensors');
    writeFileSync(outside, readFileSync(join(folder, 'model.safetensors')));
    const removed = await stylograph(['models', 'remove', '../outside']);
    expect(removed.err).toBe('There is no model “../outside”.\n');
    expect(readFileSync(outside).length).toBeGreaterThan(0);
    const verified = await stylograph(['models', 'verify', '../outside\x1b[2J']);
    expect(verified.code).toBe(1);
    expect(verified.out).toBe('../outside [2J: There is no such model.\n');
  });

  it('explains how to proceed without the server', async () => {
    const { code, err } = await stylograph(['models', 'get', 'vgg19', '--from', 'keras'], {
      STYLOGRAPH_MODELS_URL: `${server}/ranges/env`,
    });
    expect(code).toBe(1);
    expect(err).toMatch(/no longer has the file \(404\)/);
    expect(err).toMatch(
      /To download by hand: save http.*\/ranges\/env\/tensorflow\/keras-applications\/vgg19\/vgg19_.*\.h5 .*stylograph models add vgg19 FILE/,
    );
  });
});

describe('a graph whose model is missing', () => {
  it('reports it, and runs with slim19 on request, marking the result', async () => {
    const graph = writeGraph('vgg19');
    const refused = await stylograph(['run', graph, '--steps', '1']);
    expect(refused.code).toBe(1);
    expect(refused.err).toMatch(
      /model: “vgg19” cannot be opened\. VGG-19 is not on this machine\. Download it \(80 MB\)/,
    );
    const ran = await stylograph(['run', graph, '--steps', '1', '--engine', 'wasm', '--fallback', '--json']);
    expect(ran.code).toBe(0);
    expect(ran.err).toMatch(/warning: .* “vgg19” is missing, so the fallback network slim19 is used/);
    // The former name of the option.
    expect((await stylograph(['plan', graph, '--stand-in'])).code).toBe(0);
    const done = JSON.parse(ran.out.trim().split('\n').at(-1)!) as object;
    expect(done).toMatchObject({ models: { vgg19: { name: 'slim19' } } });
  });
});
