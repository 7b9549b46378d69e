import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import type { Locator } from 'playwright';
import { expect } from 'playwright/test';
import { afterAll, beforeAll, test } from 'vitest';
import { decodePicture } from '../../src/images/codec.node.ts';
import { sniffPicture } from '../../src/images/sniff.ts';
import { looking, small } from './app/graphs.ts';
import { StudioServer } from './app/open-studio.ts';
import { LONG, SOON, visit, type StudioPage } from './app/studio-page.ts';

let server: StudioServer;
beforeAll(async () => {
  server = await StudioServer.start();
}, 60_000);
afterAll(() => server.close());

const SAMPLE = 'public/samples/tower.webp';

async function openSmall(): Promise<{ studio: StudioPage; errors: string[] }> {
  const { studio, errors } = await visit(server);
  await studio.stop();
  await studio.openGraph(small());
  return { studio, errors };
}

/** Drops a picture file where a locator is. */
async function dropPicture(studio: StudioPage, selector: string, name: string): Promise<void> {
  const bytes = [...(await readFile(SAMPLE))];
  const dataTransfer = await studio.page.evaluateHandle(
    ([fileName, content]) => {
      const data = new DataTransfer();
      data.items.add(new File([new Uint8Array(content)], fileName, { type: 'image/webp' }));
      return data;
    },
    [name, bytes] as const,
  );
  await studio.page.locator(selector).first().dispatchEvent('drop', { dataTransfer });
}

const images = async (studio: StudioPage) =>
  (await studio.graph()).nodes.filter(({ type }) => type === 'image').map(({ params }) => params?.['source']);

test('the result is saved as PNG, JPEG and WebP at its full size', { timeout: 90_000 }, async () => {
  const { studio, errors } = await openSmall();
  const { page } = studio;
  await studio.press('Run');
  await studio.statusIs('Done');
  for (const [format, item, ending] of [
    ['png', 'PNG, exact', 'png'],
    ['jpeg', 'JPEG, small', 'jpg'],
    ['webp', 'WebP, smallest', 'webp'],
  ] as const) {
    await page.getByRole('button', { name: 'Save picture' }).click();
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('menuitem', { name: item }).click(),
    ]);
    expect(download.suggestedFilename()).toBe(`small-optimizer-40.${ending}`);
    const bytes = await readFile(await download.path());
    expect(sniffPicture(bytes)).toBe(format);
    expect(await decodePicture(bytes)).toMatchObject({ width: 64, height: 48 });
  }
  expect(errors).toEqual([]);
});

test('the result is copied, and pasted as a node', { timeout: 90_000 }, async () => {
  const { studio, errors } = await openSmall();
  const { page } = studio;
  await studio.press('Run');
  await studio.statusIs('Done');
  const copied = await studio.copiedPicture();
  expect(await decodePicture(Buffer.from(copied, 'base64'))).toMatchObject({ width: 64, height: 48 });
  await studio.node('canvas').focus();
  await page.keyboard.press('Control+v');
  await expect(studio.node('image')).toBeVisible(SOON);
  await expect(studio.node('image').getByRole('button', { name: /^Source: / })).toBeVisible(LONG);
  expect(await images(studio)).toEqual([expect.stringMatching(/^asset:sha256-/)]);
  expect(errors).toEqual([]);
});

test(
  'a picture can be dropped on the background or on a parameter, and picked from the disk',
  { timeout: 90_000 },
  async () => {
    const { studio, errors } = await openSmall();
    const { page } = studio;
    await dropPicture(studio, '[data-canvas] [role=application]', 'tower.webp');
    await expect(studio.node('image')).toBeVisible(SOON);
    await page.keyboard.press('Control+z');
    await expect(studio.node('image')).toBeHidden(SOON);

    await studio.addByPalette('image');
    await dropPicture(studio, '[data-node="image"] .picture', 'mine.webp');
    const source = (name: string) =>
      studio.node('image').getByRole('button', { name: new RegExp(`^Source: .*${name}`, 'i') });
    await expect.poll(() => images(studio), SOON).toEqual([expect.stringMatching(/^asset:sha256-/)]);
    await page.keyboard.press('Control+z');
    await expect(source('harbour')).toBeVisible(SOON);

    await source('harbour').click();
    const [chooser] = await Promise.all([
      page.waitForEvent('filechooser'),
      page.getByRole('button', { name: 'Choose a file…' }).click(),
    ]);
    await chooser.setFiles(SAMPLE);
    await expect.poll(() => images(studio), SOON).toEqual([expect.stringMatching(/^asset:sha256-/)]);
    expect(errors).toEqual([]);
  },
);

