import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { GraphDocument } from '../../src/graph/document.ts';
import { expand } from '../../src/graph/expand.ts';
import { documentText, parseDocument } from '../../src/graph/parse.ts';
import { decodePicture, encodePicture } from '../../src/images/codec.node.ts';
import { patterns } from '../../src/images/patterns.ts';
import type { StepEvent } from '../../src/run/events.ts';
import { vocabulary } from '../../src/vocabulary.ts';
import { change, transfer, unwire, wire } from '../graph/build.ts';
import { hasWebgpu } from '../engines/backends.ts';
import { jpegWithOrientation } from '../images/exif-files.ts';
import { readTensors } from '../support/fixtures.ts';

// What is tested is what users get: the built program, which the test command builds first.
const PROGRAM = join(import.meta.dirname, '../../dist/src/cli/main.js');

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'stylograph-'));
});
afterAll(() => {
  rmSync(folder, { recursive: true });
});

interface Outcome {
  code: number | null;
  out: string;
  err: string;
}

/** Runs `stylograph` in the test's folder; `watch` sees what it prints, and may send it signals. */
function stylograph(
  args: string[],
  watch?: (out: string, kill: () => void) => void,
  deaf = false,
): Promise<Outcome> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [PROGRAM, ...args], { cwd: folder });
    if (deaf) child.stdout.destroy();
    let [out, err] = ['', ''];
    child.stdout.on('data', (text: Buffer) => {
      out += text.toString();
      watch?.(out, () => child.kill('SIGINT'));
    });
    child.stderr.on('data', (text: Buffer) => (err += text.toString()));
    child.on('error', reject);
    child.on('close', (code) => {
      resolve({ code, out, err });
    });
  });
}

const graphs = join(import.meta.dirname, '../../graphs');
const graph = (name: string) => join(graphs, `${name}.stylograph.json`);
const inFolder = (name: string) => join(folder, name);
const eventsOf = ({ out }: Outcome) =>
  out
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as { type: string } & Record<string, unknown>);

/** The graph with bundled samples for its pictures. */
function samples(document: GraphDocument): GraphDocument {
  return ['photo', 'painting'].reduce(
    (d, id) =>
      change(d, id, { params: { source: id === 'photo' ? 'sample:tower' : 'sample:waves', size: 48 } }),
    document,
  );
}

function writeGraph(name: string, document = transfer()): string {
  writeFileSync(inFolder(name), documentText(document));
  return name;
}

/** The properties of the cases below that do not depend on a graph. */
const WRONGLY_TYPED = new Set([
  'an ending that no format has',
  'a parameter that is not there',
  'a size of nothing',
  'an engine that there is not',
  'an engine with a typo',
  'mixed precision of another engine',
]);

