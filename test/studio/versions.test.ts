import { expect } from 'playwright/test';
import { afterAll, beforeAll, test } from 'vitest';
import { small } from './app/graphs.ts';
import { StudioServer } from './app/open-studio.ts';
import { SOON, visit } from './app/studio-page.ts';

let server: StudioServer;
beforeAll(async () => {
  server = await StudioServer.start();
}, 60_000);
afterAll(() => server.close());

test(
  'undo goes back through a reload; versions are saved, compared, and gone back to',
  { timeout: 90_000 },
  async () => {
    const { page, studio, errors } = await visit(server);
    await studio.stop();
    await studio.openGraph({ ...small(), title: 'First' });
    const undo = page.locator('header').getByRole('button', { name: /^Undo/ });
    const redo = page.locator('header').getByRole('button', { name: /^Redo/ });
    const steps = page
      .getByRole('region', { name: 'Inspector' })
      .getByRole('spinbutton', { name: 'Steps', exact: true });
    const setSteps = async (value: number) => {
      await studio.select('optimizer');
      await steps.fill(String(value));
      await steps.press('Enter');
      await expect(steps).toHaveValue(String(value));
    };

    // Undo and redo after a reload.
    await setSteps(50);
    await setSteps(60);
    await studio.select('smoothness');
    await page.keyboard.press('Delete');
    await expect(studio.node('smoothness')).toHaveCount(0, SOON);
    await page.keyboard.press('Control+z');
    await expect(studio.node('smoothness')).toBeVisible(SOON);
    await studio.isKept('First');
    await page.reload();
    await expect(studio.node('smoothness')).toBeVisible(SOON);
    await expect(redo).toHaveAccessibleName('Redo delete smoothness', SOON);
    await redo.click();
    await expect(studio.node('smoothness')).toHaveCount(0, SOON);
    for (const label of ['delete smoothness', 'change steps', 'change steps']) {
      await expect(undo).toHaveAccessibleName(`Undo ${label}`, SOON);
      await undo.click();
    }
    await expect(undo).toBeDisabled(SOON);
    await studio.select('optimizer');
    await expect(steps).toHaveValue('40');

    // A version with a name.
    const dialog = page.getByRole('dialog', { name: 'Versions' });
    const open = async () => {
      await page.keyboard.press('Control+Shift+H');
      await expect(dialog).toBeVisible(SOON);
    };
    await setSteps(70);
    await open();
    await dialog.getByRole('textbox', { name: 'Name of the new version' }).fill('Good');
    await page.keyboard.press('Enter');
    await expect(dialog.getByRole('group', { name: 'Good' })).toBeVisible(SOON);
    await expect(dialog.getByRole('group', { name: 'Before the first edit' })).toBeVisible(SOON);
    await dialog.getByRole('button', { name: 'Delete “Before the first edit”' }).click();
    await expect(dialog.getByRole('listitem')).toHaveCount(1, SOON);
    await dialog.getByRole('button', { name: 'Undo' }).click();
    await expect(dialog.getByRole('listitem')).toHaveCount(2, SOON);
    await page.keyboard.press('Escape');
    await expect(dialog).toBeHidden(SOON);

    // What differs from it.
    await setSteps(80);
    await studio.select('smoothness');
    await page.keyboard.press('Delete');
    await page.reload();
    await expect(studio.node('optimizer')).toBeVisible(SOON);
    await open();
    await dialog.getByRole('group', { name: 'Good' }).getByRole('button', { name: 'Compare' }).click();
    const panel = page.getByRole('region', { name: 'Comparison of versions' });
    await expect(panel).toContainText(/Optimizer\s*Steps\s*70\s*→\s*80/, SOON);
    await expect(panel).toContainText('Removed (1)');
    const marks = studio.canvas.locator('[data-change]');
    await expect(studio.canvas.locator('[data-change=changed]')).toHaveCount(1, SOON);
    await expect(studio.canvas.locator('[data-change=removed]')).toContainText('Smoothness');
    await panel.getByRole('button', { name: 'Optimizer', exact: true }).click();
    await expect(studio.node('optimizer')).toHaveAccessibleName(/selected/, SOON);
    await page.keyboard.press('Escape');
    await expect(panel).toBeHidden(SOON);
    await expect(marks).toHaveCount(0);
    await expect(studio.node('optimizer')).toBeFocused(SOON);

    // Going back is one step.
    await open();
    await dialog.getByRole('group', { name: 'Good' }).getByRole('button', { name: 'Go back' }).click();
    await expect(dialog).toBeHidden(SOON);
    await expect(studio.node('smoothness')).toBeVisible(SOON);
    await studio.select('optimizer');
    await expect(steps).toHaveValue('70');
    await expect(undo).toHaveAccessibleName('Undo go back to “Good”');
    await undo.click();
    await expect(studio.node('smoothness')).toHaveCount(0, SOON);
    await expect(steps).toHaveValue('80');

    // The file finds its versions when it is opened again.
    await studio.openGraph({ ...small(), title: 'First' });
    await expect(undo).toBeDisabled(SOON);
    await open();
    await expect(dialog.getByRole('group', { name: 'Good' })).toBeVisible(SOON);
    expect(errors).toEqual([]);
  },
);
