import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import type { BrowserContextOptions, Locator, Page } from 'playwright';
import { expect } from 'playwright/test';
import { afterAll, beforeAll, describe, test } from 'vitest';
import type { GraphDocument } from '../../src/graph/document.ts';
import { linkFragment } from '../../src/share/link.ts';
import { change, transfer } from '../graph/build.ts';
import { StudioServer } from './app/open-studio.ts';
import { SOON, visit, type StudioPage } from './app/studio-page.ts';
import { violations } from './app/violations.ts';

let server: StudioServer;
beforeAll(async () => {
  server = await StudioServer.start();
}, 60_000);
afterAll(() => server.close());

const PHOTO = 'public/samples/tower.webp';
const PAINTING = 'public/samples/woodcut.webp';

/** A photo in the style of a painting, 48 pixels, in a moment. */
function small(): GraphDocument {
  let document = transfer();
  for (const id of ['photo', 'painting'])
    document = change(document, id, { params: { source: 'sample:harbour', size: 48 } });
  document = change(document, 'optimizer', { params: { steps: 4 } });
  for (const id of ['photo-features', 'painting-features', 'content-features', 'style-features'])
    document = change(document, id, { params: { layers: ['conv1_1'] } });
  return {
    ...document,
    title: 'Faced',
    controls: [
      { name: 'photo', title: 'Photo', help: 'The picture to paint.', to: [['photo', 'source']] },
      { name: 'painting', title: 'Painting', to: [['painting', 'source']] },
      {
        name: 'strength',
        title: 'Strength',
        help: 'How hard it pulls.',
        to: [['total', 'weights.style']],
        min: 0,
        max: 20,
      },
      { name: 'fit', title: 'Shape', to: [['photo', 'fit']] },
    ],
  };
}

const controls = (page: Page) => page.getByRole('region', { name: 'Controls', exact: true });
const tile = (page: Page, name: string) =>
  controls(page).getByRole('button', { name: new RegExp(`^${name}: `) });
const pictureIs = (page: Page, name: string, file: string) =>
  expect(tile(page, name)).toHaveAccessibleName(`${name}: ${file}. Choose another`, SOON);

/** Drags files over an element as from another window, and drops them there. */
async function drop(page: Page, files: readonly string[], on: Locator): Promise<void> {
  const { x, y, width, height } = (await on.boundingBox())!;
  const devtools = await page.context().newCDPSession(page);
  const data = { items: [], files: files.map((file) => resolve(file)), dragOperationsMask: 1 };
  for (const type of ['dragEnter', 'dragOver', 'drop'] as const)
    await devtools.send('Input.dispatchDragEvent', { type, x: x + width / 2, y: y + height / 2, data });
}

async function paste(page: Page, file: string, into: Locator): Promise<void> {
  await page.evaluate(
    async (bytes) => {
      const blob = new Blob([new Uint8Array(bytes)], { type: 'image/webp' });
      await navigator.clipboard.write([new ClipboardItem({ 'image/webp': blob })]);
    },
    [...(await readFile(file))],
  );
  await into.focus();
  await page.keyboard.press('Control+v');
}

async function pick(page: Page, file: string, name: string): Promise<void> {
  await tile(page, name).click();
  const [chooser] = await Promise.all([
    page.waitForEvent('filechooser'),
    page.getByRole('button', { name: 'Choose a file…' }).click(),
  ]);
  await chooser.setFiles(file);
}

/** The run ends with a picture of 48 pixels. */
async function givesAPicture(studio: StudioPage): Promise<void> {
  await studio.statusIs('Done');
  const result = studio.page.getByRole('application', { name: /^Result, \d+ by \d+ pixels/ });
  await expect(result).toBeVisible(SOON);
  expect(await result.getAttribute('aria-label')).toMatch(/\b48\b/);
}

const screens: [string, BrowserContextOptions][] = [
  ['1280 x 720', { viewport: { width: 1280, height: 720 } }],
  ['820 x 1180, by touch', { viewport: { width: 820, height: 1180 }, hasTouch: true, isMobile: true }],
  ['390 x 844, by touch', { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true }],
];

