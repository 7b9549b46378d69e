import type { Locator } from 'playwright';
import { expect } from 'playwright/test';
import { afterAll, beforeAll, expect as expectNow, test } from 'vitest';
import { graph, node, wire } from '../graph/build.ts';
import { StudioServer } from './app/open-studio.ts';
import { SOON, visit } from './app/studio-page.ts';

let server: StudioServer;
beforeAll(async () => {
  server = await StudioServer.start();
}, 60_000);
afterAll(() => server.close());

/** Two terms in a frame, a weighted sum, and an optimizer that takes no step. */
function framed() {
  const at = (x: number, y: number) => ({ position: [x, y] as [number, number] });
  const { nodes, ...rest } = graph(
    [
      node('canvas: canvas', { width: 32, height: 32 }),
      node('smooth: total-variation'),
      node('rough: total-variation'),
      node('total: weighted-sum', { weights: { smooth: 3 } }),
      node('optimizer: optimizer', { steps: 1 }),
    ],
    [
      wire('canvas.image', 'smooth.image'),
      wire('canvas.image', 'rough.image'),
      wire('smooth.loss', 'total.terms.smooth'),
      wire('rough.loss', 'total.terms.rough'),
      wire('total.loss', 'optimizer.loss'),
    ],
  );
  const places = [at(0, 0), at(280, 0), at(280, 240), at(600, 60), at(880, 60)];
  return {
    ...rest,
    title: 'Framed',
    nodes: nodes.map((one, i) => ({ ...one, ...places[i] })),
    frames: [{ id: 'terms', title: 'Terms', nodes: ['smooth', 'rough'] }],
  };
}

test('the look of nodes, frames and wires, snapping, and menus on weights', { timeout: 90_000 }, async () => {
  const { page, studio, errors } = await visit(server);
  await studio.stop();
  await studio.openGraph(framed());
  const box = async (element: Locator) => (await element.boundingBox())!;
  const head = (id: string) => studio.node(id).locator('.head .title');
  const frame = studio.canvas.locator('[data-frame="terms"]');
  const guides = studio.canvas.locator('.guides line');
  const press = async (id: string) => {
    const { x, y } = await box(head(id));
    await page.mouse.move(x + 20, y + 6);
    await page.mouse.down();
    return { x: x + 20, y: y + 6 };
  };

  // A node that is nearly below another goes exactly there, and a line shows it; with Control held it does not.
  const above = await box(studio.node('smooth'));
  const grip = await press('rough');
  await page.mouse.move(grip.x + 30, grip.y + 20);
  await page.mouse.move(grip.x + 4, grip.y + 20);
  await expect(guides).not.toHaveCount(0, SOON);
  expectNow((await box(studio.node('rough'))).x).toBeCloseTo(above.x, 0);
  await page.keyboard.down('Control');
  await page.mouse.move(grip.x + 5, grip.y + 20);
  await expect(guides).toHaveCount(0);
  expectNow((await box(studio.node('rough'))).x).toBeGreaterThan(above.x + 2);
  await page.keyboard.up('Control');

  // Out of the rest of its frame, it leaves it: the frame shows that at once. With Alt held it stays.
  await expect(frame).toHaveAccessibleName(/2 nodes/);
  const low = await box(studio.canvas);
  await page.mouse.move(grip.x + 5, low.y + low.height - 30);
  await expect(frame).toHaveAccessibleName(/1 node\b/, SOON);
  await page.keyboard.down('Alt');
  await page.mouse.move(grip.x + 6, low.y + low.height - 30);
  await expect(frame).toHaveAccessibleName(/2 nodes/, SOON);
  await page.keyboard.up('Alt');
  await page.mouse.move(grip.x + 7, low.y + low.height - 30);
  await page.mouse.up();
  await expect(frame).toHaveAccessibleName(/1 node\b/, SOON);
  await page.keyboard.press('Control+z');
  await expect(frame).toHaveAccessibleName(/2 nodes/, SOON);

  // The frame takes a color by its menu, and its nodes by the inspector: one step each.
  const teal = 'var(--node-teal)';
  const tint = (element: Locator, name: string) =>
    element.evaluate((at, property) => (at as HTMLElement).style.getPropertyValue(property), name);
  await frame.click({ button: 'right' });
  await page.getByRole('menuitem', { name: 'Color' }).click();
  await page.getByRole('menuitem', { name: 'Teal' }).click();
  await expect.poll(() => tint(frame.locator('..'), '--frame'), SOON).toBe(teal);
  await frame.click({ button: 'right' });
  await page.getByRole('menuitem', { name: 'Select its nodes' }).click();
  const swatches = page.getByRole('radiogroup', { name: 'Color' });
  await expect(studio.node('smooth')).toBeFocused(SOON);
  await swatches.getByRole('radio', { name: 'no color' }).press('ArrowLeft');
  await expect(swatches.getByRole('radio', { name: 'gray' })).toBeFocused(SOON);
  await expect(swatches.getByRole('radio', { name: 'gray' })).toBeChecked();
  for (const id of ['smooth', 'rough'])
    expectNow(await tint(studio.node(id), '--category')).toBe('var(--node-gray)');
  await page.keyboard.press('Control+z');
  await expect.poll(() => tint(studio.node('rough'), '--category'), SOON).not.toContain('gray');

  // The right edge of a node changes its width, and a double-click on it goes back.
  await studio.canvas.press('Escape');
  const before = await box(studio.node('canvas'));
  const edge = { x: before.x + before.width + 3, y: before.y + before.height - 6 };
  await page.mouse.move(edge.x, edge.y);
  await page.mouse.down();
  await page.mouse.move(edge.x - 20, edge.y);
  await page.mouse.move(edge.x - before.width / 6, edge.y);
  await page.mouse.up();
  await expect
    .poll(async () => (await box(studio.node('canvas'))).width, SOON)
    .toBeLessThan(before.width - 10);
  const narrow = await box(studio.node('canvas'));
  await page.mouse.dblclick(narrow.x + narrow.width + 3, edge.y);
  await expect.poll(async () => (await box(studio.node('canvas'))).width, SOON).toBeCloseTo(before.width, 0);

  // Wires have the chosen shape.
  const line = studio.canvas.locator('path.line').first();
  await expect(line).toHaveAttribute('d', / C /);
  await page.getByRole('menuitem', { name: 'View' }).click();
  await page.getByRole('menuitemcheckbox', { name: 'Square wires' }).click();
  await expect(line).not.toHaveAttribute('d', / C /, SOON);

  // A weight has the menu of a parameter, in the node and in the inspector.
  const weight = studio.node('total').locator('[data-parameter="weights.smooth"]');
  await weight.getByRole('button').click({ button: 'right' });
  for (const item of ['Publish as a control', 'Sweep smooth…', 'Copy the value of smooth'])
    await expect(page.getByRole('menuitem', { name: item })).toBeVisible(SOON);
  await page.getByRole('menuitem', { name: 'Reset smooth to the default' }).click();
  await expect(weight.getByRole('spinbutton')).toHaveValue('1', SOON);
  await page.keyboard.press('Control+z');
  await expect(weight.getByRole('spinbutton')).toHaveValue('3', SOON);
  const row = page.getByRole('region', { name: 'Inspector' }).locator('[data-weight="smooth"]').first();
  await row.click({ button: 'right' });
  await page.getByRole('menuitem', { name: 'Publish as a control' }).click();
  await expect(page.getByRole('region', { name: 'Controls' }).getByText('smooth').first()).toBeVisible(SOON);
  expect(errors).toEqual([]);
});
