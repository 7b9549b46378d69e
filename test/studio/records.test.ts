import { readFile } from 'node:fs/promises';
import type { Locator, Page } from 'playwright';
import { expect } from 'playwright/test';
import { afterAll, beforeAll, describe, test } from 'vitest';
import { readRecord } from '../../src/run/record/schema.ts';
import { readBundle } from '../../src/share/bundle.ts';
import { StudioServer } from './app/open-studio.ts';
import { race, small } from './app/graphs.ts';
import { LONG, SOON, visit, type StudioPage } from './app/studio-page.ts';

let server: StudioServer;
beforeAll(async () => {
  server = await StudioServer.start();
}, 60_000);
afterAll(() => server.close());

async function openRecords(page: Page): Promise<Locator> {
  await page.keyboard.press('Control+Shift+E');
  const dialog = page.getByRole('dialog', { name: 'Records' });
  await expect(dialog).toBeVisible(SOON);
  return dialog;
}

async function runSmall(studio: StudioPage): Promise<void> {
  await studio.stop();
  await studio.openGraph(small());
  await studio.press('Run');
  await studio.statusIs('Done');
}

/** How many steps the checkpoints hold that the browser keeps. */
function checkpointSteps(page: Page): Promise<number[]> {
  return page.evaluate(
    () =>
      new Promise<number[]>((resolve) => {
        const opening = indexedDB.open('stylograph-records');
        opening.onsuccess = () => {
          const reading = opening.result.transaction('checkpoints').objectStore('checkpoints').getAll();
          reading.onsuccess = () => {
            opening.result.close();
            const kept = reading.result as { record: { stages: { curves: { step: number[] } }[] } }[];
            resolve(kept.map(({ record }) => record.stages.at(-1)!.curves.step.at(-1) ?? 0));
          };
        };
      }),
  );
}

describe('records', () => {
  test('store a run with its picture, to tag, search, open and save', { timeout: 120_000 }, async () => {
    const { page, studio, errors } = await visit(server);
    await runSmall(studio);
    let dialog = await openRecords(page);
    const card = dialog.getByRole('listitem').filter({ hasText: 'Small' });
    await expect(card).toContainText('finished, 40 steps, loss', SOON);
    await expect(card.locator('img')).toHaveAttribute('src', /^data:image\/jpeg/);
    await expect(dialog.getByRole('status')).toContainText(/used of/, SOON);
    await card.getByRole('button', { name: 'Star Small' }).click();
    await expect(card.getByRole('button', { name: 'Star Small' })).toHaveAttribute('aria-pressed', 'true');

    await card.getByRole('button', { name: 'Show Small' }).click();
    await expect(dialog.getByRole('application', { name: /^shown, 64 by 48 pixels/ })).toBeVisible(SOON);
    const snapshots = dialog.getByRole('slider', { name: 'Snapshot' });
    await expect(snapshots).toHaveAttribute('aria-valuetext', 'shown');
    await snapshots.focus();
    await page.keyboard.press('Home');
    await expect(snapshots).toHaveAttribute('aria-valuetext', 'optimizer, step 1', SOON);
    await page.keyboard.press('ArrowRight');
    await expect(dialog.getByRole('application', { name: /^optimizer, step 2, 64 by 48/ })).toBeVisible(SOON);
    await expect(dialog.getByRole('button', { name: 'Pin its curves' })).toBeEnabled();
    await dialog.getByLabel('Tags').fill('smooth, first');
    await dialog.getByLabel('Note').fill('as soft as it gets');
    await dialog.getByLabel('Note').blur();
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      dialog.getByRole('button', { name: 'Save as bundle…' }).click(),
    ]);
    const bundle = await readBundle(new Uint8Array(await readFile(await download.path())));
    expect(bundle.document.title).toBe('Small');
    expect(bundle.result!.length).toBeGreaterThan(100);
    expect(readRecord(bundle.record)).toMatchObject({ status: 'finished', results: [{ node: 'shown' }] });

    await dialog.getByRole('button', { name: 'All records' }).click();
    const search = dialog.getByRole('searchbox');
    await search.fill('soft');
    await expect(dialog.getByRole('listitem')).toHaveCount(1, SOON);
    await search.fill('tag:smooth');
    await expect(dialog.getByRole('listitem')).toHaveCount(1, SOON);
    await search.fill('tag:rough');
    await expect(dialog.getByText('No matching records.')).toBeVisible(SOON);
    await page.keyboard.press('Escape');
    await expect(dialog).toBeHidden(SOON);

    await studio.openGraph({ ...small(), title: 'Another' });
    await page.reload();
    dialog = await openRecords(page);
    await dialog.getByRole('checkbox', { name: 'Starred' }).check();
    await dialog.getByRole('button', { name: 'Show Small' }).click();
    await expect(dialog.getByLabel('Tags')).toHaveValue('smooth, first', SOON);
    await dialog.getByRole('button', { name: 'Open the graph' }).click();
    await expect(page.getByRole('textbox', { name: 'Name of the graph' })).toHaveValue('Small', SOON);
    expect(errors).toEqual([]);
  });

  test('can be deleted and restored', { timeout: 90_000 }, async () => {
    const { page, studio, errors } = await visit(server);
    await runSmall(studio);
    const dialog = await openRecords(page);
    const card = dialog.getByRole('listitem').filter({ hasText: 'Small' });
    await card.getByRole('button', { name: 'Star Small' }).click();
    await card.getByRole('button', { name: 'Show Small' }).click();
    await dialog.getByRole('button', { name: 'Delete' }).click();
    await expect(card).toHaveCount(0, SOON);
    await page.keyboard.press('Escape');
    await page.getByText('Undo', { exact: true }).click();
    await openRecords(page);
    await expect(card.getByRole('button', { name: 'Star Small' })).toHaveAttribute(
      'aria-pressed',
      'true',
      SOON,
    );
    await card.getByRole('button', { name: 'Show Small' }).click();
    await expect(dialog.getByRole('application', { name: /^shown, 64 by 48/ })).toBeVisible(SOON);
    expect(errors).toEqual([]);
  });

  test('list five hundred runs, and find one', { timeout: 120_000 }, async () => {
    const { page, studio, errors } = await visit(server);
    await runSmall(studio);
    const dialog = await openRecords(page);
    await expect(dialog.getByRole('listitem').filter({ hasText: 'Small' })).toBeVisible(SOON);
    await page.keyboard.press('Escape');
    await page.evaluate(
      () =>
        new Promise<void>((resolve) => {
          const opening = indexedDB.open('stylograph-records');
          opening.onsuccess = () => {
            const transaction = opening.result.transaction('entries', 'readwrite');
            const store = transaction.objectStore('entries');
            const reading = store.getAll();
            reading.onsuccess = () => {
              const [entry] = reading.result as { id: string }[];
              for (let i = 0; i < 500; i++)
                store.put({ ...entry, id: `made-${i}`, title: `Made number-${i}`, tags: [`t${i % 10}`] });
            };
            transaction.oncomplete = () => {
              opening.result.close();
              resolve();
            };
          };
        }),
    );
    await openRecords(page);
    await expect(dialog.getByRole('status')).toContainText(/^50\d of 50\d/, SOON);
    await dialog.getByRole('searchbox').fill('number-123');
    await expect(dialog.getByRole('listitem')).toHaveCount(1, SOON);
    await dialog.getByRole('searchbox').fill('tag:t7');
    await expect(dialog.getByRole('listitem')).toHaveCount(50, SOON);
    expect(errors).toEqual([]);
  });
});