/** Drags files over a point as from another window, and drops them there. */
async function dragFiles(
  { page }: StudioPage,
  files: readonly string[],
  [x, y]: readonly [number, number],
  before: () => Promise<void> = () => Promise.resolve(),
): Promise<void> {
  const devtools = await page.context().newCDPSession(page);
  const data = { items: [], files: files.map((file) => resolve(file)), dragOperationsMask: 1 };
  for (const type of ['dragEnter', 'dragOver'] as const)
    await devtools.send('Input.dispatchDragEvent', { type, x, y, data });
  await before();
  await devtools.send('Input.dispatchDragEvent', { type: 'drop', x, y, data });
}

async function middleOf(locator: Locator): Promise<[number, number]> {
  const { x, y, width, height } = (await locator.boundingBox())!;
  return [x + width / 2, y + height / 2];
}

test(
  'pictures go where they are dropped or pasted, and the drop message disappears',
  { timeout: 120_000 },
  async () => {
    const { studio, errors } = await visit(server);
    const { page } = studio;
    await studio.stop();
    await studio.openGraph(looking());
    const sources = async () =>
      (await studio.graph()).nodes.flatMap(({ id, type, params }) =>
        type === 'image' ? [`${id} ${/^\w+/.exec(String(params?.['source']))?.[0]}`] : [],
      );
    const into = async (end: string) => {
      const wire = (await studio.graph()).wires.find(({ to }) => to.join(' ') === end);
      return wire?.from[0];
    };
    const veil = page.locator('.veil');
    const undo = async () => {
      await page.keyboard.press('Control+z');
      await expect.poll(sources, SOON).toEqual(['photo sample']);
    };

    // On a node, however small: the picture becomes its source.
    await page.keyboard.press('.');
    for (let i = 0; i < 6; i++) await page.keyboard.press('Control+-');
    await dragFiles(studio, [SAMPLE], await middleOf(studio.node('photo')), async () => {
      await expect(veil).toContainText('show it in “Photo”', SOON);
    });
    await expect(veil).toBeHidden(SOON);
    await expect.poll(sources, SOON).toEqual(['photo asset']);
    await undo();

    // On its control, several: the others are nodes. The whole drop is one step.
    await page.keyboard.press('.');
    await studio.select('photo');
    await page.keyboard.press('f');
    await page.waitForTimeout(300);
    const control = await middleOf(studio.node('photo').locator('.picture'));
    await dragFiles(studio, [SAMPLE, 'public/samples/harbour.webp'], control);
    await page.getByRole('button', { name: 'Add the others as nodes' }).click();
    await expect(veil).toBeHidden(SOON);
    await expect.poll(sources, SOON).toEqual(['photo asset', 'image asset']);
    await undo();

    // In the inspector, and pasted while the node is selected.
    await studio.select('photo');
    await dragFiles(
      studio,
      [SAMPLE],
      await middleOf(page.getByRole('region', { name: 'Inspector' }).locator('.picture')),
    );
    await expect(veil).toBeHidden(SOON);
    await expect.poll(sources, SOON).toEqual(['photo asset']);
    await undo();
    await studio.select('photo');
    const bytes = [...(await readFile(SAMPLE))];
    await page.evaluate((content) => {
      const clipboardData = new DataTransfer();
      clipboardData.items.add(new File([new Uint8Array(content)], '', { type: 'image/webp' }));
      const paste = new ClipboardEvent('paste', { clipboardData, bubbles: true, cancelable: true });
      document.activeElement!.dispatchEvent(paste);
    }, bytes);
    await expect.poll(sources, SOON).toEqual(['photo asset']);
    await undo();

    // On a wire and on a socket: a new node that feeds the input.
    await page.keyboard.press('.');
    await page.waitForTimeout(300);
    const { x, y } = await studio.onWire('features image');
    await dragFiles(studio, [SAMPLE], [x, y], async () => {
      await expect(veil).toContainText('connect it to “Features”', SOON);
    });
    await expect.poll(() => into('features image'), SOON).toBe('image');
    await undo();
    expect(await into('features image')).toBe('photo');
    await studio.select('canvas');
    await page.keyboard.press('f');
    await page.waitForTimeout(300);
    await dragFiles(studio, [SAMPLE], await middleOf(studio.socket('canvas', 'input Start')));
    await expect.poll(() => into('canvas start'), SOON).toBe('image');
    await undo();

    // Elsewhere: a node that covers no other. If the drag leaves, the drop message disappears.
    await page.keyboard.press('.');
    await page.waitForTimeout(300);
    await dragFiles(studio, [SAMPLE], await middleOf(studio.node('gram')));
    await expect.poll(sources, SOON).toEqual(['photo sample', 'image asset']);
    await expect(studio.node('image').locator('canvas').first()).toBeVisible(LONG);
    const boxes = await studio.canvas.locator('[data-node]').evaluateAll((nodes) =>
      nodes.map((node) => {
        const { left, right, top, bottom } = node.getBoundingClientRect();
        return { id: node.getAttribute('data-node'), left, right, top, bottom };
      }),
    );
    const image = boxes.find(({ id }) => id === 'image')!;
    for (const box of boxes.filter(({ id }) => id !== 'image'))
      expect(
        image.left >= box.right ||
          image.right <= box.left ||
          image.top >= box.bottom ||
          image.bottom <= box.top,
        `the image covers ${box.id}`,
      ).toBe(true);
    const dragged = await page.evaluateHandle(() => {
      const data = new DataTransfer();
      data.items.add(new File([''], 'a.png'));
      return data;
    });
    await studio.canvas.dispatchEvent('dragover', { dataTransfer: dragged });
    await expect(veil).toBeVisible(SOON);
    await expect(veil).toBeHidden(SOON);
    expect(errors).toEqual([]);
  },
);

