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

    // The keys of the chart zoom and move, and a double click shows all again; the legend is beside it.
    const chart = studio.curves.getByRole('application', { name: /^Chart of the curves/ });
    const fit = studio.curves.getByRole('button', { name: 'Fit the curves' });
    await expect(fit).toBeDisabled();
    await chart.focus();
    await page.keyboard.press('+');
    await page.keyboard.press('ArrowRight');
    await expect(fit).toBeEnabled(SOON);
    await page.mouse.wheel(0, -200);
    await page.mouse.dblclick(plot.x + plot.width / 2, plot.y + plot.height / 2);
    await expect(fit).toBeDisabled(SOON);
    const legend = studio.curves.getByRole('group', { name: 'Legend' });
    for (const width of ['340px', '']) {
      await studio.curves.evaluate((section, width) => {
        section.parentElement!.style.width = width;
      }, width);
      const [box, around] = [(await legend.boundingBox())!, (await chart.boundingBox())!];
      expect(box.x >= around.x + around.width || box.y >= around.y + around.height).toBe(true);
    }

    // A pinned run stays behind the next one, under its name, also after a reload.
    await studio.curves.getByRole('button', { name: 'Gradients' }).click();
    await studio.curves.getByRole('checkbox', { name: 'Measure' }).check();
    await studio.curves.getByRole('button', { name: 'Pin this run' }).click();
    await expect(studio.curves.getByRole('button', { name: 'Pin this run' })).toBeDisabled(SOON);
    await studio.curves.getByRole('textbox', { name: 'Name of the pinned run' }).fill('before');
    await page.keyboard.press('Tab');
    await studio.press('Run');
    await studio.statusIs('Done');
    expect(await studio.curve('Smoothness')).toBeGreaterThan(0);
    await studio.curves.getByRole('button', { name: 'Weighted' }).click();

    // A line that is hidden leaves the chart, and its row says so.
    const row = studio.curves.getByRole('button', { name: 'Smoothness' }).first();
    await row.click();
    await expect(row).toHaveAttribute('aria-pressed', 'false', SOON);
    await page.reload();
    await expect(studio.curves.getByRole('button', { name: 'Curves of before' })).toBeVisible(SOON);
    await studio.curves.getByRole('button', { name: 'Unpin before' }).click();
    await expect(studio.curves.getByRole('group', { name: 'Pinned runs' })).toBeHidden(SOON);
    expect(errors).toEqual([]);
  },
);
