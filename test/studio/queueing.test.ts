import { readFile } from 'node:fs/promises';
import { unzipSync } from 'fflate';
import { expect } from 'playwright/test';
import { afterAll, beforeAll, test } from 'vitest';
import type { GraphDocument } from '../../src/graph/document.ts';
import { graph, node, wire } from '../graph/build.ts';
import { small } from './app/graphs.ts';
import { StudioServer } from './app/open-studio.ts';
import { violations } from './app/violations.ts';
import { LONG, SOON, visit, type StudioPage } from './app/studio-page.ts';

let server: StudioServer;
beforeAll(async () => {
  server = await StudioServer.start();
}, 60_000);
afterAll(() => server.close());

/** A photo, published as a control, that is smoothed in three steps. */
function smoothed(): GraphDocument {
  return {
    ...graph(
      [
        node('photo: image', { source: 'sample:harbour', size: 32 }, { position: [0, 0] }),
        node('canvas: canvas', {}, { position: [280, 0] }),
        node('smoothness: total-variation', {}, { position: [560, 0] }),
        node('optimizer: optimizer', { steps: 3 }, { position: [840, 0] }),
      ],
      [
        wire('photo.image', 'canvas.start'),
        wire('canvas.image', 'smoothness.image'),
        wire('smoothness.loss', 'optimizer.loss'),
      ],
    ),
    title: 'Smoothed',
    controls: [{ name: 'photo', title: 'Photo', to: [['photo', 'source']] }],
  };
}

const queueOf = ({ page }: StudioPage) => page.getByRole('region', { name: 'Queue' });

test(
  'graphs run one after another as they were when queued, survive a reload, and a batch runs with each photo',
  { timeout: 120_000 },
  async () => {
    // The engine that starts fastest: each run of the queue starts one.
    const { page, studio, errors } = await visit(server, {}, `${server.address}?view=graph&engine=wasm`);
    await studio.stop();
    await studio.openGraph(small(20));
    const queue = queueOf(studio);
    const entries = queue.getByRole('listitem');
    const names = (expected: readonly string[]) =>
      expect(entries.locator('strong')).toHaveText(expected, SOON);

    // A run that waits counts as one under way; the queue keeps the graph as it is when added.
    await studio.press('Single step');
    await studio.statusIs('Paused');
    await page.keyboard.press('Alt+Shift+Q');
    await studio.press('Add to queue');
    await studio.select('optimizer');
    const steps = page
      .getByRole('region', { name: 'Inspector' })
      .getByLabel('Steps', { exact: true })
      .first();
    await steps.fill('7');
    await steps.press('Enter');
    await studio.node('optimizer').focus();
    await page.keyboard.press('Alt+q');
    await page.keyboard.press('Alt+q');
    await names(['Small (2)', 'Small: steps 7', 'Small: steps 7 (2)']);

    // By keyboard, button and undo.
    await entries.nth(2).focus();
    await page.keyboard.press('Alt+ArrowUp');
    await names(['Small (2)', 'Small: steps 7 (2)', 'Small: steps 7']);
    await queue.getByRole('button', { name: 'Cancel Small: steps 7 (2)' }).click();
    await names(['Small (2)', 'Small: steps 7']);
    await studio.notice('has left the queue').getByRole('button', { name: 'Undo' }).click();
    await names(['Small (2)', 'Small: steps 7 (2)', 'Small: steps 7']);
    await queue.getByRole('button', { name: 'Cancel Small: steps 7 (2)' }).click();
    await entries.nth(1).dragTo(entries.nth(0));
    await names(['Small: steps 7', 'Small (2)']);
    await page.reload();
    await names(['Small: steps 7', 'Small (2)']);
    await expect(queue.getByRole('status')).toHaveText('The queue is held: 2 left.', SOON);

    await page.getByRole('button', { name: 'Dismiss' }).click();
    await queue.getByRole('button', { name: 'Start the queue' }).click();
    await expect(queue.getByText('Done')).toHaveCount(2, LONG);
    await entries.nth(0).getByRole('button', { name: 'Record' }).click();
    await expect(page.getByRole('dialog', { name: 'Records' })).toContainText('optimizer: 7 steps', SOON);
    await page.keyboard.press('Escape');
    await queue.getByRole('button', { name: 'Clear' }).click();

    // Photos on one control; the third cannot be read when it runs.
    await studio.openGraph(smoothed());
    const [harbour, tower] = await Promise.all(
      ['harbour', 'tower'].map((name) => readFile(`public/samples/${name}.webp`)),
    );
    const file = (name: string, buffer: Buffer) => ({ name, mimeType: 'image/webp', buffer });
    await page
      .getByLabel('A file for Photo')
      .setInputFiles([
        file('one.webp', harbour!),
        file('two.webp', tower!),
        file('three.webp', Buffer.from('no picture')),
      ]);
    await page.getByRole('button', { name: 'Run all 3' }).click();
    await expect(studio.notice('“three.webp” cannot be used')).toBeVisible(SOON);
    await expect(queue.getByText('2 of 2 done')).toBeVisible(LONG);
    await expect(queue.getByRole('button', { name: 'Record of one.webp' })).toBeEnabled();
    expect(await violations(page)).toEqual([]);
    const [saved] = await Promise.all([
      page.waitForEvent('download'),
      queue.getByRole('button', { name: 'Save all as zip' }).click(),
    ]);
    const zip = unzipSync(await readFile(await saved.path()));
    expect(Object.keys(zip)).toEqual(['one.png', 'two.png']);

    // Up to the canvas: its start, without a step.
    await studio.select('canvas');
    await page.keyboard.press('Alt+u');
    await studio.statusIs('Done');
    await expect(studio.runBar).toContainText('Up to Canvas');
    expect(await studio.step()).toBe(0);
    await expect(studio.canvas.locator('[data-node]')).toHaveCount(4);

    // A preset from the context menu, and defaults for new nodes.
    await studio.node('optimizer').locator('.head').click({ button: 'right' });
    await page.getByRole('menuitem', { name: 'Presets' }).click();
    await page.getByRole('menuitem', { name: 'Save as a preset…' }).click();
    await page.getByRole('textbox', { name: 'Name', exact: true }).fill('Short');
    await page.keyboard.press('Enter');
    await steps.fill('50');
    await steps.press('Enter');
    const preset = page.getByRole('combobox', { name: 'Preset' });
    await expect(preset).toHaveValue('');
    await preset.selectOption('Short');
    await expect(steps).toHaveValue('3', SOON);
    await studio.node('optimizer').focus();
    await page.keyboard.press('Control+z');
    await expect(steps).toHaveValue('50', SOON);
    await page.keyboard.press('Control+k');
    await page.keyboard.type('my defaults');
    await page.keyboard.press('Enter');
    await studio.canvas.getByRole('group').first().focus();
    await studio.addByPalette('optimizer');
    await expect(steps).toHaveValue('50', SOON);

    // Both palettes begin with what was used.
    await page.keyboard.press('Shift+A');
    const palette = page.getByRole('dialog', { name: 'Add a node' });
    await expect(palette.getByText('Recently used')).toBeVisible(SOON);
    await expect(palette.getByRole('option').first()).toContainText('Optimizer');
    await page.keyboard.press('Escape');
    await page.keyboard.press('Control+k');
    const commands = page.getByRole('listbox', { name: 'Search commands' }).getByRole('option');
    await expect(commands.first()).toContainText('Use as my defaults', SOON);
    expect(errors).toEqual([]);
  },
);
