import { expect } from 'playwright/test';
import { afterAll, beforeAll, expect as expectNow, test } from 'vitest';
import { small } from './app/graphs.ts';
import { StudioServer } from './app/open-studio.ts';
import { LONG, SOON, visit, type StudioPage } from './app/studio-page.ts';

let server: StudioServer;
beforeAll(async () => {
  server = await StudioServer.start();
}, 60_000);
afterAll(() => server.close());

async function placeOf(studio: StudioPage, id: string) {
  return (await studio.node(id).boundingBox())!;
}

test('a reload changes nothing visible', { timeout: 90_000 }, async () => {
  const { page, studio, errors } = await visit(server);
  await studio.stop();
  await studio.openGraph(small());
  await studio.isKept('Small');
  await page.mouse.move(300, 400);
  await page.mouse.wheel(0, 240);
  await studio.select('smoothness');
  const curves = page.getByRole('region', { name: 'Loss curves', includeHidden: true });
  await expect(curves).toHaveCount(1);
  await page.getByRole('tab', { name: /Problems/ }).click();
  // What is not shown is not drawn.
  await expect(curves).toHaveCount(0);
  const before = await placeOf(studio, 'optimizer');
  await page.reload();
  await expect(studio.node('smoothness')).toHaveAccessibleName(/selected/, SOON);
  await expect.poll(() => placeOf(studio, 'optimizer'), SOON).toEqual(before);
  await expect(page.getByRole('tab', { name: /Problems/ })).toHaveAttribute('aria-selected', 'true');

  // A tab of another version of the studio is none here: the first one is shown, and the sizes are kept.
  await page.evaluate(() => {
    const panes = { sizes: { library: 211 }, hidden: [], tab: 'notes' };
    localStorage.setItem('stylograph:panes', JSON.stringify(panes));
  });
  await page.reload();
  await expect(page.getByRole('tab', { name: 'Curves' })).toHaveAttribute('aria-selected', 'true', SOON);
  await expect(page.getByRole('separator', { name: 'Width of the node library' })).toHaveAttribute(
    'aria-valuenow',
    '211',
  );
  expect(errors).toEqual([]);
});

test('the first node of a graph stays in place', { timeout: 60_000 }, async () => {
  const { page, studio, errors } = await visit(server);
  await studio.stop();
  await page.keyboard.press('Control+k');
  await page.keyboard.type('New graph');
  await page.keyboard.press('Enter');
  await expect(studio.canvas.locator('[data-node]')).toHaveCount(0, SOON);
  const ground = (await studio.canvas.boundingBox())!;
  const at = { x: ground.x + 200, y: ground.y + 90 };
  await page.mouse.dblclick(at.x, at.y);
  await page.keyboard.type('total variation');
  await page.keyboard.press('Enter');
  const node = studio.canvas.locator('[data-node]').first();
  await expect(node).toBeVisible(SOON);
  await page.waitForTimeout(300);
  const box = (await node.boundingBox())!;
  expectNow([at.x > box.x, at.x < box.x + box.width, at.y > box.y, at.y < box.y + box.height]).toEqual(
    Array(4).fill(true),
  );
  expect(errors).toEqual([]);
});

test('nodes laid out before a run do not overlap after it', { timeout: 90_000 }, async () => {
  const { page, studio, errors } = await visit(server);
  await studio.stop();
  const { nodes, wires, ...rest } = small();
  await studio.openGraph({
    ...rest,
    nodes: [...nodes, { id: 'rival', type: 'optimizer', params: { steps: 20 } }],
    wires: [...wires, { from: ['smoothness', 'loss'], to: ['rival', 'loss'] }],
  });
  await studio.canvas.locator('[data-node]').first().focus();
  await page.keyboard.press('Control+Shift+F');
  await studio.press('Run');
  await studio.statusIs('Done');
  await expect(studio.node('rival').getByRole('progressbar')).toBeVisible(LONG);
  const boxes = await Promise.all([...nodes.map(({ id }) => id), 'rival'].map((id) => placeOf(studio, id)));
  for (const [i, a] of boxes.entries())
    for (const b of boxes.slice(i + 1))
      expectNow(
        a.x + a.width <= b.x || b.x + b.width <= a.x || a.y + a.height <= b.y || b.y + b.height <= a.y,
      ).toBe(true);
  expect(errors).toEqual([]);
});

test(
  'text that is not a number stays with the reason, names start wires, and Enter returns the focus',
  { timeout: 90_000 },
  async () => {
    const { page, studio, errors } = await visit(server);
    await studio.stop();
    await studio.openGraph(small());
    const optimizer = studio.node('optimizer');
    const steps = optimizer.getByRole('spinbutton', { name: 'Steps' });
    for (const [text, reason] of [
      ['half', '“half” is not a number.'],
      ['2*', 'The expression is incomplete.'],
      ['1e12', 'The maximum is'],
    ] as const) {
      await steps.fill(text);
      await steps.press('Tab');
      await expect(optimizer.getByRole('alert')).toContainText(reason, SOON);
      await expect(steps).toHaveValue(text);
    }
    await steps.press('Escape');
    await expect(steps).toHaveValue('40', SOON);
    await expect(optimizer.getByRole('alert')).toHaveCount(0);

    // An output is never called optional; its name is as good as its mark.
    const output = studio.socket('smoothness', 'output Loss');
    await expect(output).toHaveAccessibleName(/gives loss, wired$/, SOON);
    const name = (await output.getByText('Loss').boundingBox())!;
    await page.mouse.click(name.x + name.width / 2, name.y + name.height / 2);
    await expect(output).toHaveClass(/picked/, SOON);
    await page.keyboard.press('Escape');
    await expect(output).not.toHaveClass(/picked/, SOON);

    await studio.select('smoothness');
    await page.keyboard.press('F2');
    await page.keyboard.type('Soft');
    await page.keyboard.press('Enter');
    await expect(studio.node('smoothness')).toBeFocused(SOON);
    await page.getByRole('textbox', { name: 'Name of the graph' }).press('Enter');
    await expect(studio.canvas).toBeFocused(SOON);
    await studio.node('smoothness').focus();
    await page.getByRole('menuitem', { name: 'Edit' }).click();
    await expect(page.getByRole('menu')).toBeVisible(SOON);
    await page.keyboard.press('Escape');
    await expect(studio.node('smoothness')).toBeFocused(SOON);
    expect(errors).toEqual([]);
  },
);
