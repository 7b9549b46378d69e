import { expect } from 'playwright/test';
import { afterAll, beforeAll, test } from 'vitest';
import { decodePicture, encodePicture } from '../../src/images/codec.node.ts';
import { takePart } from '../../src/images/part.ts';
import { graph, node, wire } from '../graph/build.ts';
import { greatestDifference, pictureOf, randomPicture } from '../images/pictures.ts';
import { StudioServer } from './app/open-studio.ts';
import { LONG, SOON, visit } from './app/studio-page.ts';
import { violations } from './app/violations.ts';

let server: StudioServer;
beforeAll(async () => {
  server = await StudioServer.start();
}, 60_000);
afterAll(() => server.close());

const [WIDTH, HEIGHT] = [60, 40];
const alpha = Float32Array.from({ length: WIDTH * HEIGHT }, (_, i) =>
  Math.fround((55 + 3 * (i % WIDTH)) / 255),
);
const png = await encodePicture({ ...randomPicture(WIDTH, HEIGHT), alpha }, 'png');

/** A photo with alpha that is smoothed for a moment, and saved with its alpha. */
function cutOut() {
  const asset = { name: 'cut-out.png', mime: 'image/png', data: Buffer.from(png).toString('base64') };
  const place = (one: ReturnType<typeof node>, x: number) => ({
    ...one,
    position: [x, 0] as [number, number],
  });
  return {
    ...graph(
      [
        place(node('photo: image', { source: 'asset:cut', size: 0 }), 0),
        place(node('canvas: canvas'), 280),
        place(node('smoothness: total-variation'), 560),
        place(node('optimizer: optimizer', { steps: 2 }), 840),
        place(node('save: save'), 1120),
      ],
      [
        wire('photo.image', 'canvas.start'),
        wire('canvas.image', 'smoothness.image'),
        wire('smoothness.loss', 'optimizer.loss'),
        wire('optimizer.image', 'save.image'),
        wire('photo.alpha', 'save.alpha'),
      ],
    ),
    title: 'Cut out',
    assets: { cut: asset },
    controls: [{ name: 'photo', title: 'Photo', to: [['photo', 'source']] as [[string, string]] }],
  };
}

test(
  'a picture is cropped, rotated and flipped by handles, keys and numbers, and saved with its alpha',
  { timeout: 90_000 },
  async () => {
    const { page, studio, errors } = await visit(server);
    await studio.stop();
    await studio.openGraph(cutOut());
    const shown = async () => (await studio.graph()).nodes.find(({ id }) => id === 'photo')!.params;
    await studio.select('photo');
    await page.keyboard.press('Alt+r');
    const dialog = page.getByRole('dialog', { name: 'Crop and rotate' });
    const size = dialog.getByRole('status');
    const field = (name: string) => dialog.getByRole('spinbutton', { name });
    await expect(size).toHaveText('60 × 40 of 60 × 40 pixels', SOON);
    expect(await violations(page)).toEqual([]);

    // By mouse: half of the picture, by its right edge.
    const handle = (name: string) => dialog.getByRole('button', { name, exact: true });
    const [crop, edge] = [await handle('Crop').boundingBox(), await handle('Right edge').boundingBox()];
    const [x, y] = [edge!.x + edge!.width / 2, edge!.y + edge!.height / 2];
    await page.mouse.move(x, y);
    await page.mouse.down();
    await page.mouse.move(x - crop!.width / 2, y + 30, { steps: 3 });
    await page.mouse.up();
    await expect(size).toHaveText('30 × 40 of 60 × 40 pixels', SOON);
    await expect(field('Width')).toHaveValue('30');
    // By keys, and by numbers.
    await handle('Crop').focus();
    await page.keyboard.press('Shift+ArrowRight');
    await handle('Lower edge').focus();
    await page.keyboard.press('ArrowUp');
    await expect(size).toHaveText('30 × 39 of 60 × 40 pixels');
    await expect(field('Left')).toHaveValue('1');
    await field('Left').fill('20');
    await field('Left').press('Enter');
    await handle('Turn right').click();
    await handle('Flip across').click();
    await expect(size).toHaveText('39 × 30 of 40 × 60 pixels');
    await handle('Done').click();
    await expect(dialog).toBeHidden(SOON);
    expect(errors).toEqual([]);
    const cropped = await shown();
    const part = { flip: 'horizontal', rotate: -90, left: 0, right: 0.975, top: 0.333333, bottom: 0.833333 };
    expect(cropped).toMatchObject(part);
    // One step of the history.
    await page.keyboard.press('Control+z');
    expect(await shown()).toEqual({ source: 'asset:cut', size: 0 });
    await page.keyboard.press('Control+Shift+z');
    expect(await shown()).toEqual(cropped);

    await studio.press('Run');
    await studio.statusIs('Done');
    const saved = await decodePicture(Buffer.from(await studio.copiedPicture(), 'base64'));
    const gray = pictureOf(WIDTH, HEIGHT, (column) => {
      const value = (55 + 3 * column) / 255;
      return [value, value, value];
    });
    const expected = takePart(gray, part as Parameters<typeof takePart>[1]);
    expect(saved).toMatchObject({ width: 39, height: 30 });
    const found = pictureOf(39, 30, (column, row) => {
      const value = saved.alpha![row * 39 + column]!;
      return [value, value, value];
    });
    expect(greatestDifference(found, expected)).toBeLessThan(1e-6);

    // From the tile of the simple view, which shows that there is a crop; a reset leaves no parameters.
    await page.getByRole('button', { name: 'Simple', exact: true }).click();
    const tile = page.getByRole('button', { name: /^Photo:/ });
    await expect(tile).toContainText('cropped', SOON);
    await tile.click();
    await page.getByRole('button', { name: 'Crop and rotate…' }).click();
    await expect(size).toHaveText('39 × 30 of 40 × 60 pixels', SOON);
    await handle('1:1').click();
    await expect(size).toHaveText('39 × 39 of 40 × 60 pixels');
    await handle('Reset').click();
    // By the handle above the picture: a quarter turn by mouse, and a degree back by a key.
    const [top, middle] = [await handle('Rotate').boundingBox(), await handle('Crop').boundingBox()];
    const [centerX, centerY] = [middle!.x + middle!.width / 2, middle!.y + middle!.height / 2];
    await page.mouse.move(centerX, top!.y + top!.height / 2);
    await page.mouse.down();
    await page.mouse.move(centerX + 100, centerY, { steps: 3 });
    await page.mouse.up();
    await expect(field('Angle')).toHaveValue('90');
    await page.keyboard.press('ArrowLeft');
    await expect(field('Angle')).toHaveValue('89');
    await handle('Cancel').click();
    await expect(tile).toContainText('cropped');
    await tile.click();
    await page.getByRole('button', { name: 'Crop and rotate…' }).click();
    await handle('Reset').click();
    await handle('Done').click();
    await expect(tile).not.toContainText('cropped', LONG);
    expect(errors).toEqual([]);
  },
);