describe('the simple view', () => {
  test.each(screens)(
    'accepts a photo and a painting by drop, paste and picker, and makes a picture, at %s',
    { timeout: 120_000 },
    async (_name, options) => {
      const link = `${server.address}?view=simple#${linkFragment(small())}`;
      const { page, studio, errors } = await visit(server, options, link);
      await expect(controls(page)).toBeVisible(SOON);
      await expect(studio.canvas).toBeHidden();

      // Nobody pressed Run: who gives a picture waits for one.
      await drop(page, [PHOTO, PAINTING], controls(page));
      await pictureIs(page, 'Photo', 'tower.webp');
      await pictureIs(page, 'Painting', 'woodcut.webp');
      await givesAPicture(studio);

      await paste(page, PAINTING, tile(page, 'Photo'));
      await pictureIs(page, 'Photo', 'image.png');
      await givesAPicture(studio);
      await pick(page, PAINTING, 'Photo');
      await pictureIs(page, 'Photo', 'woodcut.webp');
      await pick(page, PHOTO, 'Painting');
      await pictureIs(page, 'Painting', 'tower.webp');
      await givesAPicture(studio);

      expect(await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)).toBe(0);
      for (const colorScheme of ['light', 'dark'] as const) {
        await page.emulateMedia({ colorScheme });
        expect(await violations(page)).toEqual([]);
      }
      expect(errors).toEqual([]);
    },
  );

  test(
    'hides the graph and its commands, for this tab, until it is requested',
    { timeout: 90_000 },
    async () => {
      const link = `${server.address}?view=simple#${linkFragment(small())}`;
      const { page, studio, errors } = await visit(server, {}, link);
      await expect(controls(page)).toBeVisible(SOON);
      await page.keyboard.press('Control+a');
      await page.keyboard.press('Delete');
      await page.getByRole('button', { name: 'Graph', exact: true }).click();
      await expect(studio.canvas.locator('[data-node]')).toHaveCount(small().nodes.length, SOON);
      expect(page.url()).toBe(server.address);
      await page.getByRole('button', { name: 'Simple', exact: true }).click();
      await expect(studio.canvas).toBeHidden();
      await page.reload();
      await expect(controls(page)).toBeVisible(SOON);
      await expect(studio.canvas).toBeHidden();

      // What is dropped beside the controls is for the first of them.
      await drop(page, [PHOTO], page.getByRole('figure'));
      await pictureIs(page, 'Photo', 'tower.webp');
      await givesAPicture(studio);
      const [saved] = await Promise.all([
        page.waitForEvent('download'),
        page
          .getByRole('button', { name: 'Save', exact: true })
          .click()
          .then(() => page.getByRole('menuitem', { name: 'PNG, exact' }).click()),
      ]);
      expect(saved.suggestedFilename()).toMatch(/\.png$/);
      await page.keyboard.press('Control+k');
      await page.keyboard.type('link to the simple view');
      await page.keyboard.press('Enter');
      await expect(page.getByText('The link was copied.')).toBeVisible(SOON);
      const copied = await page.evaluate(() => navigator.clipboard.readText());
      expect(copied.startsWith(`${server.address}?view=simple#`)).toBe(true);
      expect(errors).toEqual([]);
    },
  );
});

