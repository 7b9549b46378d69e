/**
 * Builds the documentation into `out/docs`, with the reference of the API; the studio has it without that, see `plugin.ts`.
 * Run `npm run docs`. Draws what node types do into `docs/nodes/` where a picture is missing; `--draw` draws all anew, `--draw
 * TYPE` one. `--no-api` leaves the reference out.
 */
import { existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { parseArgs } from 'node:util';
import { Application } from 'typedoc';
import { compile } from '../../src/compile/compile.ts';
import { chooseEngine } from '../../src/engines/choose.ts';
import type { Engine } from '../../src/engines/engine.ts';
import type { NodeDeclaration } from '../../src/graph/node-type.ts';
import { run } from '../../src/run/run.ts';
import { resolver } from '../../src/run/resolver.node.ts';
import { openWorld } from '../../src/run/world.ts';
import { vocabulary } from '../../src/vocabulary.ts';
import { webpOf } from '../webp.ts';
import { exampleGraph } from './example-graph.ts';
import { NODE_PICTURES, siteFiles } from './site.ts';

const { values: options, positionals } = parseArgs({
  options: {
    draw: { type: 'boolean', default: false },
    'no-api': { type: 'boolean', default: false },
    pictures: { type: 'string', default: NODE_PICTURES },
    out: { type: 'string', default: 'out/docs' },
  },
  allowPositionals: true,
});
const { out, pictures } = options;

const wanted = vocabulary
  .all()
  .filter(({ type }) =>
    options.draw
      ? positionals.length === 0 || positionals.includes(type)
      : !existsSync(join(pictures, `${type}.webp`)),
  );
if (wanted.length > 0) {
  mkdirSync(pictures, { recursive: true });
  const { engine } = await chooseEngine('wasm');
  for (const type of wanted) await draw(type, engine);
  engine.dispose();
}

rmSync(out, { recursive: true, force: true });
for (const [path, content] of siteFiles({ api: !options['no-api'] })) {
  mkdirSync(dirname(join(out, path)), { recursive: true });
  writeFileSync(join(out, path), content);
}

if (!options['no-api']) {
  const app = await Application.bootstrapWithPlugins({
    entryPoints: ['index', 'rete/plugin', 'node', 'browser', 'engines/wasm/index', 'engines/tfjs/index'].map(
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

/** Runs the example of a node type, and keeps its picture. */
async function draw(type: NodeDeclaration, engine: Engine): Promise<void> {
  const document = exampleGraph(vocabulary, type);
  if (!document) throw new Error(`${type.type} has no picture: nothing leads from it to one.`);
  const world = await openWorld(document, vocabulary, resolver(document, 'example.stylograph.json'));
  const compiled = compile(document, vocabulary, world.catalogue);
  for await (const event of run(compiled, engine, world.read))
    if (event.type === 'picture') {
      const file = join(pictures, `${type.type}.webp`);
      writeFileSync(file, await webpOf(event.picture, 85));
      console.log(`wrote ${file}`);
    }
}
