import { readFile } from 'node:fs/promises';
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

test(
  'parameters of several nodes, the minimap, notices that leave, and a picture with its graph',
  { timeout: 90_000 },
  async () => {
    const { page, studio, errors } = await visit(server);
    await page.clock.install();
    await studio.stop();
    const { nodes, ...rest } = small();
    const other = { ...nodes.find(({ id }) => id === 'optimizer')!, id: 'other', params: { steps: 7 } };
    await studio.openGraph({ ...rest, nodes: [...nodes, { ...other, position: [560, 300] }] });

    await studio.select('optimizer');
    await studio
      .node('other')
      .locator('.head')
      .click({ force: true, modifiers: ['Shift'] });
    await page.keyboard.press('Alt+p');
    const inspector = page.getByRole('region', { name: 'Inspector' });
    const steps = inspector.getByRole('spinbutton', { name: 'Steps' });
    await expect(inspector.getByRole('group', { name: 'Values of steps' })).toHaveText(/40\s*7/, SOON);
    await expect(steps).toHaveValue('');
    await expect(steps).toHaveAttribute('aria-valuetext', 'mixed');
    await expect(inspector.locator('[data-parameters] :focus')).toHaveCount(1);
    await steps.fill('40');
    await steps.press('Enter');
    const stepsOf = async () =>
      (await studio.graph()).nodes.flatMap(({ type, params }) =>
        type === 'optimizer' ? [params?.['steps']] : [],
      );
    expect(await stepsOf()).toEqual([40, 40]);
    await page.keyboard.press('Control+z');
    expect(await stepsOf()).toEqual([40, 7]);

    const minimap = studio.canvas.locator('.seen');
    await expect(minimap).toBeVisible(SOON);
    await page.getByRole('menuitem', { name: 'View' }).click();
    await page.getByRole('menuitem', { name: 'Hide the minimap' }).click();
    await expect(minimap).toHaveCount(0, SOON);
    await studio.isKept('Small');
    await page.reload();
    await expect(studio.node('other')).toBeVisible(SOON);
    await expect(minimap).toHaveCount(0);

    // What is wrong with a file that was dropped asks for nothing: the notice leaves, but not while it is pointed at.
    await studio.canvas.dispatchEvent('drop', {
      dataTransfer: await page.evaluateHandle(() => {
        const data = new DataTransfer();
        data.items.add(new File(['no picture'], 'wrong.png', { type: 'image/png' }));
        return data;
      }),
    });
    const notice = studio.notice(/“wrong.png” cannot be used/);
    await expect(notice).toBeVisible(SOON);
    await page.getByText(/“wrong.png” cannot be used/).hover();
    await page.clock.fastForward(60_000);
    await expect(notice).toBeVisible();
    await page.mouse.move(5, 5);
    await page.clock.fastForward(60_000);
    await expect(notice).toHaveCount(0, SOON);

    await studio.select('optimizer');
    await studio
      .node('other')
      .locator('.head')
      .click({ force: true, modifiers: ['Shift'] });
    await page.getByRole('menuitem', { name: 'File' }).click();
    const [saved] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('menuitem', { name: 'Save picture of the selection (PNG)' }).click(),
    ]);
    expect(saved.suggestedFilename()).toBe('Small graph.png');
    const bytes = [...(await readFile(await saved.path()))];
    await studio.canvas.dispatchEvent('drop', {
      dataTransfer: await page.evaluateHandle((data) => {
        const transfer = new DataTransfer();
        transfer.items.add(new File([new Uint8Array(data)], 'graph.png', { type: 'image/png' }));
        return transfer;
      }, bytes),
    });
    await expect(studio.canvas.locator('[data-node]')).toHaveCount(2, SOON);
    await expect(studio.node('other')).toBeVisible();
    expect(errors).toEqual([]);
  },
);
