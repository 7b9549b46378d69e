import { readFile } from 'node:fs/promises';
import type { Locator, Page } from 'playwright';
import { expect } from 'playwright/test';
import { afterAll, beforeAll, describe, test } from 'vitest';
import { sniffPicture } from '../../src/images/sniff.ts';
import { StudioServer } from './app/open-studio.ts';
import { small } from './app/graphs.ts';
import { LONG, SOON, visit } from './app/studio-page.ts';

let server: StudioServer;
beforeAll(async () => {
  server = await StudioServer.start();
}, 60_000);
afterAll(() => server.close());

async function saved(page: Page, button: Locator): Promise<{ name: string; bytes: Uint8Array }> {
  const [download] = await Promise.all([page.waitForEvent('download'), button.click()]);
  const bytes = new Uint8Array(await readFile(await download.path()));
  return { name: download.suggestedFilename(), bytes };
}

describe('the lab', () => {
  test('sweeps two parameters as a grid, saves it, and opens a cell', { timeout: 150_000 }, async () => {
    const { page, studio, errors } = await visit(server);
    await studio.stop();
    await studio.openGraph(small(20));

    // From the parameter of a node on the canvas.
    await studio.node('canvas').locator('[data-parameter="blur"] .name').click({ button: 'right' });
    await page.getByRole('menuitem', { name: 'Sweep blur…' }).click();
    const asking = page.getByRole('dialog', { name: 'Sweep' });
    await asking.getByLabel('A list').check();
    await asking.getByLabel('Values, with').fill('0, 2');
    await expect(asking.getByText('2 values: 0, 2')).toBeVisible(SOON);
    await asking.getByRole('button', { name: 'Add the sweep' }).click();
    const lab = page.getByRole('dialog', { name: 'Lab' });
    await expect(lab.getByRole('status')).toContainText('0 of 2 cells', SOON);
    await page.keyboard.press('Escape');

    // And from the inspector, a range, into the same grid.
    await studio.select('optimizer');
    const inspector = page.getByRole('region', { name: 'Result and inspector' });
    await inspector.getByText('Learning rate', { exact: true }).click({ button: 'right' });
    await page.getByRole('menuitem', { name: 'Sweep learning rate…' }).click();
    await asking.getByLabel('Logarithmic').check();
    await asking.getByLabel('From').fill('-1');
    await page.keyboard.press('Tab');
    await expect(asking.getByRole('alert')).toContainText('cannot be logarithmic', SOON);
    await asking.getByLabel('From').fill('0.01');
    await asking.getByLabel('To', { exact: true }).fill('1');
    await asking.getByLabel('Values').fill('3');
    await page.keyboard.press('Tab');
    await expect(asking.getByText('3 values: 0.01, 0.1, 1')).toBeVisible(SOON);
    await asking.getByLabel('Into').selectOption({ index: 1 });
    await asking.getByLabel('Each cell ends').selectOption('steps');
    await asking.getByLabel('Most').fill('8');
    await asking.getByRole('button', { name: 'Add the sweep' }).click();

    await lab.getByRole('button', { name: 'Run the sweep' }).click();
    await expect(lab.getByRole('status')).toHaveText(/^6 of 6 cells/, LONG);
    await expect(lab.getByRole('columnheader', { name: '0.1', exact: true })).toBeVisible();
    await expect(lab.getByRole('button', { name: /^Open cell 00\d: loss/ })).toHaveCount(6);
    await lab.getByRole('button', { name: 'Curves', exact: true }).click();
    await expect(lab.locator('svg path[d^="M"]')).not.toHaveCount(0);

    // One cell large, by a slider for each parameter, at any step of all; picked cells are beside it and zoom with it.
    await lab.getByRole('button', { name: 'Pictures', exact: true }).click();
    const width = async () => (await lab.locator('.cell').first().boundingBox())!.width;
    expect(6 * (await width())).toBeGreaterThan(700);
    await lab.getByRole('button', { name: /^Show cell 001/ }).click();
    await expect(
      lab.getByRole('application', { name: '001: canvas.blur 0, optimizer.learningRate 0.01' }),
    ).toBeVisible(SOON);
    await lab.getByRole('slider', { name: 'canvas.blur' }).focus();
    await page.keyboard.press('ArrowRight');
    await lab.getByRole('slider', { name: 'optimizer.learningRate' }).focus();
    await page.keyboard.press('End');
    await expect(lab.getByRole('application', { name: /^006: canvas.blur 2, .* 1,/ })).toBeVisible(SOON);
    await lab.getByRole('slider', { name: 'Step' }).focus();
    await page.keyboard.press('Home');
    await expect(lab.getByRole('slider', { name: 'Step' })).toHaveAttribute('aria-valuetext', '1', SOON);
    await lab.getByRole('button', { name: 'Pictures', exact: true }).click();
    await lab.getByRole('checkbox', { name: 'Select cell 002' }).check();
    await lab.getByRole('button', { name: 'Large', exact: true }).click();
    await expect(lab.getByRole('application', { name: /^00[26]: .*64 by 48 pixels/ })).toHaveCount(2, SOON);

    const sheet = await saved(page, lab.getByRole('button', { name: 'Save sheet' }));
    expect(sheet.name).toMatch(/\.png$/);
    expect(sniffPicture(sheet.bytes)).toBe('png');
    const table = await saved(page, lab.getByRole('button', { name: 'Table' }));
    const lines = new TextDecoder().decode(table.bytes).trim().split('\r\n');
    expect(lines).toHaveLength(7);
    expect(lines[0]).toContain('canvas.blur,optimizer.learningRate,status');
    expect(lines[1]).toMatch(/^001,0,0\.01,finished,finished,8,/);

    // What has run stays, also when the page is left.
    await page.keyboard.press('Escape');
    await studio.isKept('Small');
    await page.reload();
    await page.keyboard.press('Control+Shift+B');
    await expect(lab.getByRole('status')).toHaveText('6 of 6 cells', SOON);
    await lab.getByRole('button', { name: /^Open cell 005/ }).click();
    await expect(page.getByRole('textbox', { name: 'Name of the graph' })).toHaveValue(
      'Small: canvas.blur 2, optimizer.learningRate 0.1',
      SOON,
    );
    expect(errors).toEqual([]);
  });

  test('stops, reports failed cells, and resumes with the rest', { timeout: 150_000 }, async () => {
    const { page, studio } = await visit(server);
    await studio.stop();
    const graph = small(30);
    await studio.openGraph({
      ...graph,
      // A picture that is not there: known only when the cell runs.
      nodes: [...graph.nodes, { id: 'photo', type: 'image', params: { source: 'sample:harbour', size: 32 } }],
      wires: [...graph.wires, { from: ['photo', 'image'], to: ['canvas', 'start'] }],
      sweeps: [
        {
          axes: [
            {
              node: 'photo',
              parameter: 'source',
              values: ['sample:harbour', 'sample:nowhere', 'sample:tower'],
            },
          ],
        },
      ],
    });
    await page.keyboard.press('Control+Shift+B');
    const lab = page.getByRole('dialog', { name: 'Lab' });
    await lab.getByRole('button', { name: 'Run the sweep' }).click();
    await lab.getByRole('button', { name: 'Stop' }).click();
    await lab.getByRole('button', { name: /^(Run the sweep|Resume)$/ }).click();
    await expect(lab.getByRole('status')).toHaveText('3 of 3 cells, 1 failed', LONG);
    await expect(lab.getByRole('button', { name: /^Open cell 002: failed: .*no such sample/ })).toBeVisible();
    await expect(lab.getByRole('button', { name: /^Open cell 00[13]: loss/ })).toHaveCount(2);
  });
});
