import { readFile } from 'node:fs/promises';
import { expect } from 'playwright/test';
import { afterAll, beforeAll, test } from 'vitest';
import { decodePicture } from '../../src/images/codec.node.ts';
import { sniffPicture } from '../../src/images/sniff.ts';
import { small } from './app/graphs.ts';
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
  'a picture is dropped on the ground, dropped on a parameter, and picked from the disk',
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

test('what is no picture is refused with a reason', { timeout: 60_000 }, async () => {
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
