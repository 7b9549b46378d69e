/**
 * Draws the sample pictures: `npx tsx tools/samples/main.ts [NAME] [--png FOLDER]`.
 * Writes public/samples/NAME.webp and index.json; with --png also PNG copies for looking at.
 */
import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { encodePicture } from '../../src/node.ts';
import { webpOf } from '../webp.ts';
import { pictures } from './pictures.ts';

const LIMIT = 196_000;
const folder = path.join(import.meta.dirname, '../../public/samples');

const { positionals, values } = parseArgs({ allowPositionals: true, options: { png: { type: 'string' } } });
const only = positionals[0];
if (only !== undefined && !pictures.some((picture) => picture.name === only)) {
  throw new Error(`no sample named ${only}; there are ${pictures.map((picture) => picture.name).join(', ')}`);
}

await mkdir(folder, { recursive: true });
for (const picture of pictures) {
  if (only !== undefined && picture.name !== only) continue;
  const start = performance.now();
  const painted = picture.paint();
  let quality = 90;
  let file = await webpOf(painted, quality);
  while (file.length > LIMIT && quality > 30) {
    quality -= 4;
    file = await webpOf(painted, quality);
  }
  await writeFile(path.join(folder, `${picture.name}.webp`), file);
  if (values.png !== undefined) {
    await mkdir(values.png, { recursive: true });
    await writeFile(path.join(values.png, `${picture.name}.png`), await encodePicture(painted, 'png'));
  }
  const seconds = ((performance.now() - start) / 1000).toFixed(1);
  console.log(`${picture.name}: ${Math.round(file.length / 1024)} KB at quality ${quality}, ${seconds} s`);
}

const index = pictures.map(({ name, kind, title, width, height }) => ({ name, kind, title, width, height }));
await writeFile(path.join(folder, 'index.json'), `${JSON.stringify(index, null, 2)}\n`);
