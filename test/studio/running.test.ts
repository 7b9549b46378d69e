import twoSizes from '../../graphs/two-sizes.stylograph.json' with { type: 'json' };
import { readDocument } from '../../src/graph/parse.ts';
import { expect } from 'playwright/test';
import { afterAll, beforeAll, describe, test } from 'vitest';
import { change } from '../graph/build.ts';
import { StudioServer } from './app/open-studio.ts';
import { large, pyramid, race, small } from './app/graphs.ts';
import { LONG, SOON, visit } from './app/studio-page.ts';

let server: StudioServer;
beforeAll(async () => {
  server = await StudioServer.start();
}, 60_000);
afterAll(() => server.close());

describe('a run in the studio', () => {
  test('starts automatically on the first visit, and the loss decreases', { timeout: 90_000 }, async () => {
    const { page, studio, errors, foreignRequests } = await visit(server, {}, server.address);
    await studio.stepIsAbove(0);
    await page.getByRole('button', { name: 'Graph', exact: true }).click();
    const step = await studio.step();
    const total = await studio.curve('Total');
    expect(total).toBeGreaterThan(0);
    await expect.poll(() => studio.curve('Total'), LONG).toBeLessThan(total);
    await studio.stepIsAbove(step);

    const picture = page.getByRole('figure', { name: /step \d+/ });
    await expect(picture).toBeVisible();
    const colors = await picture.locator('canvas').evaluate((canvas: HTMLCanvasElement) => {
      const pixels = canvas.getContext('2d')!.getImageData(0, 0, canvas.width, canvas.height).data;
      return new Set(new Uint32Array(pixels.buffer)).size;
    });
    expect(colors).toBeGreaterThan(100);
    expect(errors).toEqual([]);
    expect(foreignRequests).toEqual([]);
  });

  test('that increases the loss reports it, with the likely reason', { timeout: 90_000 }, async () => {
    const { studio, errors } = await visit(server);
    await studio.stop();
    await studio.openGraph(change(small(5), 'optimizer', { params: { steps: 5, learningRate: 1e6 } }));
    await studio.press('Run');
    await studio.statusIs('Done');
    await expect(studio.runBar.getByText(/^The loss has risen .* learning rate of 1e6/)).toBeVisible(SOON);
    expect(errors).toEqual([]);
  });

  test(
    'is forecast as its size changes, and does not start if it does not fit',
    { timeout: 90_000 },
    async () => {
      const { page, studio, errors } = await visit(server);
      await studio.stop();
      const estimate = studio.runBar.locator('[data-estimate]');
      const graph = small(20);
      await studio.openGraph(graph);
      await expect(estimate).toHaveText(/^about \d+ s, [\d.]+ [kM]B$/, LONG);
      const before = await estimate.innerText();
      const sized = (size: number) => change(graph, 'canvas', { params: { width: size, height: size } });
      await studio.openGraph(sized(512));
      await expect(estimate).not.toHaveText(before, LONG);

      // Features that no engine has the memory for are computed in tiles, unless they cannot be.
      await studio.openGraph(large());
      await expect(estimate).toHaveText(/GB, \d+ tiles$/, LONG);
      await studio.openGraph({
        ...change(large(), 'style', { type: 'sliced-wasserstein' }),
        title: 'Larger',
      });
      await expect(estimate).toHaveText(/^too large for this device: at most \d+ pixels$/, LONG);
      await studio.press('Run');
      await expect(studio.runBar.getByText(/^style: .* cannot be computed in tiles: it sorts/)).toBeVisible(
        SOON,
      );
      await page.setViewportSize({ width: 390, height: 844 });
      await expect(estimate).toBeInViewport();
      expect(errors).toEqual([]);
    },
  );

  test('shows how much each term counts at its start', { timeout: 90_000 }, async () => {
    const { page, studio, errors } = await visit(server);
    await studio.stop();
    await studio.openGraph(small(3));
    await studio.press('Run');
    await studio.statusIs('Done');
    await studio.node('smoothness').click({ position: { x: 20, y: 8 } });
    await expect(page.locator('[aria-label="At the start of the run"]')).toContainText(
      /^\s*100 % of the loss, gradient norm [\d.]+/,
    );
    expect(errors).toEqual([]);
  });

  test('does nothing while paused, takes one step, and continues', { timeout: 90_000 }, async () => {
    const { studio, errors } = await visit(server);
    await studio.stepIsAbove(1);
    await studio.press('Pause');
    await studio.statusIs('Paused');
    const paused = await studio.step();
    await studio.press('Single step');
    // Had the run gone on behind the scenes, it would be further.
    await expect.poll(() => studio.step(), LONG).toBe(paused + 1);
    await studio.statusIs('Paused');
    await studio.press('Resume');
    await studio.stepIsAbove(paused + 2);
    expect(errors).toEqual([]);
  });

  test('uses a new weight without restarting', { timeout: 90_000 }, async () => {
    const { studio, errors } = await visit(server);
    await studio.stop();
    await studio.openGraph(readDocument(twoSizes));
    await studio.press('Run');
    await studio.stepIsAbove(1);
    await studio.press('Pause');
    await studio.statusIs('Paused');
    const paused = await studio.step();
    await studio.select('coarse-total');
    await studio.page.keyboard.press('f');
    const weight = studio.node('coarse-total').getByRole('spinbutton', { name: 'Weight of content' });
    const relation = async () => {
      const weighted = await studio.curve('Coarse content');
      await studio.curves.getByRole('button', { name: 'Raw' }).click();
      const raw = await studio.curve('Coarse content');
      await studio.curves.getByRole('button', { name: 'Weighted' }).click();
      return weighted / raw;
    };
    expect(await relation()).toBeCloseTo(Number(await weight.inputValue()), 2);

    await weight.fill('7');
    await weight.press('Enter');
    await studio.press('Resume');
    await studio.stepIsAbove(paused + 1);
    await studio.press('Pause');
    await studio.statusIs('Paused');
    expect(await relation()).toBeCloseTo(7, 1);
    expect(errors).toEqual([]);
  });

  test('has the same picture with and without pauses', { timeout: 90_000 }, async () => {
    const { studio, errors } = await visit(server);
    await studio.stop();
    await studio.openGraph(small());
    await studio.press('Run');
    await studio.statusIs('Done');
    const through = await studio.copiedPicture();

    for (let step = 1; step <= 3; step++) {
      await studio.press('Single step');
      await expect.poll(() => studio.step(), LONG).toBe(step);
      await studio.statusIs('Paused');
    }
    await studio.press('Resume');
    await studio.statusIs('Done');
    expect(await studio.step()).toBe(40);
    expect(await studio.copiedPicture()).toBe(through);
    expect(errors).toEqual([]);
  });

  test('branches from a snapshot with the exact values', { timeout: 90_000 }, async () => {
    const { page, studio, errors } = await visit(server);
    await studio.stop();
    await studio.openGraph(small());
    for (let step = 1; step <= 3; step++) {
      await studio.press('Single step');
      await expect.poll(() => studio.step(), LONG).toBe(step);
      await studio.statusIs('Paused');
    }
    // Adam reports the loss of the picture before a step: step 3 that of the picture after step 2.
    const total = await studio.curve('Total');
    await page.getByRole('slider', { name: 'Snapshots of the run' }).fill('2');
    await page.getByRole('button', { name: 'Branch from here' }).click();
    await studio.statusIs('Done');

    const plot = (await studio.curves.locator('.u-over').boundingBox())!;
    await page.mouse.move(plot.x + 3, plot.y + plot.height / 2);
    await expect(studio.curves.getByText('step 1', { exact: true })).toBeVisible(SOON);
    expect(await studio.curve('Total')).toBe(total);
    await expect(studio.curves.getByRole('tooltip')).toHaveText('from step 2', SOON);
    expect(errors).toEqual([]);
  });

  test('runs through a pyramid, and marks actions on a stall', { timeout: 90_000 }, async () => {
    const { page, studio, errors } = await visit(server);
    await studio.stop();
    await studio.openGraph(pyramid());
    await studio.press('Single step');
    await studio.statusIs('Paused');
    await expect(studio.runBar.getByText('Optimizer, 1/2')).toBeVisible(SOON);
    await expect(studio.node('optimizer')).toContainText('at 1/2', SOON);
    await studio.press('Resume');
    await studio.statusIs('Done');
    await expect(page.getByRole('figure').filter({ hasText: 'Optimizer, step 30' })).toBeVisible(SOON);
    const [half, whole] = ['Optimizer, 1/2', 'Optimizer'].map((name) =>
      studio.curves.getByRole('group', { name, exact: true }),
    );
    for (const level of [half!, whole!])
      await expect(level.getByRole('button', { name: 'Smoothness' })).toBeVisible(SOON);

    const plot = (await studio.curves.locator('.u-over').boundingBox())!;
    const told = async (): Promise<string> => {
      for (let x = 0.5; x < 1; x += 0.01) {
        await page.mouse.move(plot.x + x * plot.width, plot.y + plot.height / 2);
        const tips = await studio.curves.getByRole('tooltip').allInnerTexts();
        if (tips.some((text) => text.includes('blurred by 1 px'))) return tips.join();
      }
      return '';
    };
    expect(await told()).toMatch(/the loss changed by .* over 10 steps: blurred by 1 px/);
    expect(errors).toEqual([]);
  });

  test('uses the chosen engine, and remembers it', { timeout: 90_000 }, async () => {
    const { page, studio, errors } = await visit(server);
    const engine = studio.runBar.getByTitle('Compute engine and memory; press to choose the engine');
    const processor = page.getByRole('menuitemradio', { name: 'Processor (WebAssembly)' });
    await studio.stop();
    await engine.click();
    await expect(page.getByRole('menuitemradio', { name: 'Automatic' })).toBeChecked(SOON);
    await processor.click();
    await studio.openGraph(small());
    await studio.press('Run');
    await studio.statusIs('Done');
    await engine.click();
    await expect(page.getByText('You chose wasm.')).toBeVisible(SOON);
    await page.reload();
    await engine.click();
    await expect(processor).toBeChecked(SOON);
    expect(errors).toEqual([]);
  });

  test('races two optimizers, step by step and side by side', { timeout: 90_000 }, async () => {
    const { page, studio, errors } = await visit(server);
    await studio.stop();
    await studio.openGraph(race());
    await studio.press('Single step');
    await studio.statusIs('Paused');
    await studio.press('Single step');
    await expect(studio.runBar.getByText('Optimizer 2 of 200, Rival 2 of 200')).toBeVisible(LONG);
    for (const name of ['Optimizer', 'Rival']) {
      await expect(page.getByRole('figure').filter({ hasText: `${name}, step 2` })).toBeVisible(SOON);
      await expect(studio.curves.getByRole('group', { name })).toBeVisible(SOON);
    }
    await studio.press('Resume');
    await studio.statusIs('Done');
    await expect(page.getByRole('figure').filter({ hasText: 'Rival, step' })).toBeVisible(SOON);
    expect(errors).toEqual([]);
  });
});
