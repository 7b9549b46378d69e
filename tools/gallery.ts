/**
 * Renders the pictures of the studio's gallery: `npm run gallery [-- NAME]`, several minutes without a NAME.
 * Writes public/gallery/NAME.webp for each graphs/NAME.stylograph.json, run with its own steps.
 */
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { Transformer } from '@napi-rs/image';
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
import { encodePicture, surroundings } from '../src/node.ts';

const LONGEST_SIDE = 256;
const LIMIT = 60_000;
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
    const picture = await render(name, engine);
    const file = await toWebp(picture);
    await writeFile(path.join(root, `public/gallery/${name}.webp`), file);
    const seconds = ((performance.now() - start) / 1000).toFixed(1);
    const kilobytes = Math.round(file.length / 1000);
    console.log(`${name}: ${picture.width} x ${picture.height}, ${kilobytes} KB, ${seconds} s`);
  }
} finally {
  engine.dispose();
}

/** The last picture of a graph, made at the gallery's size. */
async function render(name: string, engine: Engine): Promise<Picture> {
  const file = path.join(root, 'graphs', name + ENDING);
  const document = withSave(parseDocument(await readFile(file, 'utf8')), vocabulary, `${name}.png`);
  const world = await openWorld(document, vocabulary, surroundings(document, file));
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
  const png = await encodePicture(picture, 'png');
  for (let quality = 90; quality >= 30; quality -= 5) {
    const file = await new Transformer(png).webp(quality);
    if (file.length <= LIMIT) return file;
  }
  throw new Error(`a picture takes over ${LIMIT} bytes at any quality`);
}
