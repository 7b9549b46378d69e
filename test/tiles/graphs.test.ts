import { readdirSync, readFileSync } from 'node:fs';
import { afterAll, expect, test } from 'vitest';
import { compile } from '../../src/compile/compile.ts';
import type { LeafReader } from '../../src/engines/engine.ts';
import { createWasmEngine } from '../../src/engines/wasm/engine.ts';
import { scalePixels } from '../../src/graph/edit.ts';
import { parseDocument } from '../../src/graph/parse.ts';
import type { Picture } from '../../src/images/picture.ts';
import { loadFeatureNetwork } from '../../src/models/feature-network.ts';
import { openWorld } from '../../src/run/world.ts';
import { tiledEngine } from '../../src/tiles/engine.ts';
import { withPushes } from '../../src/tiles/group.ts';
import { NotTileable } from '../../src/tiles/layout.ts';
import type { Schedule } from '../../src/tiles/schedule.ts';
import { tiledPlanOf } from '../../src/tiles/tiled-plan.ts';
import { vocabulary } from '../../src/vocabulary.ts';
import { random, relativeError } from '../engines/leaves.ts';

/** The optimizers of these graphs that cannot compute in tiles, with the node and the reason. */
const REFUSED: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  'deep-dream': {
    optimizer: 'The node “moved” cannot be computed in tiles: it rearranges positions.',
  },
  'feature-visualization': {
    'optimizer-moved': 'The node “moved” cannot be computed in tiles: it rearranges positions.',
  },
  'nearest-neighbors': refusals(
    ['quarter', 'half', 'whole', 'detail'].map((stage) => `${stage}/optimizer`),
    (id) => `${stageOf(id)}/neighbors`,
    'it searches among all positions.',
  ),
  'optimal-transport': refusals(
    ['quarter', 'half', 'whole'].map((stage) => `${stage}/optimizer`),
    (id) => `${stageOf(id)}/content`,
    'it reads entries of other positions.',
  ),
  patches: refusals(
    ['optimizer@0.25', 'optimizer@0.5', 'optimizer'],
    () => 'palette',
    'it reads entries of other positions.',
  ),
  'sliced-wasserstein': {
    sliced: 'The node “wasserstein” cannot be computed in tiles: it sorts the entries of all positions.',
  },
};

function refusals(
  optimizers: readonly string[],
  nodeOf: (optimizer: string) => string,
  reason: string,
): Record<string, string> {
  const text = (id: string) => `The node “${nodeOf(id)}” cannot be computed in tiles: ${reason}`;
  return Object.fromEntries(optimizers.map((id) => [id, text(id)]));
}

function stageOf(optimizer: string): string {
  return optimizer.split('/')[0]!;
}

const SIZE = 80;
const engine = await createWasmEngine();
const tiled = tiledEngine(engine, { side: 36 });
afterAll(() => {
  engine.dispose();
});

const network = loadFeatureNetwork(readFileSync('public/models/slim19.safetensors'));

/** Noise: in flat colors, rounding decides where the gradient of a max pool goes. */
function picture(name: string): Picture {
  const [width, height] = name.length % 2 === 0 ? [300, 250] : [240, 300];
  return { width, height, data: random([height, width, 3], name.length, 0, 1).entries };
}

async function open(name: string, size = SIZE) {
  const document = parseDocument(readFileSync(`graphs/${name}.stylograph.json`, 'utf8'));
  const sizes = document.nodes.flatMap(({ type, params }) =>
    type === 'image' ? Number(params?.['size']) : type === 'canvas' ? Number(params?.['width'] ?? 0) : [],
  );
  const small = scalePixels(document, vocabulary, size / Math.max(...sizes));
  const { catalogue, read } = await openWorld(small, vocabulary, {
    loadPicture: (source) => Promise.resolve(picture(source)),
    loadNetwork: () => Promise.resolve(network),
  });
  return { compiled: compile(small, vocabulary, catalogue), read };
}

const names = readdirSync('graphs').map((file) => file.replace('.stylograph.json', ''));

test('what cannot be computed in tiles is refused', async () => {
  const refused: Record<string, Record<string, string>> = {};
  for (const name of names)
    for (const { id, loop } of (await open(name)).compiled.stages)
      try {
        tiledPlanOf(loop, Infinity);
      } catch (error) {
        if (error instanceof NotTileable) refused[name] = { ...refused[name], [id]: error.message };
        else throw error;
      }
  expect(refused).toEqual(REFUSED);
});

test('tiles of half the size take about twice the work of the whole, before the loop and in it', async () => {
  const { loop } = (await open('house', 1024)).compiled.stages.at(-1)!;
  const tiles = tiledPlanOf(loop, 512);
  const flopsOf = ({ levels, gradient }: Schedule): number =>
    [...levels.flatMap(({ groups }) => groups), ...gradient]
      .flatMap(withPushes)
      .flatMap((group) => group.tiles)
      .reduce((sum, { variant }) => sum + variant.plan.summary.flops, 0);
  const before = tiles.before.reduce((sum, schedule) => sum + flopsOf(schedule), 0);
  expect(before / loop.summary.once.flops).toBeLessThan(2.1);
  expect(flopsOf(tiles.loop) / loop.summary.flops).toBeLessThan(2.1);
});

/** Of the others, the last optimizer is not refused. */
const tileable = names.filter(
  (name) => !['deep-dream', 'nearest-neighbors', 'optimal-transport', 'patches'].includes(name),
);

test.each(tileable)('the loss of %s in tiles is as in one piece', async (name) => {
  const { compiled, read } = await open(name);
  const stage = compiled.stages.findLast(({ id }) => REFUSED[name]?.[id] === undefined)!;
  const readAll: LeafReader = (leaf) =>
    leaf.primitive === 'result' ? random(leaf.shape, 5, 0, 1).entries : read(leaf);
  const names = Object.keys(stage.loop.outputs).filter((output) => output !== 'gradient');
  const found = [];
  for (const one of [engine, tiled]) {
    const execution = await one.prepare(stage.loop, readAll);
    execution.write(execution.canvas, random(stage.canvas.shape, 3, 0, 1).entries);
    await execution.evaluate();
    found.push({
      scalars: await execution.scalars(names),
      gradient: await execution.read(execution.gradient),
    });
    execution.dispose();
  }
  const [whole, inTiles] = found;
  inTiles!.scalars.forEach((scalar, i) => {
    expect(Math.abs(scalar / whole!.scalars[i]! - 1), names[i]).toBeLessThan(1e-6);
  });
  expect(relativeError(inTiles!.gradient, whole!.gradient)).toBeLessThan(1e-5);
});
