import { readFile } from 'node:fs/promises';
import { expect } from 'playwright/test';
import { afterAll, beforeAll, test } from 'vitest';
import { decodePicture } from '../../src/images/codec.node.ts';
import type { GraphDocument } from '../../src/graph/document.ts';
import { change, graph, node, wire } from '../graph/build.ts';
import { small } from './app/graphs.ts';
import { StudioServer, type OpenStudio } from './app/open-studio.ts';
import { LONG, SOON, StudioPage } from './app/studio-page.ts';

/** Bytes: less than the graph takes whole, and more than it does in tiles. */
const MEMORY = 9e6;

/** Noise in the style of a photo. */
function styled(): GraphDocument {
  const layers = ['conv1_1', 'conv2_1'];
  return {
    ...graph(
      [
        node('photo: image', { source: 'sample:harbour', size: 192 }, { position: [0, 300] }),
        node('canvas: canvas', { width: 192, height: 144 }, { position: [0, 0] }),
        node('target: features', { layers }, { position: [280, 300] }),
        node('features: features', { layers }, { position: [280, 0] }),
        node('style: style-loss', {}, { position: [560, 0] }),
        node('optimizer: optimizer', { steps: 4 }, { position: [840, 0] }),
        node('shown: preview', {}, { position: [1120, 0] }),
      ],
      [
        wire('photo.image', 'target.image'),
        wire('canvas.image', 'features.image'),
        wire('features.features', 'style.features'),
        wire('target.features', 'style.target'),
        wire('style.loss', 'optimizer.loss'),
        wire('optimizer.image', 'shown.image'),
      ],
    ),
    title: 'Styled',
  };
}

/** Counts the bytes of pictures that workers send to the page. */
function countBytes(): void {
  const counter = window as unknown as { received: number };
  counter.received = 0;
  window.Worker = class extends Worker {
    constructor(address: string | URL, options?: WorkerOptions) {
      super(address, options);
      this.addEventListener(
        'message',
        ({ data }: MessageEvent<{ bitmap?: ImageBitmap; entries?: Float32Array }>) => {
          const { bitmap, entries } = data;
          counter.received += 4 * (bitmap?.width ?? 0) * (bitmap?.height ?? 0) + (entries?.byteLength ?? 0);
        },
      );
    }
  };
}

let server: StudioServer;
let opened: OpenStudio & { studio: StudioPage };
beforeAll(async () => {
  server = await StudioServer.start();
  const context = await server.context({ acceptDownloads: true });
  await context.addInitScript(countBytes);
  const open = await server.openIn(context, `${server.address}?view=graph&engine=wasm&memory=${MEMORY}`);
  opened = { ...open, studio: new StudioPage(open.page) };
  await opened.studio.stop();
}, 120_000);
afterAll(() => server.close());

test(
  'a canvas that does not fit runs in tiles, and a result is finished at a larger size',
  { timeout: 120_000 },
  async () => {
    const { page, studio, errors } = opened;
    const estimate = studio.runBar.locator('[data-estimate]');
    const lossOf = async (): Promise<number> => {
      await studio.press('Run');
      await studio.statusIs('Done');
      return studio.curve('Total');
    };

    await studio.openGraph(styled());
    await expect(estimate).toHaveText(/[kM]B, \d+ tiles$/, LONG);
    const inTiles = await lossOf();

    // Without the limit, it is computed whole.
    await studio.runBar.getByRole('button', { name: /^wasm/ }).click();
    await page.getByRole('menuitemradio', { name: 'As the device allows' }).click();
    await page.keyboard.press('Escape');
    await expect(estimate).toHaveText(/[kM]B$/, LONG);
    const whole = await lossOf();
    expect(Math.abs(inTiles / whole - 1)).toBeLessThan(1e-3);

    await page.keyboard.press('Alt+L');
    const dialog = page.getByRole('dialog', { name: 'Finish at a larger size' });
    await expect(dialog.locator('[data-forecast]')).toContainText('384 × 288 pixels', LONG);
    await dialog.getByLabel('Size').selectOption('For a print');
    const length = dialog.getByRole('spinbutton', { name: 'Longest side of the print' });
    await length.fill('2');
    await length.press('Enter');
    await expect(dialog.locator('[data-forecast]')).toContainText('236 × 177 pixels', LONG);
    await dialog.getByRole('button', { name: 'Start' }).click();
    await studio.statusIs('Done');
    await expect(page.getByRole('figure', { name: /step \d+/ }).locator('canvas')).toHaveAccessibleName(
      /236 by 177 pixels/,
      SOON,
    );
    // The status was that of the run before.
    await studio.statusIs('Done');
    await page.keyboard.press('Control+z');
    await expect(studio.canvas.locator('[data-node]')).toHaveCount(styled().nodes.length, SOON);
    expect(errors).toEqual([]);
  },
);

test(
  'a large canvas is sent reduced, zooms to its own pixels, and is saved whole',
  { timeout: 120_000 },
  async () => {
    const { page, studio, errors } = opened;
    const received = () => page.evaluate(() => (window as unknown as { received: number }).received);
    const size = { width: 1600, height: 1200 };
    await studio.openGraph({ ...change(small(3), 'canvas', { params: size }), title: 'Large' });
    const before = await received();
    await studio.press('Single step');
    await studio.statusIs('Paused');
    // Thumbnails, the start and the first step, each reduced to 2 MB; the entries alone of one have 23 MB.
    expect((await received()) - before).toBeLessThan(20e6);

    const pane = page.getByRole('figure', { name: /step 1/ }).locator('canvas');
    await expect(pane).toHaveAccessibleName(/1600 by 1200 pixels/, SOON);
    const reduced = await received();
    await pane.press('1');
    // What is seen, 4 bytes a pixel, once or twice.
    await expect.poll(async () => (await received()) - reduced, SOON).toBeGreaterThan(1e5);
    expect((await received()) - reduced).toBeLessThan(2e6);

    const save = async (): Promise<number[]> => {
      await page.getByRole('button', { name: 'Save picture' }).click();
      const [download] = await Promise.all([
        page.waitForEvent('download'),
        page.getByRole('menuitem', { name: 'PNG, exact' }).click(),
      ]);
      const { width, height } = await decodePicture(await readFile(await download.path()));
      return [width, height];
    };
    expect(await save()).toEqual([1600, 1200]);
    await studio.press('Resume');
    await studio.statusIs('Done');
    expect(await save()).toEqual([1600, 1200]);
    expect(errors).toEqual([]);
  },
);
