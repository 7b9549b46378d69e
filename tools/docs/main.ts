/**
 * Builds the documentation into `out/docs`: the pages of `docs/pages/`, a page for each node type with a picture of what it
 * does, and the reference of the API. Run `npm run docs`; `--only TYPE` draws one node's picture only, `--no-api` leaves the
 * reference out.
 */
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { Application } from 'typedoc';
import { compile } from '../../src/compile/compile.ts';
import { chooseEngine } from '../../src/engines/choose.ts';
import type { Engine } from '../../src/engines/engine.ts';
import { categories, type NodeDeclaration } from '../../src/graph/node-type.ts';
import { GraphError } from '../../src/graph/problem.ts';
import { encodePicture } from '../../src/images/codec.node.ts';
import { run } from '../../src/run/run.ts';
import { resolver } from '../../src/run/resolver.node.ts';
import { openWorld } from '../../src/run/world.ts';
import { vocabulary } from '../../src/vocabulary.ts';
import { exampleGraph } from './example-graph.ts';
import { nodePage } from './node-page.ts';
import { htmlPage, style, type Link } from './page.ts';

const PAGES = 'docs/pages';
const { values: options } = parseArgs({
  options: {
    only: { type: 'string' },
    'no-api': { type: 'boolean' },
    out: { type: 'string', default: 'out/docs' },
  },
});
const out = options.out;
rmSync(out, { recursive: true, force: true });
mkdirSync(join(out, 'nodes'), { recursive: true });

const pages = readdirSync(PAGES)
  .filter((file) => file.endsWith('.md'))
  .sort((a, b) => order(a) - order(b))
  .map((file) => ({ name: file.slice(0, -3), text: readFileSync(join(PAGES, file), 'utf8') }));
const types = categories.flatMap((category) => vocabulary.all().filter((type) => type.category === category));
const links: Link[] = [
  ...pages.map(({ name, text }) => ({ title: /^# (.*)$/m.exec(text)![1]!, href: `${name}.html` })),
  { title: 'API', href: 'api/index.html' },
  ...types.map(({ type, title }) => ({ title, href: `nodes/${type}.html` })),
];
writeFileSync(join(out, 'style.css'), style);
for (const { name, text } of pages) writeFileSync(join(out, `${name}.html`), htmlPage(text, links, 0));

const { engine } = await chooseEngine('wasm');
for (const type of types) {
  const drawn = options.only === undefined || options.only === type.type;
  const file = drawn ? await picture(type, engine) : undefined;
  writeFileSync(join(out, 'nodes', `${type.type}.html`), htmlPage(nodePage(type, file), links, 1));
}
engine.dispose();

if (!options['no-api']) {
  const app = await Application.bootstrapWithPlugins({
    entryPoints: ['index', 'rete/plugin', 'node', 'browser', 'engines/tfjs/index'].map(
      (door) => `src/${door}.ts`,
    ),
    tsconfig: 'tsconfig.json',
    name: 'Stylograph',
    readme: 'none',
    excludeInternal: true,
    excludePrivate: true,
    disableGit: true,
    sourceLinkTemplate: '',
    disableSources: true,
    logLevel: 'Error',
  });
  const project = await app.convert();
  if (!project) throw new Error('The reference of the API cannot be made: see above.');
  await app.generateDocs(project, join(out, 'api'));
}
console.log(`wrote ${out}/index.html`);

/** Runs the example of a node type; gives the name of the file, beside its page. */
async function picture(type: NodeDeclaration, engine: Engine): Promise<string | undefined> {
  const document = exampleGraph(vocabulary, type);
  if (!document) {
    console.log(`${type.type} has no picture: nothing leads from it to one.`);
    return undefined;
  }
  const world = await openWorld(document, vocabulary, resolver(document, 'example.stylograph.json'));
  try {
    const compiled = compile(document, vocabulary, world.catalogue);
    for await (const event of run(compiled, engine, world.read)) {
      if (event.type !== 'picture') continue;
      const file = `${type.type}.png`;
      writeFileSync(join(out, 'nodes', file), await encodePicture(event.picture, 'png'));
      return file;
    }
  } catch (error) {
    if (!(error instanceof GraphError)) throw error;
    console.log(`${type.type} has no picture: ${error.message}`);
  }
  return undefined;
}

/** The first page first, then the way a reader goes. */
function order(file: string): number {
  const place = ['index.md', 'tutorial.md', 'composites.md', 'rete.md', 'packs.md'].indexOf(file);
  return place < 0 ? 99 : place;
}
