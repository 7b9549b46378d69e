import type { Page } from 'playwright';
import { expect } from 'playwright/test';
import { afterAll, beforeAll, expect as expectValue, test } from 'vitest';
import { StudioServer } from './app/open-studio.ts';
import { SOON, visit } from './app/studio-page.ts';

const SIZES = [
  { width: 700, height: 500 },
  { width: 720, height: 450 },
  { width: 390, height: 844 },
  { width: 820, height: 1180 },
  { width: 1280, height: 720 },
  { width: 2560, height: 1440 },
];

let server: StudioServer;
beforeAll(async () => {
  server = await StudioServer.start();
}, 60_000);
afterAll(() => server.close());

/** The controls of the bars at the top, of the run and of the tour that are cut off, or covered by something else. */
const unreachable = (page: Page) =>
  page.evaluate(() =>
    [...document.querySelectorAll('header button, .tour button')].flatMap((control) => {
      const { left, top, right, bottom } = control.getBoundingClientRect();
      const at = document.elementFromPoint((left + right) / 2, (top + bottom) / 2);
      const inside = left >= 0 && top >= 0 && right <= innerWidth && bottom <= innerHeight;
      return inside && at && control.contains(at)
        ? []
        : [control.getAttribute('aria-label') ?? control.textContent];
    }),
  );

test('at every size, the tour covers no control of the bars and is never cut off', async () => {
  const { page, studio, errors } = await visit(server, { viewport: SIZES[0]! }, server.address);
  await studio.stop();
  // The window is too low for the picture and the graph.
  await expect(studio.canvas).toHaveCount(0);
  await page.getByRole('button', { name: 'Take the tour' }).click();
  const card = page.getByRole('dialog', { name: 'Tour' });
  // Its target goes with the view, and another takes its place.
  for (const view of ['Graph', 'Simple']) {
    await page.getByRole('button', { name: view, exact: true }).click();
    await expect.poll(async () => (await unreachable(page)).join(', '), { ...SOON, message: view }).toBe('');
  }
  for (let step = 1; step <= 5; step++) {
    await expect(card).toContainText(`${step} of 5`, SOON);
    for (const size of SIZES) {
      await page.setViewportSize(size);
      const found = async () => (await unreachable(page)).join(', ');
      await expect
        .poll(found, { ...SOON, message: `step ${step} at ${size.width} x ${size.height}` })
        .toBe('');
    }
    await card.getByRole('button', { name: step < 5 ? 'Next' : 'Done' }).click();
  }
  expectValue(errors).toEqual([]);
});

test('at every size, the graph view has half of the width and of the height, and little of it is covered', async () => {
  const { page, studio, errors } = await visit(server, { viewport: SIZES[0]! });
  await studio.stop();
  for (const size of SIZES) {
    await page.setViewportSize(size);
    const name = `${size.width} x ${size.height}`;
    const halves = async () => {
      const box = (await studio.canvas.boundingBox())!;
      return [box.width >= size.width / 2, box.height >= size.height / 2];
    };
    await expect.poll(halves, { ...SOON, message: name }).toEqual([true, true]);
    expectValue(await unreachable(page), name).toEqual([]);
    const { width, height } = (await studio.canvas.boundingBox())!;
    const map = await studio.canvas
      .locator(':scope > svg[width]')
      .boundingBox({ timeout: 500 })
      .catch(() => null);
    if (map) expectValue((map.width * map.height) / (width * height), name).toBeLessThan(1 / 8);
    expectValue(await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)).toBe(0);
  }

  // On a phone, result and inspector are tabs; what is selected brings up the inspector.
  await page.setViewportSize({ width: 390, height: 920 });
  const tab = (name: string) => page.getByRole('tab', { name, exact: true });
  await expect(tab('Result')).toHaveAttribute('aria-selected', 'true');
  await studio.canvas.press('Control+a');
  await expect(tab('Inspector')).toHaveAttribute('aria-selected', 'true');
  await tab('Result').click();
  const panel = (await page.getByRole('tabpanel', { name: 'Result' }).boundingBox())!;
  expectValue(panel.width).toBe(390);
  expectValue(errors).toEqual([]);
});