/** Changes a byte of the pictures in the only checkpoint that the browser keeps. */
function damageCheckpoint(page: Page): Promise<void> {
  return page.evaluate(
    () =>
      new Promise<void>((resolve) => {
        const opening = indexedDB.open('stylograph-records');
        opening.onsuccess = () => {
          const transaction = opening.result.transaction('checkpoints', 'readwrite');
          const store = transaction.objectStore('checkpoints');
          const reading = store.getAll();
          reading.onsuccess = () => {
            const [kept] = reading.result as [{ files: [Uint8Array] }];
            const file = kept.files[0];
            file[file.length - 3]! ^= 0x40;
            store.put(kept);
          };
          transaction.oncomplete = () => {
            opening.result.close();
            resolve();
          };
        };
      }),
  );
}

describe('an interrupted run', () => {
  test.each([
    ['alone', small(), 'wasm'],
    // Made with an engine other than the one of the page that resumes it.
    ['in a race', race(), 'tfjs-wasm'],
  ])('%s resumes after a reload, with the same picture', { timeout: 180_000 }, async (_, graph, engine) => {
    const address = `${server.address}?view=graph`;
    const { page, studio, errors } = await visit(server, {}, `${address}&engine=${engine}`);
    await studio.stop();
    await studio.openGraph(graph);
    await studio.press('Run');
    await studio.statusIs('Done');
    const through = await studio.copiedPicture();

    for (let step = 1; step <= 3; step++) {
      await studio.press('Single step');
      await expect.poll(() => checkpointSteps(page), LONG).toEqual([step]);
    }
    await page.goto(address);
    const offer = page.getByRole('region', { name: 'A run was interrupted' });
    await expect(offer).toContainText('interrupted at step 3 of', SOON);
    await offer.getByRole('button', { name: 'Resume from step 3' }).click();
    await expect(offer).toBeHidden(SOON);
    await studio.statusIs('Done');
    expect(await studio.copiedPicture()).toBe(through);
    await expect(studio.runBar.locator('.engine')).toContainText(engine);
    await expect.poll(() => checkpointSteps(page), SOON).toEqual([]);
    const dialog = await openRecords(page);
    const finished = dialog.getByRole('listitem').filter({ hasText: 'finished' });
    await expect(finished).toHaveCount(2, SOON);
    const steps = await finished.getByText(/finished, \d+ steps/).allInnerTexts();
    expect(new Set(steps).size).toBe(1);
    expect(errors).toEqual([]);
  });

  test('has a checkpoint every few seconds, and can be discarded', { timeout: 120_000 }, async () => {
    const { page, studio, errors } = await visit(server);
    await studio.stop();
    await studio.openGraph(small(100_000));
    await studio.press('Run');
    await expect.poll(() => checkpointSteps(page), { timeout: 30_000 }).not.toEqual([]);
    await page.reload();
    const offer = page.getByRole('region', { name: 'A run was interrupted' });
    await expect(offer).toBeVisible(SOON);
    await offer.getByRole('button', { name: 'Dismiss' }).click();
    await expect.poll(() => checkpointSteps(page), SOON).toEqual([]);
    const dialog = await openRecords(page);
    await expect(dialog.getByRole('listitem').filter({ hasText: 'interrupted' })).toHaveCount(1, SOON);
    expect(errors).toEqual([]);
  });

  test('does not resume from a damaged checkpoint, and reports it', { timeout: 120_000 }, async () => {
    const { page, studio, errors } = await visit(server);
    await studio.stop();
    await studio.openGraph(small());
    await studio.press('Single step');
    await expect.poll(() => checkpointSteps(page), LONG).toEqual([1]);
    await damageCheckpoint(page);
    await page.reload();
    await page.getByRole('button', { name: 'Resume from step 1' }).click();
    const said = page.getByText(/The checkpoint of the run is damaged: “.+” has changed\./);
    await expect(said.first()).toBeVisible(SOON);
    expect(errors).toEqual([]);
  });
});
