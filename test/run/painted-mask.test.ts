import { afterAll, expect, it } from 'vitest';
import { compile } from '../../src/compile/compile.ts';
import { chooseEngine } from '../../src/engines/choose.ts';
import { withAsset } from '../../src/graph/assets.ts';
import type { GraphDocument } from '../../src/graph/document.ts';
import { onlyHere } from '../../src/graph/edits/only-here.ts';
import { groupNodes } from '../../src/graph/edits/group.ts';
import type { Picture } from '../../src/images/picture.ts';
import { run } from '../../src/run/run.ts';
import { resolver } from '../../src/run/resolver.node.ts';
import { openWorld } from '../../src/run/world.ts';
import { base64 } from '../../src/share/base64.ts';
import { encodeGrayPng } from '../../src/studio/painter/gray-png.ts';
import { vocabulary } from '../../src/vocabulary.ts';
import { graph, node, wire } from '../graph/build.ts';

const { engine } = await chooseEngine('wasm');
afterAll(() => {
  engine.dispose();
});

const LEVELS = [0, 51, 255, 102, 204, 153, 0, 255];
const painting = async (width: number, height: number, levels: readonly number[]) => {
  const bytes = await encodeGrayPng({ width, height, data: Uint8Array.from(levels) });
  return { key: 'sky', asset: { name: 'mask.png', mime: 'image/png', data: base64(bytes) } };
};
const ends = { width: 4, height: 2 };

async function picturesOf(document: GraphDocument): Promise<Picture[]> {
  const { catalogue, read } = await openWorld(document, vocabulary, resolver(document, '.'));
  const compiled = compile(document, vocabulary, catalogue);
  const pictures: Picture[] = [];
  for await (const event of run(compiled, engine, read))
    if (event.type === 'picture') pictures.push(event.picture);
  return pictures;
}

it('a painting in a graph is a mask, also inside a composite node', async () => {
  const bare = graph(
    [
      node('canvas: canvas', { ...ends, distribution: 'gray' }),
      node('sky: mask', { of: 'painted', painting: 'asset:sky', invert: true }),
      node('show: preview'),
    ],
    [wire('canvas.image', 'sky.image'), wire('sky.mask', 'show.image')],
  );
  const document = withAsset(bare, await painting(4, 2, LEVELS));
  const [picture] = await picturesOf(document);
  const shown = LEVELS.map((_, i) => Math.round(picture!.data[3 * i]! * 255));
  expect(shown).toEqual(LEVELS.map((level) => 255 - level));
  const grouped = groupNodes(document, vocabulary, ['sky'], 'Sky')!.document;
  expect((await picturesOf(grouped))[0]!.data).toEqual(picture!.data);
});

it('a loss that counts only in a painted mask leaves the rest of the picture as it was', async () => {
  const document = graph(
    [
      node('goal: pattern', { pattern: 'cells', width: 8, height: 8, seed: 3 }),
      node('canvas: canvas', { width: 8, height: 8, distribution: 'gray' }),
      node('near: distance'),
      node('optimizer: optimizer', { steps: 40, method: 'adam', learningRate: 0.05 }),
      node('show: preview'),
    ],
    [
      wire('canvas.image', 'near.first'),
      wire('goal.image', 'near.second'),
      wire('near.loss', 'optimizer.loss'),
      wire('optimizer.image', 'show.image'),
    ],
  );
  const found = onlyHere(document, vocabulary, { node: 'near' });
  const left = await painting(
    8,
    8,
    Array.from({ length: 64 }, (_, i) => (i % 8 < 4 ? 255 : 0)),
  );
  const limited = found.ok ? found.apply(left, new Map()).document : document;
  const [[whole], [part]] = [await picturesOf(document), await picturesOf(limited)];
  for (let pixel = 0; pixel < 64; pixel++)
    for (let entry = 3 * pixel; entry < 3 * pixel + 3; entry++) {
      if (pixel % 8 < 4) expect(part!.data[entry], `entry ${entry}`).toBeCloseTo(whole!.data[entry]!, 4);
      else expect(part!.data[entry], `entry ${entry}`).toBe(0.5);
    }
  expect(whole!.data.some((value) => Math.abs(value - 0.5) > 0.2)).toBe(true);
});