test('a file that is not a picture is refused with a reason', { timeout: 60_000 }, async () => {
  const { studio } = await openSmall();
  const { page } = studio;
  await studio.addByPalette('image');
  await studio
    .node('image')
    .getByRole('button', { name: /^Source: / })
    .click();
  const [chooser] = await Promise.all([
    page.waitForEvent('filechooser'),
    page.getByRole('button', { name: 'Choose a file…' }).click(),
  ]);
  await chooser.setFiles('package.json');
  await expect(studio.notice(/“package.json” cannot be used/).first()).toBeVisible(SOON);
});

test('a truncated picture opens as far as possible on request', { timeout: 60_000 }, async () => {
  const { studio, errors } = await openSmall();
  const { page } = studio;
  await studio.addByPalette('image');
  await studio
    .node('image')
    .getByRole('button', { name: /^Source: / })
    .click();
  const [chooser] = await Promise.all([
    page.waitForEvent('filechooser'),
    page.getByRole('button', { name: 'Choose a file…' }).click(),
  ]);
  const whole = await readFile('test/images/fixtures/photo-444.jpg');
  const buffer = whole.subarray(0, Math.floor(whole.length * 0.8));
  await chooser.setFiles({ name: 'cut.jpg', mimeType: 'image/jpeg', buffer });
  const notice = studio.notice(/“cut.jpg” cannot be used: the picture is truncated/).first();
  await expect(notice).toBeVisible(SOON);
  await page.getByRole('button', { name: 'Open as far as possible' }).click();
  await expect.poll(() => images(studio), SOON).toEqual([expect.stringMatching(/^asset:sha256-/)]);
  const { assets } = await studio.graph();
  const [asset] = Object.values(assets ?? {});
  expect(await decodePicture(Buffer.from(asset!.data, 'base64'))).toMatchObject({ width: 61, height: 45 });
  expect(errors).toEqual([]);
});