describe('the controls above the graph view', () => {
  test(
    'set parameters, one undo step per change; the graph view still accepts drops',
    { timeout: 90_000 },
    async () => {
      const { page, studio, errors } = await visit(server);
      await studio.stop();
      await studio.openGraph(small());
      const slider = controls(page).getByRole('slider', { name: 'Strength' });
      await expect(slider).toHaveAccessibleDescription('How hard it pulls.');
      const value = () => slider.getAttribute('aria-valuetext');
      expect(await value()).toBe('10');
      const { x, y, width, height } = (await slider.boundingBox())!;
      await page.mouse.move(x + width / 2, y + height / 2);
      await page.mouse.down();
      await page.mouse.move(x + width * 0.7, y + height / 2, { steps: 5 });
      await page.mouse.move(x + width, y + height / 2, { steps: 5 });
      await page.mouse.up();
      expect(await value()).toBe('20');
      await slider.press('ArrowLeft');
      expect(await value()).toBe('19.9');
      const weights = async () =>
        (await studio.graph()).nodes.find(({ id }) => id === 'total')!.params!['weights'];
      expect(await weights()).toEqual({ style: 19.9 });
      for (const before of ['20', '10']) {
        await page.keyboard.press('Control+z');
        await expect.poll(value, SOON).toBe(before);
      }

      await drop(page, [PHOTO], studio.canvas);
      await expect(studio.node('image')).toBeVisible(SOON);
      await drop(page, [PHOTO, PAINTING], slider);
      await pictureIs(page, 'Photo', 'tower.webp');
      await pictureIs(page, 'Painting', 'woodcut.webp');
      // Both came in one step.
      await page.keyboard.press('Control+z');
      await pictureIs(page, 'Painting', 'harbour');
      await pictureIs(page, 'Photo', 'harbour');
      await tile(page, 'Painting').click();
      await page.getByRole('button', { name: 'strokes' }).click();
      await pictureIs(page, 'Painting', 'strokes');
      for (const colorScheme of ['light', 'dark'] as const) {
        await page.emulateMedia({ colorScheme });
        expect(await violations(page)).toEqual([]);
      }
      // In a low window the graph keeps half of it, and the other panes come when they are asked for.
      await page.setViewportSize({ width: 700, height: 500 });
      await expect.poll(async () => (await studio.canvas.boundingBox())!.height, SOON).toBeGreaterThan(250);
      await expect(page.getByRole('region', { name: 'Result and inspector' })).toBeHidden();
      expect(errors).toEqual([]);
    },
  );

  test(
    'shows published parameters, which can be renamed, moved, limited and removed',
    { timeout: 90_000 },
    async () => {
      const { page, studio, errors } = await visit(server);
      await studio.stop();
      await studio.openGraph({ ...small(), controls: undefined });
      await expect(controls(page)).toBeHidden();
      const menu = (name: string) => page.getByRole('menuitem', { name, exact: true });

      await studio.select('photo');
      const inspector = page.getByRole('region', { name: 'Inspector' });
      await inspector.getByText('Size', { exact: true }).click({ button: 'right' });
      await menu('Publish as a control').click();
      await expect(controls(page).getByRole('slider', { name: 'Size' })).toBeVisible(SOON);
      await studio.node('photo').focus();
      await page.keyboard.press('f');
      await studio.node('photo').locator('[data-parameter="source"] button').click({ button: 'right' });
      await menu('Publish as a control').click();
      await expect(tile(page, 'Photo')).toBeVisible(SOON);

      await page.keyboard.press('Escape');
      await studio.canvas.click({ position: { x: 20, y: 20 } });
      const list = page.getByRole('region', { name: 'Published controls' });
      const titles = () =>
        list
          .getByRole('textbox')
          .evaluateAll((fields) => fields.map((field) => (field as HTMLInputElement).value));
      await expect.poll(titles, SOON).toEqual(['Size', 'Photo']);
      await list.getByRole('textbox', { name: 'Title of control Size' }).fill('How large');
      await page.keyboard.press('Enter');
      await expect(list.getByText('--how-large')).toBeVisible(SOON);
      await list.getByRole('spinbutton', { name: 'Most of How large' }).fill('512');
      await page.keyboard.press('Enter');
      await expect(controls(page).getByRole('spinbutton', { name: /^How large/ })).toHaveAttribute(
        'aria-valuemax',
        '512',
        SOON,
      );
      await list.getByRole('button', { name: 'Move Photo up' }).click();
      await expect.poll(titles, SOON).toEqual(['Photo', 'How large']);
      await list.getByRole('button', { name: 'Do not publish Photo' }).click();
      await expect.poll(titles, SOON).toEqual(['How large']);
      expect(await violations(page)).toEqual([]);

      const undo = page.getByRole('button', { name: /^Undo/ });
      await undo.click();
      await undo.click();
      await expect.poll(titles, SOON).toEqual(['How large', 'Photo']);
      for (let i = 0; i < 4; i++) await undo.click();
      await expect(undo).toBeDisabled(SOON);
      await expect(controls(page)).toBeHidden();
      expect(errors).toEqual([]);
    },
  );
});

test(
  'the first visit explains the studio and offers a tour, which can be repeated',
  { timeout: 90_000 },
  async () => {
    const { page, studio, errors } = await visit(server, {}, server.address);
    await studio.stop();
    await expect(page.getByText(/^Stylograph paints your photo in the style of a painting/)).toBeVisible(
      SOON,
    );
    await expect(page.getByRole('figure')).toBeVisible();
    await expect(studio.canvas).toBeVisible();
    const tour = page.getByRole('dialog', { name: 'Tour' });
    for (let step = 1; step <= 5; step++) {
      await expect(tour).toContainText(`${step} of 5`, SOON);
      expect(await violations(page)).toEqual([]);
      await tour.getByRole('button', { name: step === 5 ? 'Done' : 'Next' }).click();
    }
    await expect(tour).toBeHidden(SOON);
    await page.getByRole('menuitem', { name: 'Help' }).click();
    await page.getByRole('menuitem', { name: 'Take the tour' }).click();
    await expect(tour).toContainText('1 of 5', SOON);
    await page.keyboard.press('Escape');
    await expect(tour).toBeHidden(SOON);

    // A photo and a painting that are dropped are painted at once.
    await drop(page, [PHOTO, PAINTING], controls(page));
    await pictureIs(page, 'Photo', 'tower.webp');
    await pictureIs(page, 'Painting', 'woodcut.webp');
    await studio.stepIsAbove(0);
    await expect(page.getByRole('application', { name: /^Step \d+, \d+ by \d+ pixels/ })).toBeVisible(SOON);
    await studio.stop();

    // Another graph is opened where there is room for it.
    await studio.openGraph(small());
    await expect(page.getByRole('region', { name: 'Loss curves' })).toBeVisible(SOON);
    expect(errors).toEqual([]);
  },
);
