import { readFile } from 'node:fs/promises';
import type { Page } from 'playwright';
import { expect } from 'playwright/test';
import { afterAll, beforeAll, describe, onTestFinished, test } from 'vitest';
import type { GraphDocument } from '../../src/graph/document.ts';
import { encodePicture } from '../../src/images/codec.node.ts';
import { patterns } from '../../src/images/patterns.ts';
import { base64 } from '../../src/share/base64.ts';
import { writeBundle } from '../../src/share/bundle.ts';
import { sha256 } from '../../src/share/hash.ts';
import { linkFragment } from '../../src/share/link.ts';
import { readPictureNote, withPictureNote } from '../../src/share/picture-note.ts';
import { change, transfer } from '../graph/build.ts';
import { StudioServer } from './app/open-studio.ts';
import { SOON, visit } from './app/studio-page.ts';

let server: StudioServer;
beforeAll(async () => {
  server = await StudioServer.start();
}, 60_000);
afterAll(() => server.close());

const png = await encodePicture(
  patterns.cells({ width: 40, height: 30, seed: 3, scale: 12, colors: 'meadow' }),
  'png',
);
const key = await sha256(png);
/** A graph that carries a picture of its own. */
const carrying: GraphDocument = {
  ...change(change(transfer(), 'photo', { params: { source: `asset:${key}`, size: 32 } }), 'painting', {
    params: { source: 'sample:waves', size: 32 },
  }),
  title: 'Mine <b>bold</b>',
  assets: { [key]: { name: 'me.png', mime: 'image/png', data: base64(png) } },
};

async function command(page: Page, words: string): Promise<void> {
  await page.keyboard.press('Control+k');
  await expect(page.getByRole('dialog')).toBeVisible(SOON);
  await page.keyboard.type(words);
  await page.keyboard.press('Enter');
}

async function drop(page: Page, name: string, type: string, bytes: Uint8Array): Promise<void> {
  const dataTransfer = await page.evaluateHandle(
    ([fileName, mime, text]) => {
      const data = new DataTransfer();
      const content = Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
      data.items.add(new File([content], fileName, { type: mime }));
      return data;
    },
    [name, type, base64(bytes)] as const,
  );
  await page.getByRole('application', { name: 'Graph', exact: true }).dispatchEvent('drop', { dataTransfer });
}

const titleOf = (page: Page) => page.title().then((title) => title.replace(/^• /, ''));

describe('sharing in the studio', () => {
  test('a copied link opens the same graph in another browser', { timeout: 90_000 }, async () => {
    const { page, studio, address, errors } = await visit(server);
    await studio.stop();
    await command(page, 'copy link');
    await expect(page.getByText('The link was copied.')).toBeVisible(SOON);
    const link = await page.evaluate(() => navigator.clipboard.readText());
    expect(link).toMatch(new RegExp(`^${address}#graph=[\\w-]+$`));

    const other = await server.open();
    onTestFinished(() => other.page.context().close());
    await other.page.goto('about:blank');
    await other.page.goto(link);
    await expect.poll(() => titleOf(other.page), SOON).toBe('House – Stylograph');
    await expect(
      other.page.getByRole('application', { name: 'Graph', exact: true }).locator('[data-node="transfer"]'),
    ).toBeVisible(SOON);
    // The address is cleaned once the graph of the link is open, which may look like the one shown before it.
    await expect.poll(() => other.page.url(), SOON).toBe(address);
    expect([...errors, ...other.errors, ...other.foreignRequests]).toEqual([]);
  });

  test('a link without its pictures asks for them, and accepts a sample', { timeout: 90_000 }, async () => {
    const { page, address, studio, errors } = await visit(server);
    await page.goto('about:blank');
    await page.goto(`${address}#${linkFragment(carrying)}`);
    const dialog = page.getByRole('dialog', { name: 'Missing pictures' });
    await expect(dialog).toContainText('me.png', SOON);
    await expect.poll(() => titleOf(page), SOON).toBe('Mine <b>bold</b> – Stylograph');
    await dialog.getByRole('combobox').selectOption('sample:tower');
    await expect(dialog).toBeHidden(SOON);
    const photo = (await studio.graph()).nodes.find(({ id }) => id === 'photo')!;
    expect(photo.params!['source']).toBe('sample:tower');
    expect(errors).toEqual([]);
  });

  test('a damaged link is reported, and the open graph stays', { timeout: 90_000 }, async () => {
    const { page, address, studio } = await visit(server);
    await page.goto('about:blank');
    await page.goto(`${address}#graph=AAAA`);
    await expect(page.getByRole('dialog', { name: /cannot be opened/ })).toContainText(
      'The link is damaged',
      SOON,
    );
    await page.keyboard.press('Escape');
    await expect(studio.node('transfer')).toBeVisible(SOON);
  });

  test('a saved PNG contains its graph, and opens it when dropped', { timeout: 120_000 }, async () => {
    const { page, studio, errors } = await visit(server);
    await studio.stepIsAbove(1);
    await studio.press('Pause');
    await studio.statusIs('Paused');
    await page.getByRole('button', { name: 'Save picture' }).click();
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('menuitem', { name: 'PNG, exact' }).click(),
    ]);
    const saved = new Uint8Array(await readFile(await download.path()));
    const note = readPictureNote(saved)!;
    expect(note.graph.title).toBe('House');
    expect(note.stages[0]).toMatchObject({ optimizer: 'transfer/coarse/optimizer' });
    expect(note.stages[0]!.step).toBe(await studio.step());
    expect(note.stages[0]!.losses.total).toBeGreaterThan(0);
    expect(Object.keys(note.models)).toEqual(['slim19']);
    await studio.stop();

    const changed = { ...note, graph: { ...note.graph, title: 'From a picture' } };
    await drop(page, 'picture.png', 'image/png', withPictureNote(png, changed));
    await expect.poll(() => titleOf(page), SOON).toBe('From a picture – Stylograph');
    // A picture without one becomes a node, as ever.
    const before = (await studio.graph()).nodes.length;
    await drop(page, 'plain.png', 'image/png', png);
    await expect.poll(async () => (await studio.graph()).nodes.length, SOON).toBe(before + 1);
    expect(errors).toEqual([]);
  });

  test(
    'a dropped bundle opens with its pictures; an invalid one is refused',
    { timeout: 90_000 },
    async () => {
      const { page, studio, errors } = await visit(server);
      await studio.stop();
      const zip = writeBundle({ document: carrying });
      await drop(page, 'bad.stylograph.zip', 'application/zip', zip.slice(0, 500));
      await expect(page.getByRole('dialog', { name: /cannot be opened/ })).toContainText(
        'The bundle is damaged',
        SOON,
      );
      await page.keyboard.press('Escape');
      await drop(page, 'mine.stylograph.zip', 'application/zip', zip);
      await expect.poll(() => titleOf(page), SOON).toBe('Mine <b>bold</b> – Stylograph');
      await expect(page.getByRole('dialog')).toBeHidden();
      expect(errors).toEqual([]);
    },
  );
});
