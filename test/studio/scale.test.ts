import type { CDPSession, Page } from 'playwright';
import { expect } from 'playwright/test';
import { afterAll, beforeAll, expect as expectNow, test } from 'vitest';
import { bigGraph } from './app/big-graph.ts';
import { StudioServer } from './app/open-studio.ts';
import { SOON, visit, type StudioPage } from './app/studio-page.ts';

let server: StudioServer;
beforeAll(async () => {
  server = await StudioServer.start();
}, 60_000);
afterAll(() => server.close());

const MOVES = 10;
/** What the pointer and the page do at the beginning and the end of a gesture. */
const AROUND = 8;

const inView = (studio: StudioPage) => studio.page.locator('[data-canvas] .surface *');

/** How often the page calculated its layout and its styles. */
async function counts(session: CDPSession): Promise<{ layouts: number; styles: number }> {
  const { metrics } = await session.send('Performance.getMetrics');
  const of = (name: string) => metrics.find((metric) => metric.name === name)!.value;
  return { layouts: of('LayoutCount'), styles: of('RecalcStyleCount') };
}

/** Moves the pressed pointer, a frame for each step. */
async function move(page: Page, from: { x: number; y: number }, dx: number, dy: number): Promise<void> {
  for (let i = 1; i <= MOVES; i++) {
    await page.mouse.move(from.x + dx * i, from.y + dy * i);
    await page.evaluate(() => new Promise((resolve) => requestAnimationFrame(resolve)));
  }
}

test('a graph of 500 nodes costs what is seen of it', { timeout: 120_000 }, async () => {
  const { page, studio, errors } = await visit(server);
  const session = await page.context().newCDPSession(page);
  await session.send('Performance.enable');
  await studio.stop();
  await studio.drop('big.stylograph.json', JSON.stringify(bigGraph(500)));

  // From afar, every node and wire is a few shapes of one drawing.
  await expect.poll(() => studio.canvas.locator('g[data-node]').count(), SOON).toBeGreaterThan(450);
  await expect.poll(() => studio.canvas.locator('.node-place').count(), SOON).toBeLessThan(3);
  expectNow(await inView(studio).count()).toBeLessThan(6000);

  // A pan moves layers.
  const ground = (await studio.canvas.boundingBox())!;
  const middle = { x: ground.x + ground.width / 2, y: ground.y + ground.height / 2 };
  await page.mouse.move(middle.x, middle.y);
  await page.mouse.down({ button: 'middle' });
  await move(page, middle, 1, 1);
  // What else the page does meanwhile only adds to it.
  const least = { layouts: Infinity, styles: Infinity };
  for (let pan = 2; pan <= 6; pan++) {
    const before = await counts(session);
    await move(page, middle, pan, 1);
    const after = await counts(session);
    least.layouts = Math.min(least.layouts, after.layouts - before.layouts);
    least.styles = Math.min(least.styles, after.styles - before.styles);
  }
  await page.mouse.up({ button: 'middle' });
  expectNow(least.layouts).toBeLessThan(MOVES / 2);
  expectNow(least.styles).toBeLessThan(2 * MOVES + AROUND);

  // A box that gets the focus becomes the complete node, and the keyboard goes on from it.
  await studio.canvas.locator('g[data-node="sum-0"]').focus();
  await expect(studio.node('sum-0')).toBeFocused(SOON);
  await page.keyboard.press('Enter');
  await page.keyboard.press('Escape');
  await page.keyboard.press('f');
  await expect.poll(() => studio.canvas.locator('g[data-node]').count(), SOON).toBeLessThan(200);

  // A drag changes its node and its 50 wires, each of which is two lines.
  const head = (await studio.node('sum-0').locator('.head').boundingBox())!;
  const grip = { x: head.x + head.width / 2, y: head.y + head.height / 2 };
  await page.mouse.move(grip.x, grip.y);
  await page.mouse.down();
  await move(page, grip, 1, 1);
  await page.evaluate(() => {
    const touched = new Set<Node>();
    new MutationObserver((changes) => {
      for (const { target } of changes) touched.add(target);
      document.body.dataset['touched'] = String(touched.size);
    }).observe(document.querySelector('[data-canvas] .surface')!, {
      attributes: true,
      childList: true,
      subtree: true,
    });
  });
  const before = await counts(session);
  await move(page, grip, 2, 2);
  const after = await counts(session);
  expectNow(after.layouts - before.layouts).toBeLessThan(2 * MOVES + AROUND);
  expectNow(after.styles - before.styles).toBeLessThan(2 * MOVES + AROUND);
  const touched = async () => Number(await page.evaluate(() => document.body.dataset['touched']));
  const dragged = await touched();
  expectNow(dragged).toBeGreaterThan(50);
  expectNow(dragged).toBeLessThan(2 * 50 + AROUND);

  // So do the drop, which is an edit, and its undoing.
  await page.mouse.up();
  await page.keyboard.press('Control+z');
  await expect(page.getByRole('button', { name: /^Redo/ })).toBeEnabled(SOON);
  expectNow((await touched()) - dragged).toBeLessThan(50 + AROUND);

  // Near, nodes in view are complete, and only those around it are there.
  await studio.canvas.locator('g[data-node^="gram-"]').first().focus();
  await page.keyboard.press('Enter');
  await page.keyboard.press('Escape');
  await page.keyboard.press('f');
  await expect.poll(() => studio.canvas.locator('g[data-node]').count(), SOON).toBeLessThan(40);
  await expect.poll(() => inView(studio).count(), SOON).toBeLessThan(4000);

  // Arrow keys reach nodes beyond the view.
  for (let i = 0; i < 12; i++) await page.keyboard.press('ArrowLeft');
  const focused = await page.evaluate(() => document.activeElement?.getAttribute('data-node'));
  await expect(studio.node(focused ?? '')).toBeInViewport(SOON);

  // A selection has nodes that are not drawn.
  await page.keyboard.press('Control+a');
  await expect(page.getByRole('heading', { name: '500 nodes are selected' })).toBeVisible(SOON);
  expect(errors).toEqual([]);
});

test('a node that is not drawn is laid out as it will be', { timeout: 120_000 }, async () => {
  const { page, studio, errors } = await visit(server);
  await studio.stop();
  await studio.drop('big.stylograph.json', JSON.stringify(bigGraph(100)));
  await expect.poll(() => studio.canvas.locator('g[data-node]').count(), SOON).toBeGreaterThan(50);
  for (const id of ['small-1', 'gram-1', 'part-1', 'style-1', 'content-1', 'smooth-1']) {
    const wires = studio.canvas.locator(`path[data-wire^="${id} "]`);
    const drawn = () => wires.evaluateAll((paths) => paths.map((path) => path.getAttribute('d')!));
    const expected = await drawn();
    const box = studio.canvas.locator(`g[data-node="${id}"]`);
    await box.focus();
    await expect(studio.node(id)).toBeFocused(SOON);
    await page.waitForTimeout(200);
    const numbers = (path: string) => path.match(/-?[\d.]+/g)!.map(Number);
    for (const [i, path] of (await drawn()).entries())
      for (const [j, value] of numbers(path).entries())
        expectNow(Math.abs(value - numbers(expected[i]!)[j]!)).toBeLessThan(3);
  }
  expect(errors).toEqual([]);
});
