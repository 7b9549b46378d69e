import { readFileSync } from 'node:fs';
import type { AxeResults } from 'axe-core';
import type { Page } from 'playwright';

declare const axe: { run: () => Promise<AxeResults> };

const axeText = readFileSync('node_modules/axe-core/axe.min.js', 'utf8');

/** What axe finds, as text. An open menu is at the end of the page, outside of all landmarks, and is checked by all other rules. */
export async function violations(page: Page): Promise<string[]> {
  // Not as a script of the page: its policy allows none but its own.
  await page.evaluate(axeText);
  return page.evaluate(async () => {
    const all = await axe.run();
    const inLandmarks = (target: unknown) =>
      document.querySelector(String(target))?.querySelector('[role=menu]') === null;
    const found = all.violations.map(({ id, nodes }) => ({
      id,
      nodes: id === 'region' ? nodes.filter(({ target }) => inLandmarks(target)) : nodes,
    }));
    return found.flatMap(({ id, nodes }) =>
      nodes.map(({ target, failureSummary }) => `${id}: ${target.join(' ')} ${failureSummary ?? ''}`),
    );
  });
}
