import { expect } from 'playwright/test';
import { afterAll, beforeAll, test } from 'vitest';
import { race } from './app/graphs.ts';
import { StudioServer } from './app/open-studio.ts';
import { SOON, visit } from './app/studio-page.ts';

let server: StudioServer;
beforeAll(async () => {
  server = await StudioServer.start();
}, 60_000);
afterAll(() => server.close());

test(
  'curves are plotted raw or weighted, on three axes, with the values at the mouse',
  { timeout: 90_000 },
  async () => {
    const { page, studio, errors } = await visit(server);
    await studio.stop();
    const graph = race();
    const total = { id: 'total', type: 'weighted-sum', params: { weights: { smoothness: 4 } } };
    await studio.openGraph({
      ...graph,
      nodes: [...graph.nodes, total],
      wires: [
        ...graph.wires.filter(({ to }) => to[1] !== 'loss'),
        { from: ['smoothness', 'loss'], to: ['total', 'terms.smoothness'] },
        { from: ['total', 'loss'], to: ['optimizer', 'loss'] },
        { from: ['total', 'loss'], to: ['rival', 'loss'] },
      ],
    });
    await studio.press('Run');
    await studio.statusIs('Done');
    await expect(studio.node('smoothness').getByTitle('Weight', { exact: true })).toHaveText('× 4', SOON);
    await expect(studio.node('smoothness').getByTitle('Fraction of the total', { exact: true })).toHaveText(
      /^100\s?%$/,
      SOON,
    );

    const weighted = await studio.curve('Smoothness');
    expect(weighted / (await studio.curve('Total'))).toBeCloseTo(1, 3);
    await studio.curves.getByRole('button', { name: 'Raw' }).click();
    expect(weighted / (await studio.curve('Smoothness'))).toBeCloseTo(4, 2);

    const plot = (await studio.curves.locator('.u-over').boundingBox())!;
    const hover = async (share: number) => {
      await page.mouse.move(plot.x + share * plot.width, plot.y + plot.height / 2);
    };
    for (const [axis, text] of [
      ['Steps', /^step \d+$/],
      ['Evaluations', /^evaluation \d+$/],
      ['Seconds', /^at [\d.e-]+ s$/],
    ] as const) {
      await studio.curves.getByRole('button', { name: 'Horizontal axis' }).click();
      await page.getByRole('menuitemradio', { name: axis }).click();
      await hover(0.4);
      await expect(studio.curves.getByText(text)).toBeVisible(SOON);
      // By seconds a line is only where its own optimizer was at work: a dash before and after.
      const totals: number[] = [];
      for (let share = 0.02; share < 1; share += 0.04) {
        await hover(share);
        totals.push(await studio.curve('Total'));
      }
      const seen = totals.filter((value) => !Number.isNaN(value));
      expect(seen.length).toBeGreaterThan(2);
      expect(seen.at(-1)).toBeLessThan(seen[0]!);
    }
    await studio.curves.getByRole('button', { name: 'Log' }).click();
    await hover(0.02);
    await expect(studio.curves.getByText(/^at /)).toBeVisible(SOON);

    // A line that is hidden leaves the chart, and its row says so.
    const row = studio.curves.getByRole('button', { name: 'Smoothness' }).first();
    await row.click();
    await expect(row).toHaveAttribute('aria-pressed', 'false', SOON);
    expect(errors).toEqual([]);
  },
);