describe('stylograph run', () => {
  it.each(readdirSync(graphs))('runs %s', async (file) => {
    const picture = `${file}.png`;
    const outcome = await stylograph([
      'run',
      join(graphs, file),
      '--size',
      '48',
      '--steps',
      '1',
      '--json',
      '--out',
      picture,
    ]);
    expect(outcome.code).toBe(0);
    // The content loss of this paper is a sum, which the graph keeps.
    expect(outcome.err).toMatch(
      file.startsWith('gatys-2016')
        ? /^warning: content · normalization: This loss grows with the size of the picture[^\n]*\n$/
        : /^$/,
    );
    const events = eventsOf(outcome);
    expect(events.at(-1)).toMatchObject({ type: 'done', file: picture, stopped: false });
    const steps = events.filter(({ type }) => type === 'step') as unknown as StepEvent[];
    const terms = expand(parseDocument(readFileSync(join(graphs, file), 'utf8')))
      .nodes.filter(({ type }) => vocabulary.get(type)?.category === 'loss')
      .map(({ id }) => id);
    expect(new Set(steps.flatMap((step) => Object.keys(step.terms)))).toEqual(new Set(terms));
    const { width, height } = await decodePicture(readFileSync(inFolder(picture)));
    expect(Math.max(width, height)).toBe(48);
  });

  it('starts from the picture saved by an earlier run', async () => {
    const first = change(samples(transfer()), 'optimizer', { params: { steps: 1 } });
    const again = change(first, 'photo', { params: { source: 'result:last', size: 0 } });
    const name = writeGraph('again.json', change(again, 'save', { params: { file: 'again.png' } }));
    const missing = await stylograph(['run', name]);
    expect(missing.code).toBe(1);
    expect(missing.err).toContain('again.png does not exist. Run the graph once from another picture');
    writeGraph('first.json', first);
    expect((await stylograph(['run', 'first.json', '--out', 'again.png'])).code).toBe(0);
    const before = await decodePicture(readFileSync(inFolder('again.png')));
    expect((await stylograph(['run', name])).code).toBe(0);
    const after = await decodePicture(readFileSync(inFolder('again.png')));
    expect([after.width, after.height]).toEqual([before.width, before.height]);
    expect(after.data).not.toEqual(before.data);
  });

  it('continues if its output is closed', async () => {
    const { code } = await stylograph(
      ['run', graph('gatys-2016'), '--size', '32', '--steps', '3', '--json', '--out', 'unread.png'],
      undefined,
      true,
    );
    expect(code).toBe(0);
    expect(await decodePicture(readFileSync(inFolder('unread.png')))).toMatchObject({ width: 32 });
  });

  it('prints lines if there is no terminal', async () => {
    const { code, out, err } = await stylograph(['run', graph('gatys-2016'), '--size', '48', '--steps', '2']);
    expect([code, out]).toEqual([0, '']);
    expect(err).toMatch(/^Engine: Runs on the processor \(wasm\), for .*\n/m);
    expect(err).toMatch(/optimizer: 48 x \d+ on wasm, .*prepared in/);
    expect(err).toMatch(
      /step 1\/2 · total [\d.e+-]+, content [\d.e+-]+, style [\d.e+-]+, smoothness [\d.e+-]+ · .* left/,
    );
    expect(err).toMatch(/optimizer: finished after 2 steps, \d+ evaluations in/);
    expect(err).toContain('wrote gatys-2016.png, 48 x ');
  });

  it('rotates a 12-megapixel photo from a phone, and writes JPEG and WebP', async () => {
    const sensor = patterns.cells({ width: 500, height: 375, seed: 3, scale: 60, colors: 'meadow' });
    const enlarged = { width: 4000, height: 3000, data: new Float32Array(4000 * 3000 * 3) };
    for (let y = 0; y < 3000; y++)
      for (let x = 0; x < 4000; x++) {
        const from = ((y >> 3) * 500 + (x >> 3)) * 3;
        enlarged.data.set(sensor.data.subarray(from, from + 3), (y * 4000 + x) * 3);
      }
    const jpeg = await encodePicture(enlarged, 'jpeg');
    writeFileSync(inFolder('phone.jpg'), jpegWithOrientation(jpeg, 6));
    writeFileSync(inFolder('painting.png'), await encodePicture(sensor, 'png'));
    const phone = change(transfer(), 'photo', { params: { source: 'phone.jpg', size: 64 } });
    const pair = change(phone, 'painting', { params: { source: 'painting.png', size: 64 } });
    const document = change(pair, 'save', { params: { file: 'phone-out.jpg' } });
    const copy = { id: 'copy', type: 'save', params: { file: 'phone-out.webp' } };
    const path = writeGraph('phone.stylograph.json', {
      ...document,
      nodes: [...document.nodes, copy],
      wires: [...document.wires, wire('optimizer.image', 'copy.image')],
    });
    const { code, err } = await stylograph(['run', path, '--steps', '1']);
    expect(err).not.toContain('error');
    expect(code).toBe(0);
    // Held upright, the picture is higher than wide.
    for (const picture of ['phone-out.jpg', 'phone-out.webp'])
      expect(await decodePicture(readFileSync(inFolder(picture)))).toMatchObject({ width: 48, height: 64 });
  });

  it('sets parameters by id and by type', async () => {
    const outcome = await stylograph([
      ...['run', graph('gatys-2016'), '--size', '32', '--json', '--out', 'set.png'],
      ...[
        '--set',
        'optimizer.method=adam',
        '--set',
        'optimizer.steps=3',
        '--set',
        'total.weights=content:0,smoothness:0',
      ],
    ]);
    const steps = eventsOf(outcome).filter(({ type }) => type === 'step') as unknown as StepEvent[];
    expect(steps).toHaveLength(3);
    expect(steps[1]!.total).toBeCloseTo(steps[1]!.terms['style']!, 5);
  });

  it('stops on Ctrl+C and saves the current picture', async () => {
    const args = [
      'run',
      graph('gatys-2016'),
      '--size',
      '48',
      '--steps',
      '100000',
      '--json',
      '--out',
      'stopped.png',
    ];
    let killed = false;
    const outcome = await stylograph([...args, '--set', 'optimizer.method=adam'], (out, kill) => {
      if (!killed && out.includes('"step":3,')) kill();
      killed ||= out.includes('"step":3,');
    });
    expect(outcome.code).toBe(0);
    expect(eventsOf(outcome).at(-2)).toMatchObject({ type: 'ended', reason: 'stopped' });
    expect(eventsOf(outcome).at(-1)).toMatchObject({ type: 'done', file: 'stopped.png', stopped: true });
    expect(await decodePicture(readFileSync(inFolder('stopped.png')))).toMatchObject({ width: 48 });
  });

  it.each([
    [
      'a graph that is not there',
      ['run', 'lost.stylograph.json'],
      'lost.stylograph.json: error: The file does not exist.',
    ],
    [
      'a picture that is not there',
      ['run', 'lost-photo.stylograph.json'],
      'photo · source: “gone.jpg” cannot be opened.',
    ],
    ['an ending that no format has', ['run', graph('house'), '--out', 'house.bmp'], '.png'],
    [
      'a parameter that is not there',
      ['run', graph('two-sizes'), '--set', 'fine.step=1'],
      'Did you mean “steps” or “rateSteps”?',
    ],
    ['a size of nothing', ['run', graph('house'), '--size', '0'], 'It must be a whole number of at least 1.'],
    [
      'an engine that there is not',
      ['run', graph('house'), '--engine', 'cuda'],
      'Allowed choices are auto, webgpu, webgpu-mixed, wasm',
    ],
    [
      'an engine with a typo',
      ['run', graph('house'), '--engine', 'wsm'],
      'Did you mean “wasm”? Allowed choices are auto',
    ],
    [
      'mixed precision of another engine',
      ['run', graph('house'), '--engine', 'wasm', '--precision', 'mixed'],
      'The engine “wasm” has no mixed precision. --precision mixed needs --engine webgpu.',
    ],
    [
      'a folder for a file',
      ['run', graph('house'), '--out', 'folder.png'],
      'folder.png cannot be written: it is a folder.',
    ],
    [
      'a file for a folder',
      ['run', graph('house'), '--out', 'file.txt/a.png'],
      'its folder is a file. Choose another folder.',
    ],
    [
      'a graph that makes nothing',
      ['run', 'muted.stylograph.json'],
      'The graph makes no picture: its outputs are muted.',
    ],
    [
      'two pictures for one file',
      ['run', 'two.stylograph.json'],
      '“save” and “copy” would both write picture.png.',
    ],
    [
      'what is larger than memory',
      ['run', graph('gatys-2016'), '--size', '4000'],
      'The run is too large for this device: the engine “wasm” would need',
    ],
  ])('refuses %s with a message, not a stack', async (what, args, message) => {
    const lost = change(transfer(), 'photo', { params: { source: 'gone.jpg' } });
    writeGraph('lost-photo.stylograph.json', lost);
    const two = transfer();
    const copy = { id: 'copy', type: 'save', params: { file: 'picture.png' } };
    const wires = [...two.wires, wire('optimizer.image', 'copy.image')];
    writeGraph('two.stylograph.json', samples({ ...two, nodes: [...two.nodes, copy], wires }));
    writeGraph('muted.stylograph.json', samples(change(transfer(), 'optimizer', { muted: true })));
    mkdirSync(inFolder('folder.png'), { recursive: true });
    writeFileSync(inFolder('file.txt'), '');
    const { code, err } = await stylograph(args);
    expect(code).toBe(WRONGLY_TYPED.has(what) ? 2 : 1);
    expect(err).toContain(message);
    expect(err).not.toContain('    at ');
  });
});

