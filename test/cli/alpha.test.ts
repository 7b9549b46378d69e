import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeEach, expect, it, vi } from 'vitest';
import { runCommand } from '../../src/cli/commands/run.ts';
import { openGraph } from '../../src/cli/open-graph.ts';
import type { GraphDocument } from '../../src/graph/document.ts';
import { documentText } from '../../src/graph/parse.ts';
import { decodePicture, encodePicture } from '../../src/images/codec.node.ts';
import { onWhite } from '../../src/images/on-white.ts';
import { takePart } from '../../src/images/part.ts';
import { sourceOf } from '../support/leaves.ts';
import { interpretPlan } from '../support/interpreter.ts';
import type { ValueOf } from '../../src/program/value.ts';
import { graph, node, wire } from '../graph/build.ts';
import { greatestDifference, pictureOf, randomPicture } from '../images/pictures.ts';

const folder = mkdtempSync(join(tmpdir(), 'stylograph-alpha-'));
const inFolder = (name: string) => join(folder, name);
afterAll(() => {
  rmSync(folder, { recursive: true });
});
beforeEach(() => {
  vi.spyOn(console, 'error').mockReturnValue(undefined);
  vi.spyOn(console, 'log').mockReturnValue(undefined);
});

const [WIDTH, HEIGHT] = [12, 10];
/** Transparent at the left, opaque at the right. */
const alpha = Float32Array.from({ length: WIDTH * HEIGHT }, (_, i) => Math.fround(((i % WIDTH) * 23) / 255));
const picture = { ...randomPicture(WIDTH, HEIGHT), alpha };
writeFileSync(inFolder('cut-out.png'), await encodePicture(picture, 'png'));

function cutOut(params: object = {}, file = 'out.png'): GraphDocument {
  return graph(
    [node('photo: image', { source: 'cut-out.png', size: 0, ...params }), node('save: save', { file })],
    [wire('photo.image', 'save.image'), wire('photo.alpha', 'save.alpha')],
  );
}

let graphs = 0;

async function saved(document: GraphDocument, out = 'out.png') {
  // A file is read once.
  const path = inFolder(`${graphs++}.stylograph.json`);
  writeFileSync(path, documentText(document));
  const options = { engine: 'wasm' as const, json: true as const, set: [], out: inFolder(out) };
  expect(await runCommand(path, options)).toBe(0);
  return decodePicture(readFileSync(inFolder(out)));
}

it('a picture with alpha keeps it from its file to the saved one', async () => {
  const same = await saved(cutOut());
  expect(same.alpha).toEqual(alpha);
  // The picture is on white, and that once more where it is decoded.
  const flat = onWhite(picture);
  expect(greatestDifference(same, onWhite({ ...flat, alpha }))).toBeLessThan(2.6 / 255);
  expect((await saved(cutOut(), 'out.webp')).alpha).toEqual(alpha);
});

it('alpha is flipped, rotated, cropped and resized with the picture', async () => {
  const turned = await saved(cutOut({ rotate: 90, top: 0.5 }));
  expect(turned).toMatchObject({ width: 10, height: 6 });
  // Rows were columns; the opaque ones are below.
  expect(Array.from({ length: 6 }, (_, y) => Math.round(turned.alpha![y * 10]! * 255))).toEqual(
    [6, 7, 8, 9, 10, 11].map((x) => x * 23),
  );
  const mirrored = await saved(cutOut({ flip: 'horizontal', size: 6 }));
  expect(mirrored).toMatchObject({ width: 6, height: 5 });
  expect(mirrored.alpha![0]).toBeGreaterThan(0.9);
  expect(mirrored.alpha![5]).toBeLessThan(0.1);
  // A gradient that is halved is the gradient again, away from the edges.
  expect(mirrored.alpha![2]! * 255).toBeCloseTo(23 * 6.5, -0.5);
});

it('engine, interpreter and pure code agree', async () => {
  const part = { flip: 'vertical', rotate: -20, left: 0.1, top: 0, right: 1, bottom: 0.9 } as const;
  const document = cutOut(part);
  const { compiled, world } = await openGraph(document, inFolder('graph.stylograph.json'));
  const { plan, shape } = compiled.pictures[0]!;
  const read = (leaf: unknown) => world.read(leaf as ValueOf<'input'>) as Float32Array;
  const { alpha: interpreted } = interpretPlan(plan, read);
  const gray = pictureOf(
    WIDTH,
    HEIGHT,
    (x, y) => Array(3).fill(alpha[y * WIDTH + x]) as [number, number, number],
  );
  const expected = takePart(gray, part);
  expect([expected.height, expected.width]).toEqual(shape.slice(0, 2));
  const { alpha: computed } = await saved(document);
  interpreted!.forEach((value, i) => {
    expect(value).toBe(expected.data[i * 3]);
    expect(Math.abs(computed![i]! - value)).toBeLessThan(0.51 / 255);
  });
  const leaves = [...plan.once, ...plan.each].flatMap(({ value }) => sourceOf(value) ?? []);
  expect(leaves).toContainEqual({ kind: 'alpha', source: 'cut-out.png', crop: false, part });
});

it('without a crop, a picture is the leaf that it was', async () => {
  const { compiled } = await openGraph(cutOut({ rotate: 0, right: 1 }), inFolder('graph.stylograph.json'));
  const value = compiled.pictures[0]!.plan.outputs['picture']!;
  expect(value.attributes).toEqual({
    shape: [HEIGHT, WIDTH, 3],
    source: { kind: 'picture', source: 'cut-out.png', crop: false },
  });
});

it('an opaque picture has an alpha of 1, and a mask of another size is resized', async () => {
  writeFileSync(inFolder('opaque.png'), await encodePicture(randomPicture(6, 4), 'png'));
  expect(await saved(cutOut({ source: 'opaque.png' }))).not.toHaveProperty('alpha');
  const document = cutOut({ source: 'opaque.png' });
  const other = graph(
    [...document.nodes, node('cut: image', { source: 'cut-out.png', size: 0 })],
    [wire('photo.image', 'save.image'), wire('cut.alpha', 'save.alpha')],
  );
  const { alpha: resized } = await saved(other);
  // 12 columns to 6: the mean of two.
  expect(Array.from(resized!.subarray(0, 6), (a) => a * 255)).toEqual(
    [0, 1, 2, 3, 4, 5].map((x): unknown => expect.closeTo(23 * (2 * x + 0.5), -0.2)),
  );
});

it('a JPEG with alpha and an empty crop are refused', async () => {
  const open = (document: GraphDocument) => openGraph(document, inFolder('graph.stylograph.json'));
  await expect(open(cutOut({}, 'out.jpg'))).rejects.toThrow('A JPEG has no transparency.');
  await expect(saved(cutOut(), 'out.jpeg')).rejects.toThrow('which has no transparency');
  await expect(open(cutOut({ left: 0.5, right: 0.5 }))).rejects.toThrow('not left of its right edge');
  await expect(open(cutOut({ top: 0.6, bottom: 0.5 }))).rejects.toThrow('not above its lower edge');
});
