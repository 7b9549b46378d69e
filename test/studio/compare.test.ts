import { readFile } from 'node:fs/promises';
import { expect } from 'playwright/test';
import { afterAll, beforeAll, expect as check, test } from 'vitest';
import { StudioServer } from './app/open-studio.ts';
import { small } from './app/graphs.ts';
import { SOON, visit } from './app/studio-page.ts';

let server: StudioServer;
beforeAll(async () => {
  server = await StudioServer.start();
}, 60_000);
afterAll(() => server.close());

test('compares two records: pictures, curves, differences, one HTML file', { timeout: 150_000 }, async () => {
  const { page, studio, errors } = await visit(server);
  await studio.stop();
  for (const steps of [40, 10]) {
    await studio.openGraph({ ...small(steps), title: `Takes ${steps}` });
    await studio.press('Run');
    await studio.statusIs('Done');
  }
  await page.keyboard.press('Control+Shift+E');
  const records = page.getByRole('dialog', { name: 'Records' });
  await records.getByRole('checkbox', { name: 'Pick Takes 40' }).check();
  await expect(records.getByRole('button', { name: 'Compare' })).toBeDisabled();
  await records.getByRole('checkbox', { name: 'Pick Takes 10' }).check();
  await records.getByRole('button', { name: 'Compare 2' }).click();

  const dialog = page.getByRole('dialog', { name: 'Compare' });
  await expect(dialog.getByRole('application', { name: /^Takes \d0, 64 by 48 pixels/ })).toHaveCount(2, SOON);
  const differs = dialog.getByRole('table', { name: 'Differences' });
  await expect(differs.getByRole('rowheader')).toHaveText(['optimizer.steps']);
  await expect(differs.getByRole('cell')).toContainText(['', '40', '10']);
  await expect(dialog.locator('.chart canvas')).toBeVisible();
  await dialog.getByRole('button', { name: 'Seconds' }).click();
  await expect(dialog.locator('.chart canvas')).toBeVisible();

  // All panes zoom together, and go back together.
  await dialog.getByRole('application').first().focus();
  await page.keyboard.press('+');
  await dialog.getByRole('button', { name: 'Fit', exact: true }).click();
  await expect(dialog.getByRole('button', { name: 'Fit', exact: true })).toBeDisabled();

  // One slider goes through the steps of both.
  const step = dialog.getByRole('slider', { name: 'Step' });
  await step.focus();
  await page.keyboard.press('Home');
  await expect(step).toHaveAttribute('aria-valuetext', '1', SOON);
  await page.keyboard.press('End');
  await expect(step).toHaveAttribute('aria-valuetext', 'end', SOON);

  await dialog.getByRole('button', { name: 'Wipe' }).click();
  await expect(dialog.getByRole('slider', { name: 'Wipe between Takes 40 and Takes 10' })).toBeVisible(SOON);
  await dialog.getByRole('button', { name: 'Difference' }).click();
  await expect(
    dialog.getByRole('application', { name: /^\|Takes 40 − Takes 10\| × 4, 64 by 48/ }),
  ).toBeVisible(SOON);

  const [download] = await Promise.all([
    page.waitForEvent('download'),
    dialog.getByRole('button', { name: 'Save as one HTML file' }).click(),
  ]);
  const html = await readFile(await download.path(), 'utf8');
  check(html).toContain('"optimizer.steps"');
  check(html.match(/data:image\/png;base64,/g)).toHaveLength(2);
  const report = await page.context().newPage();
  await report.setContent(html);
  await expect(report.getByRole('heading', { name: 'Differences' })).toBeVisible(SOON);
  check(errors).toEqual([]);
});
