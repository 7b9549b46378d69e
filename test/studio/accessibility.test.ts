import { expect } from 'playwright/test';
import { afterAll, beforeAll, describe, test } from 'vitest';
import { StudioServer } from './app/open-studio.ts';
import { looking, race } from './app/graphs.ts';
import { LONG, SOON, visit } from './app/studio-page.ts';
import { violations } from './app/violations.ts';

let server: StudioServer;
beforeAll(async () => {
  server = await StudioServer.start();
}, 60_000);
afterAll(() => server.close());

describe.each(['light', 'dark'] as const)('in %s colors, axe finds nothing', (colorScheme) => {
  const open = async () => {
    const { page, studio } = await visit(server);
    await page.emulateMedia({ colorScheme });
    return { page, studio };
  };

  test('on the first screen, with and without the palette', { timeout: 90_000 }, async () => {
    const { page, studio } = await open();
    await studio.stepIsAbove(1);
    await studio.stop();
    expect(await violations(page)).toEqual([]);

    await page.keyboard.press('Shift+A');
    await expect(page.getByRole('dialog', { name: 'Add a node' })).toBeVisible(SOON);
    expect(await violations(page)).toEqual([]);
  });

  test('with feature maps, a frame, a menu and a dialog', { timeout: 90_000 }, async () => {
    const { page, studio } = await open();
    await studio.stop();
    await studio.openGraph(looking());
    await studio.select('features');
    await page.keyboard.press('Control+Shift+g');
    await page.keyboard.press('Enter');
    await page.keyboard.press('p');
    await page.keyboard.press('f');
    await expect(page.getByRole('region', { name: 'Maps' }).locator('canvas')).toBeVisible(LONG);
    expect(await violations(page)).toEqual([]);

    await studio.node('features').focus();
    await page.keyboard.press('Shift+F10');
    await expect(page.getByRole('menu')).toBeVisible(SOON);
    expect(await violations(page)).toEqual([]);
    await page.keyboard.press('Escape');
    await expect(page.getByRole('menu')).toBeHidden(SOON);
    await page.keyboard.press('?');
    await expect(page.getByRole('dialog', { name: 'Keyboard shortcuts' })).toBeVisible(SOON);
    expect(await violations(page)).toEqual([]);
    await page.keyboard.press('Escape');
    await expect(page.getByRole('dialog')).toHaveCount(0, SOON);

    // A composite node, where it is named, outside and inside.
    await studio.select('gram');
    await page.keyboard.press('Control+g');
    await page.getByRole('dialog').getByRole('textbox', { name: 'Name' }).fill('Statistics');
    expect(await violations(page)).toEqual([]);
    await page.keyboard.press('Enter');
    await expect(page.getByRole('button', { name: 'Make independent' })).toBeVisible(SOON);
    expect(await violations(page)).toEqual([]);
    await page.getByRole('button', { name: 'Open', exact: true }).click();
    await studio.select('@inputs');
    await expect(page.getByRole('navigation', { name: 'Open composite nodes' })).toBeVisible(SOON);
    expect(await violations(page)).toEqual([]);
  });

  test('during a race, and for a graph that cannot run', { timeout: 90_000 }, async () => {
    const { page, studio } = await open();
    await studio.stop();
    await studio.openGraph(race());
    await studio.press('Run');
    await studio.statusIs('Done');
    expect(await violations(page)).toEqual([]);
    await studio.select('smoothness');
    await page.keyboard.press('Delete');
    await studio.press('Run');
    await studio.statusIs('Failed');
    await page.getByRole('tab', { name: /Problems/ }).click();
    expect(await violations(page)).toEqual([]);
  });
});
