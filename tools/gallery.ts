/**
 * Makes the pictures of the studio's gallery: `npm run gallery [-- NAME]`, several minutes without a NAME.
 * Writes public/gallery/NAME.webp for each graphs/NAME.stylograph.json: run with its own steps, or, for an experiment, all
 * the pictures that `npm run experiments` made of it, side by side.
 */
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import {
  chooseEngine,
  compile,
  openWorld,
  parseDocument,
  run,
  scalePixels,
  vocabulary,
  withSave,
  type Engine,
  type Picture,
} from '../src/index.ts';
import { resizePicture } from '../src/images/resize.ts';
import { decodePicture, resolver } from '../src/node.ts';
import { FOLDER, readResults } from './experiments/results.ts';
import { webpOf } from './webp.ts';

const LONGEST_SIDE = 256;
const LIMIT = 60_000;
/** Between the pictures of an experiment. */
const GAP = 4;
const ENDING = '.stylograph.json';
const root = path.join(import.meta.dirname, '..');

const files = await readdir(path.join(root, 'graphs'));
const names = files.filter((file) => file.endsWith(ENDING)).map((file) => file.slice(0, -ENDING.length));
const only = process.argv[2];
if (only !== undefined && !names.includes(only))
  throw new Error(`no graph named ${only}; there are ${names.join(', ')}`);

await mkdir(path.join(root, 'public/gallery'), { recursive: true });
const { engine } = await chooseEngine('wasm');
try {
  for (const name of only === undefined ? names : [only]) {
    const start = performance.now();
    const picture = (await picturesOfExperiment(name)) ?? (await render(name, engine));
    const file = await toWebp(picture);
    await writeFile(path.join(root, `public/gallery/${name}.webp`), file);
    const seconds = ((performance.now() - start) / 1000).toFixed(1);
    const kilobytes = Math.round(file.length / 1000);
    console.log(`${name}: ${picture.width} x ${picture.height}, ${kilobytes} KB, ${seconds} s`);
  }
} finally {
  engine.dispose();
}

/** The pictures of an experiment side by side; nothing where a graph is none. */
async function picturesOfExperiment(name: string): Promise<Picture | undefined> {
  const results = await readResults(name);
  if (!results) return undefined;
  const read = results.pictures.map(async (shown) =>
    decodePicture(await readFile(path.join(FOLDER, name, `${shown.name}.webp`))),
  );
  const pictures = await Promise.all(read);
  const columns = pictures.length < 4 ? pictures.length : Math.ceil(pictures.length ** 0.5);
  const width = Math.floor((LONGEST_SIDE + GAP) / columns) - GAP;
  const height = Math.round((width * pictures[0]!.height) / pictures[0]!.width);
  const rows = Math.ceil(pictures.length / columns);
  const sheet = { width: columns * (width + GAP) - GAP, height: rows * (height + GAP) - GAP };
  const data = new Float32Array(sheet.width * sheet.height * 3).fill(0.93);
  for (const [i, picture] of pictures.entries()) {
    const small = resizePicture(picture, width, height, 'bicubic');
    const corner = Math.floor(i / columns) * (height + GAP) * sheet.width + (i % columns) * (width + GAP);
    for (let y = 0; y < height; y++)
      data.set(small.data.subarray(y * width * 3, (y + 1) * width * 3), (corner + y * sheet.width) * 3);
  }
  return { ...sheet, data };
}

/** The last picture of a graph, made at the gallery's size. */
async function render(name: string, engine: Engine): Promise<Picture> {
  const file = path.join(root, 'graphs', name + ENDING);
  const document = withSave(parseDocument(await readFile(file, 'utf8')), vocabulary, `${name}.png`);
  const world = await openWorld(document, vocabulary, resolver(document, file));
  const { pictures } = compile(document, vocabulary, world.catalogue);
  const [height, width] = pictures.at(-1)!.shape as [number, number];
  const scaled = scalePixels(document, vocabulary, LONGEST_SIDE / Math.max(height, width));

  let picture: Picture | undefined;
  for await (const event of run(compile(scaled, vocabulary, world.catalogue), engine, world.read)) {
    if (event.type === 'picture') picture = event.picture;
    if (event.type === 'step' && event.step % 20 === 0)
      console.log(
        `${name}: ${event.optimizer} ${event.step}/${event.steps}, loss ${event.total.toPrecision(3)}`,
      );
    if (event.type === 'ended' && event.reason === 'diverged')
      throw new Error(`${name}: ${event.optimizer} diverged`);
  }
  if (!picture) throw new Error(`${name} makes no picture`);
  return picture;
}

async function toWebp(picture: Picture): Promise<Buffer> {
  for (let quality = 90; quality >= 30; quality -= 5) {
    const file = await webpOf(picture, quality);
    if (file.length <= LIMIT) return file;
  }
  throw new Error(`a picture takes over ${LIMIT} bytes at any quality`);
}
