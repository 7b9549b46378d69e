import { execFile } from 'node:child_process';
import { cp, readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { build } from 'esbuild';
import { codeSamples } from './code-samples.ts';
import { createConsumer, type Consumer } from './consumer.ts';

const exec = promisify(execFile);
let consumer: Consumer;

beforeAll(async () => {
  consumer = await createConsumer();
  await cp('graphs', join(consumer.folder, 'graphs'), { recursive: true });
}, 120_000);

afterAll(() => consumer.remove());

test('what is installed takes less than 45 MB, and has no engine but our own', async () => {
  const files = await readdir(join(consumer.folder, 'node_modules'), {
    recursive: true,
    withFileTypes: true,
  });
  const sizes = files
    .filter((entry) => entry.isFile())
    .map(async ({ parentPath, name }) => (await stat(join(parentPath, name))).size);
  const bytes = (await Promise.all(sizes)).reduce((sum, size) => sum + size, 0);
  expect(bytes).toBeGreaterThan(1e7);
  // A file takes whole blocks on a disk: some 4 MB for all of them.
  expect(bytes).toBeLessThan(41e6);
  const packages = await readdir(join(consumer.folder, 'node_modules'));
  expect(packages).toContain('stylograph');
  expect(packages.filter((name) => /^(@tensorflow|@napi-rs|webgpu|rete|svelte)$/.test(name))).toEqual([]);
});

test('an engine whose package is missing says what to install', async () => {
  const run = ['run', 'graphs/total-variation.stylograph.json', '--size', '32', '--engine'];
  for (const backend of ['wasm', 'cpu'])
    await expect(consumer.run('node_modules/.bin/stylograph', [...run, `tfjs-${backend}`])).rejects.toThrow(
      `The tfjs-${backend} engine needs TensorFlow.js, which is not installed: npm install @tensorflow/tfjs-core @tensorflow/tfjs-backend-${backend}`,
    );
});

test('publint finds nothing', async () => {
  const { stdout } = await exec('npx', ['publint', '--strict', consumer.installed]);
  expect(stdout).toContain('All good!');
});

test('types resolve at every entry point', async () => {
  const attw = ['attw', consumer.tarball, '--profile', 'esm-only', '--format', 'json'];
  // Types of Svelte components resolve in bundlers, where alone they can be used; a style sheet has none.
  await exec('npx', [...attw, '--exclude-entrypoints', 'svelte', 'svelte/theme.css'], { maxBuffer: 2 ** 26 });
  const only = ['--entrypoints', 'svelte', '--ignore-rules', 'internal-resolution-error'];
  await exec('npx', [...attw, ...only], { maxBuffer: 2 ** 26 });
});

/** What a bundler makes of an import, with what it loads later left out: kilobytes gzipped. */
async function bundled(source: string): Promise<{ kilobytes: number; inputs: string[]; external: string[] }> {
  const result = await build({
    stdin: { contents: source, resolveDir: consumer.folder },
    bundle: true,
    splitting: true,
    format: 'esm',
    minify: true,
    write: false,
    metafile: true,
    outdir: 'out',
    external: ['rete', 'svelte', 'svelte/*', '@tensorflow/*', 'node:*', 'canvaskit-wasm', 'rete-*'],
    loader: { '.svelte': 'text' },
    logLevel: 'silent',
  });
  const [path, entry] = Object.entries(result.metafile.outputs).find(([, { entryPoint }]) => entryPoint)!;
  const first = new Set([
    path,
    ...entry.imports.filter(({ kind }) => kind === 'import-statement').map((i) => i.path),
  ]);
  const files = result.outputFiles.filter((file) => [...first].some((name) => file.path.endsWith(name)));
  return {
    kilobytes: files.reduce((sum, { contents }) => sum + gzipSync(contents).length, 0) / 1024,
    inputs: Object.keys(entry.inputs),
    external: entry.imports
      .filter(({ external, kind }) => external && kind === 'import-statement')
      .map((i) => i.path),
  };
}

test.each([
  ['stylograph', 128],
  ['stylograph/rete', 66],
  ['stylograph/rete/canvas', 10],
  ['stylograph/svelte', 22],
  ['stylograph/engines/tfjs', 14],
  ['stylograph/engines/webgpu', 54],
  ['stylograph/engines/wasm', 40],
])('%s has at most %i kB', async (door, budget) => {
  const { kilobytes } = await bundled(`export * from '${door}'`);
  expect(kilobytes).toBeLessThan(budget);
});

test('unused code is left out', async () => {
  const parse = await bundled(`export { parseDocument } from 'stylograph'`);
  expect(parse.inputs.filter((path) => /engines|optimizers|compile|nodes\//.test(path))).toEqual([]);
  expect(parse.kilobytes).toBeLessThan(13);
  const all = await bundled(`export * from 'stylograph'`);
  expect(all.external.filter((name) => name.startsWith('@tensorflow'))).toEqual([]);
});

test('the examples of the README run', async () => {
  await cp('graphs', join(consumer.folder, 'graphs'), { recursive: true });
  const samples = (await codeSamples('README.md')).filter(({ language }) => language === 'js');
  expect(samples.length).toBeGreaterThan(0);
  await consumer.link('rete');
  for (const [i, { code }] of samples.entries()) {
    await writeFile(join(consumer.folder, `sample-${i}.mjs`), code);
    // Small and short: the test only checks that it runs.
    await consumer.run('npx', ['stylograph', 'check', 'graphs/house.stylograph.json']);
    await shorten(join(consumer.folder, 'graphs/house.stylograph.json'));
    await consumer.run(process.execPath, [`sample-${i}.mjs`]);
  }
});

async function shorten(path: string): Promise<void> {
  const text = await readFile(path, 'utf8');
  await writeFile(
    path,
    text.replaceAll(/"steps": \d+/g, '"steps": 2').replaceAll(/"size": \d+/g, '"size": 160'),
  );
}

test('the example pack passes its own tests and type checks', async () => {
  const folder = await consumer.copy('pack-palette');
  await consumer.link('zod', 'typescript', '@types/node');
  await consumer.run(process.execPath, ['--test'], folder);
  const flags = [
    '--noEmit',
    '--allowJs',
    '--checkJs',
    '--strict',
    '--module',
    'nodenext',
    '--target',
    'es2022',
  ];
  const types = ['--types', 'node', '--skipLibCheck', '--lib', 'es2023,dom'];
  await consumer.run(
    process.execPath,
    ['../node_modules/typescript/bin/tsc', ...flags, ...types, 'index.js', 'types.d.ts'],
    folder,
  );
});

test('the command loads a pack from a file or a package, and reports if it is missing', async () => {
  const graph = 'pack-palette/graphs/palette.stylograph.json';
  // What npx starts, without the time that it takes.
  const stylograph = (...args: string[]) => consumer.run('node_modules/.bin/stylograph', args);
  const run = ['run', graph, '--out', 'out.png', '--size', '32', '--steps', '2', '--engine', 'wasm'];
  await expect(stylograph(...run)).rejects.toThrow(
    'colors: The node type “palette/loss” belongs to the pack “palette”, which is not installed.',
  );
  await stylograph(...run, '--pack', './pack-palette/index.js');
  await cp(
    join(consumer.folder, 'pack-palette'),
    join(consumer.folder, 'node_modules/stylograph-pack-palette'),
    {
      recursive: true,
    },
  );
  await stylograph(...run, '--pack', 'stylograph-pack-palette');
  const list = await stylograph('nodes', 'palette/loss', '--pack', 'stylograph-pack-palette');
  expect(list).toContain('nearest color');
  // A sweep of two jobs hands its packs to the processes that it starts; a record needs its pack to be run again.
  const pack = ['--pack', 'stylograph-pack-palette'];
  const sweep = ['sweep', graph, '--out', 'swept', '--size', '32', '--engine', 'wasm', '--jobs', '2'];
  await stylograph(...sweep, '--vary', 'optimizer.steps=1,2', ...pack);
  const table = await readFile(join(consumer.folder, 'swept/table.csv'), 'utf8');
  const [, ...cells] = table.trim().split('\n');
  expect(cells.map((cell) => cell.includes('finished'))).toEqual([true, true]);
  await stylograph(...run, '--record', 'recorded', ...pack);
  const replay = ['replay', 'recorded'];
  await expect(stylograph(...replay)).rejects.toThrow(
    'belongs to the pack “palette”, which is not installed.',
  );
  expect(await stylograph(...replay, ...pack)).toContain('Identical, bit for bit');
  await expect(stylograph(...run, '--pack', 'no-such-pack')).rejects.toThrow(
    'The pack “no-such-pack” cannot be loaded',
  );
});
