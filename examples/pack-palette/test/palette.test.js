import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { test } from 'node:test';
import {
  chooseEngine,
  compile,
  migratePacks,
  openWorld,
  parseDocument,
  run,
  validate,
  vocabulary,
} from 'stylograph';
import { resolver } from 'stylograph/node';
import pack from '../index.js';

const mine = vocabulary.with(pack);
const path = new URL('../graphs/palette.stylograph.json', import.meta.url).pathname;
const graph = migratePacks(parseDocument(await readFile(path, 'utf8')), mine);

/** The graph, smaller and shorter, with some parameters of a node. */
function small(id = '', params = {}) {
  const changes = { photo: { size: 32 }, optimizer: { steps: 20 }, [id]: params };
  return {
    ...graph,
    nodes: graph.nodes.map((node) => ({ ...node, params: { ...node.params, ...changes[node.id] } })),
  };
}

async function losses(document) {
  const world = await openWorld(document, mine, resolver(document, path));
  const { engine } = await chooseEngine('wasm');
  const ended = [];
  for await (const event of run(compile(document, mine, world.catalogue), engine, world.read))
    if (event.type === 'step') ended.push(event.terms.colors);
  return ended;
}

test('the graph is sound', () => {
  assert.deepEqual(validate(graph, mine), []);
});

test('a picture comes nearer to its palette', async () => {
  const steps = await losses(small());
  assert.ok(steps.at(-1) < 0.5 * steps[0], `${steps[0]} became ${steps.at(-1)}`);
});

test('a gray canvas is a known distance from black and white', async () => {
  // A quarter, 64/255, is nearer to black: three times its square.
  const document = small('palette', { colors: ['#000000', '#ffffff'] });
  const gray = {
    ...document,
    nodes: document.nodes.map((node) =>
      node.id === 'photo' ? { ...node, params: { source: 'gray', size: 0 } } : node,
    ),
  };
  const world = await openWorld(gray, mine, {
    ...resolver(gray, path),
    loadPicture: async () => ({ width: 16, height: 16, data: new Float32Array(16 * 16 * 3).fill(64 / 255) }),
  });
  const { engine } = await chooseEngine('wasm');
  for await (const event of run(compile(gray, mine, world.catalogue), engine, world.read))
    if (event.type === 'step') {
      assert.ok(Math.abs(event.terms.colors - 3 * (64 / 255) ** 2) < 1e-6);
      break;
    }
});

test('a color that is none is told of', () => {
  const [problem] = validate(small('palette', { colors: ['red'] }), mine);
  assert.equal(problem.reason, '0: A color is written #rrggbb. It is ["red"].');
});

test('graphs from before the first migration open', () => {
  const old = { ...small('palette', { colors: ['#ffffff'] }), packs: { palette: 0 } };
  const { params } = migratePacks(old, mine).nodes.find(({ id }) => id === 'palette');
  assert.deepEqual(params, { colors: ['#ffffff'] });
});