describe('stylograph check', () => {
  it('reports problems of sizes and files along with those of wires', async () => {
    const broken = change(
      change(unwire(samples(transfer()), 'content.target'), 'style-features', {
        params: { layers: ['conv9_1'] },
      }),
      'save',
      { params: { file: 'a.bmp' } },
    );
    writeGraph('several.stylograph.json', broken);
    const { out } = await stylograph(['check', 'several.stylograph.json']);
    expect(out).toContain('content · target: Nothing is connected here.');
    expect(out).toContain('style-features · layers: “slim19” has no layer “conv9_1”.');
    expect(out).toContain('save · file: The name must end in .png, .jpg, .webp or .tiff.');
    expect(out).toContain('warning: photo-features: This node has no effect on any result.');
  });

  it('accepts the included graphs', async () => {
    const { code, out } = await stylograph([
      'check',
      ...readdirSync(graphs).map((file) => join(graphs, file)),
    ]);
    const told = out
      .trim()
      .split('\n')
      .filter((line) => !line.endsWith(': fine'));
    // The paper’s content loss grows with the picture, which is intended in this graph.
    expect(told.every((line) => /gatys-2016.*This loss grows with the size of the picture/.test(line))).toBe(
      true,
    );
    expect(code).toBe(0);
  });

  it('lists all problems, and exits with 1', async () => {
    const broken = change(unwire(transfer(), 'content.target'), 'optimizer', { params: { steps: 0 } });
    writeGraph('broken.stylograph.json', broken);
    writeFileSync(inFolder('text.json'), 'hello');
    const { code, out } = await stylograph(['check', 'broken.stylograph.json', 'text.json']);
    expect(code).toBe(1);
    expect(out).toContain(
      'broken.stylograph.json: error: optimizer · steps: The value must be between 1 and 100000.',
    );
    expect(out).toContain('broken.stylograph.json: error: content · target: Nothing is connected here.');
    expect(out).toContain('text.json: error: The file is not JSON');
  });
});

