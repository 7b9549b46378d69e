import { readFileSync, writeFileSync } from 'node:fs';
import { createCanvas, loadImage } from '@napi-rs/canvas';

/*
 * Draws `public/icons/*.png` from `icon.svg`, for systems that take no SVG. Those that cut icons to a shape of their own get the
 * whole square, with the mark within the circle that none of them cuts into: two fifths of the side around the middle.
 */
const FOLDER = 'public/icons';
const source = readFileSync(`${FOLDER}/icon.svg`, 'utf8');
const square = source
  .replace(' rx="7"', '')
  .replace('0 0 24 24', '-3 -3 30 30')
  .replace('<rect width="24" height="24"', '<rect x="-3" y="-3" width="30" height="30"');
const icons = [
  { name: 'icon-192', size: 192, svg: source },
  { name: 'icon-512', size: 512, svg: source },
  { name: 'maskable-512', size: 512, svg: square },
  { name: 'apple-touch-icon', size: 180, svg: square },
];

for (const { name, size, svg } of icons) {
  const sized = svg.replace('<svg ', `<svg width="${size}" height="${size}" `);
  const canvas = createCanvas(size, size);
  canvas.getContext('2d').drawImage(await loadImage(Buffer.from(sized)), 0, 0, size, size);
  writeFileSync(`${FOLDER}/${name}.png`, canvas.toBuffer('image/png'));
}
