import { readFileSync } from 'node:fs';
import type { AxeResults } from 'axe-core';
import type { Page } from 'playwright';

declare const axe: { run: () => Promise<AxeResults> };

const axeText = readFileSync('node_modules/axe-core/axe.min.js', 'utf8');

/** What axe finds that keeps people out, as text. */
export async function violations(page: Page): Promise<string[]> {
  // Not as a script of the page: its policy allows none but its own.
  await page.evaluate(axeText);
  return page.evaluate(async () => {
    const found = (await axe.run()).violations;
    return found
      .filter(({ impact }) => impact === 'serious' || impact === 'critical')
      .flatMap(({ id, nodes }) =>
        nodes.map(({ target, failureSummary }) => `${id}: ${target.join(' ')} ${failureSummary ?? ''}`),
      );
  });
}