describe('stylograph plan', () => {
  it('shows sizes, work and memory by node', async () => {
    const { out } = await stylograph(['plan', graph('two-sizes')]);
    expect(out).toContain('coarse: canvas “coarse-canvas”, 192 x ');
    expect(out).toMatch(/fine-style-features +\d+ +[\d.]+ G +[\d.]+ M/);
    expect(out).toMatch(/[\d.]+ MB of memory at most/);
    expect(out).toMatch(/run on wasm: about [\d.]+ .*, [\d.]+ MB, from .*; fits: at most \d+ pixels\n$/);
  });

  it('prints JSON', async () => {
    const args = ['plan', graph('gatys-2016'), '--size', '64', '--engine', 'wasm', '--json'];
    const { out } = await stylograph(args);
    const { stages, run } = JSON.parse(out) as { stages: Record<string, unknown>[]; run: object };
    expect(stages).toHaveLength(1);
    expect(run).toMatchObject({ engine: 'wasm', bytes: stages[0]!['peakBytes'], fits: true });
    expect(stages[0]).toMatchObject({ optimizer: 'optimizer', canvas: { node: 'canvas', width: 64 } });
    expect(stages[0]!['flops']).toBeGreaterThan(1e6);
    expect(Object.keys(stages[0]!['byNode'] as object)).toContain('style');
  });
});

describe('stylograph gradient', () => {
  it('writes canvas, gradient and terms', async () => {
    const outcome = await stylograph([
      'gradient',
      graph('gatys-2016'),
      '--size',
      '32',
      '--json',
      '--out',
      'g.safetensors',
    ]);
    const told = JSON.parse(outcome.out) as { total: number; gradientNorm: number; height: number };
    const url = new URL(`file://${inFolder('g.safetensors')}`);
    const tensors = await readTensors(url);
    expect([...tensors.keys()].sort()).toEqual([
      'canvas',
      'gradient',
      'term/content',
      'term/smoothness',
      'term/style',
      'total',
    ]);
    expect(tensors.get('gradient')!.shape).toEqual([told.height, 32, 3]);
    expect(tensors.get('total')!.entries[0]).toBeCloseTo(told.total, 5);
    expect(Math.hypot(...tensors.get('gradient')!.entries)).toBeCloseTo(told.gradientNorm, 4);
  });
});

describe.runIf(hasWebgpu)('stylograph on webgpu', () => {
  it('forecasts, runs, and shows the time of its kernels by node', async () => {
    const small = ['--size', '32', '--engine', 'webgpu', '--json'];
    const mixed = ['--precision', 'mixed'];
    const plan = await stylograph(['plan', graph('content-reconstruction'), ...small, ...mixed]);
    const { stages } = JSON.parse(plan.out) as { stages: { dispatches: number; peakBytes: number }[] };
    expect(stages[0]!.dispatches).toBeGreaterThan(10);

    const ran = await stylograph([
      'run',
      graph('content-reconstruction'),
      ...small,
      ...mixed,
      '--steps',
      '2',
      '--profile',
      '--out',
      'webgpu.png',
    ]);
    expect(ran.err).toBe('');
    const events = eventsOf(ran) as { type: string; engine?: string; kernels?: { node: string }[] }[];
    expect(events[0]).toMatchObject({ type: 'prepared', engine: 'webgpu-mixed' });
    const { kernels } = events.find(({ type }) => type === 'profile')!;
    expect(kernels).toHaveLength(stages[0]!.dispatches);
    expect(kernels!.some(({ node }) => node === 'content')).toBe(true);
    expect((await decodePicture(readFileSync(inFolder('webgpu.png')))).width).toBe(32);
  });
});

describe('stylograph nodes', () => {
  it('lists the types', async () => {
    const { out } = await stylograph(['nodes']);
    expect(out).toMatch(/loss\n {2}content-loss +The distance/);
  });

  it('describes one type', async () => {
    const { out } = await stylograph(['nodes', 'total-variation']);
    expect(out).toContain('form = "l2"');
    expect(out).toContain('½ (Σ dx² + Σ dy²)');
    expect(out).toContain('jcjohnson/neural-style');
  });

  it('suggests the closest type', async () => {
    const { code, err } = await stylograph(['nodes', 'gramm']);
    expect(code).toBe(2);
    expect(err).toContain('There is no node type “gramm”. Did you mean “gram”?');
  });
});
