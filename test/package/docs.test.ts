import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { compile } from '../../src/compile/compile.ts';
import { resolver } from '../../src/run/resolver.node.ts';
import { openWorld } from '../../src/run/world.ts';
import { vocabulary } from '../../src/vocabulary.ts';
import { exampleGraph } from '../../tools/docs/example-graph.ts';
import { codeSamples } from './code-samples.ts';
import { createConsumer, type Consumer } from './consumer.ts';

const exec = promisify(execFile);
let consumer: Consumer;

beforeAll(async () => {
  consumer = await createConsumer();
  await consumer.link('rete', 'zod');
}, 120_000);

afterAll(() => consumer.remove());

test.each(['tutorial', 'rete', 'packs'])('the code in %s runs as printed', async (page) => {
  const folder = join(consumer.folder, page);
  await mkdir(folder);
  for (const { at, language, title, code } of await codeSamples(`docs/pages/${page}.md`)) {
    if (title !== undefined) await writeFile(join(folder, title), code);
    if (language === 'sh')
      await consumer.run('bash', ['-e', '-c', code], folder).catch((error: unknown) => {
        throw new Error(`${at}: ${(error as Error).message}`);
      });
  }
});

test.each([...vocabulary.all()].map(({ type }) => type))(
  '%s has an example, made from its declaration, that compiles',
  async (type) => {
    const document = exampleGraph(vocabulary, vocabulary.get(type)!)!;
    const world = await openWorld(document, vocabulary, resolver(document, 'example.json'));
    expect(compile(document, vocabulary, world.catalogue).pictures).toHaveLength(1);
  },
);

test('the site is built, with a picture of each node type', async () => {
  const out = await mkdtemp(join(tmpdir(), 'stylograph-docs-'));
  try {
    const options = [
      '--draw',
      'pattern',
      '--pictures',
      join(out, 'drawn'),
      '--no-api',
      '--out',
      join(out, 'site'),
    ];
    await exec('npx', ['tsx', 'tools/docs/main.ts', ...options]);
    expect((await readFile(join(out, 'drawn/pattern.webp'))).subarray(8, 12).toString()).toBe('WEBP');
    for (const { type, title } of vocabulary.all()) {
      const page = await readFile(join(out, 'site/nodes', `${type}.html`), 'utf8');
      expect(page).toContain(`<h1>${title}</h1>`);
      expect(page).toContain(`<img src="${type}.webp"`);
    }
    expect(await readFile(join(out, 'site/index.html'), 'utf8')).toContain('href="tutorial.html"');
  } finally {
    await rm(out, { recursive: true, force: true });
  }
});
