import type { AxeResults } from 'axe-core';
import type { Page } from 'playwright';
import { expect } from 'playwright/test';
import { afterAll, beforeAll, describe, test } from 'vitest';
import { StudioServer } from './app/open-studio.ts';
import { SOON, visit } from './app/studio-page.ts';

declare const axe: { run: () => Promise<AxeResults> };

let server: StudioServer;
beforeAll(async () => {
  server = await StudioServer.start();
}, 60_000);
afterAll(() => server.close());

/** What axe finds that keeps people out, as text. */
async function violations(page: Page): Promise<string[]> {
  await page.addScriptTag({ path: 'node_modules/axe-core/axe.min.js' });
  return page.evaluate(async () => {
    const found = (await axe.run()).violations;
    return found
      .filter(({ impact }) => impact === 'serious' || impact === 'critical')
      .flatMap(({ id, nodes }) =>
        nodes.map(({ target, failureSummary }) => `${id}: ${target.join(' ')} ${failureSummary ?? ''}`),
      );
  });
}

describe.each(['light', 'dark'] as const)('in %s colours, axe finds nothing serious', (colorScheme) => {
  test('on the first screen, nor with the palette open', { timeout: 90_000 }, async () => {
    const { page, studio } = await visit(server);
    await page.emulateMedia({ colorScheme });
    await studio.stepIsAbove(1);
    await studio.stop();
    expect(await violations(page)).toEqual([]);

    await page.keyboard.press('Shift+A');
    await expect(page.getByRole('dialog', { name: 'Add a node' })).toBeVisible(SOON);
    expect(await violations(page)).toEqual([]);
  });
});
