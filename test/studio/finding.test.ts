import { expect } from 'playwright/test';
import { afterAll, beforeAll, test } from 'vitest';
import { groupNodes } from '../../src/graph/edits/group.ts';
import { vocabulary } from '../../src/vocabulary.ts';
import { small } from './app/graphs.ts';
import { StudioServer } from './app/open-studio.ts';
import { SOON, visit } from './app/studio-page.ts';

let server: StudioServer;
beforeAll(async () => {
  server = await StudioServer.start();
}, 60_000);
afterAll(() => server.close());

test(
  'Ctrl+F goes to nodes by what they are and hold, into composite nodes',
  { timeout: 60_000 },
  async () => {
    const { page, studio, errors } = await visit(server);
    await studio.stop();
    const graph = groupNodes(small(), vocabulary, ['smoothness'], 'Soft')!.document;
    await studio.openGraph({ ...graph, title: 'Found' });
    await studio.node('canvas').focus();
    await page.keyboard.press('Control+f');
    const bar = page.getByRole('search', { name: 'Find in the graph' });
    const count = bar.getByRole('status');
    await expect(bar.getByRole('textbox')).toBeFocused(SOON);

    await page.keyboard.type('optimizer');
    await expect(count).toHaveText('1 found', SOON);
    await page.keyboard.press('Enter');
    await expect(count).toHaveText('1 of 1', SOON);
    await expect(studio.node('optimizer')).toHaveAccessibleName(/selected/, SOON);
    const middle = async () => {
      const [node, ground] = [
        await studio.node('optimizer').boundingBox(),
        await studio.canvas.boundingBox(),
      ];
      return Math.round(node!.x + node!.width / 2 - ground!.x - ground!.width / 2);
    };
    await expect.poll(middle, SOON).toBe(0);
    await expect(studio.canvas.locator('.outline.found')).toBeVisible();

    // By a value; Shift+Enter goes back to the last, which is inside the composite node.
    await page.keyboard.press('Control+f');
    await page.keyboard.type('total variation');
    await page.keyboard.press('Shift+Enter');
    await expect(bar).toContainText('Soft › Smoothness', SOON);
    await expect(studio.node('smoothness')).toHaveAccessibleName(/selected/, SOON);
    await expect(bar.getByRole('textbox')).toBeFocused();
    await page.keyboard.press('Control+f');
    await page.keyboard.type('width 64');
    await bar.getByRole('button', { name: 'Next node' }).click();
    await expect(studio.node('canvas')).toHaveAccessibleName(/selected/, SOON);
    await expect(bar).toContainText('Width: 64');

    await page.keyboard.press('Escape');
    await expect(bar).toBeHidden(SOON);
    await expect(studio.node('canvas')).toBeFocused(SOON);
    await expect(studio.canvas.locator('.outline.found')).toHaveCount(0);
    expect(errors).toEqual([]);
  },
);
