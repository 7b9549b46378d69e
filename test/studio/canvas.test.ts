import { expect } from 'playwright/test';
import { afterAll, beforeAll, expect as expectNow, test } from 'vitest';
import { looking, small } from './app/graphs.ts';
import { StudioServer } from './app/open-studio.ts';
import { LONG, SOON, visit, type StudioPage } from './app/studio-page.ts';

let server: StudioServer;
beforeAll(async () => {
  server = await StudioServer.start();
}, 60_000);
afterAll(() => server.close());

/** The studio with a small graph open, and nothing running. */
async function openSmall(document = small()): Promise<{ studio: StudioPage; errors: string[] }> {
  const { studio, errors } = await visit(server);
  await studio.stop();
  await studio.openGraph(document);
  return { studio, errors };
}

const wires = async (studio: StudioPage) => (await studio.graph()).wires.length;

test(
  'a right click opens the context menu of a node, a wire and the background',
  { timeout: 60_000 },
  async () => {
    const { studio, errors } = await openSmall();
    const { page } = studio;
    const menu = page.getByRole('menu');
    await studio.node('smoothness').locator('.head').click({ button: 'right' });
    await expect(studio.node('smoothness')).toHaveAccessibleName(/selected/, SOON);
    await menu.getByRole('menuitem', { name: 'Mute' }).click();
    await expect(studio.node('smoothness')).toHaveAccessibleName(/muted/, SOON);
    await page.keyboard.press('Control+z');

    const { x, y } = await studio.onWire('shown image');
    await page.mouse.click(x, y, { button: 'right' });
    await menu.getByRole('menuitem', { name: 'Insert a node…' }).click();
    await page.keyboard.type('resize');
    await page.keyboard.press('Enter');
    await expect(studio.socket('resize', 'output Image')).toHaveAccessibleName(/, wired/, SOON);
    await page.keyboard.press('Control+z');
    await expect(studio.node('resize')).toBeHidden(SOON);
    await page.mouse.click(x, y, { button: 'right' });
    await menu.getByRole('menuitem', { name: 'Delete' }).click();
    await expect(studio.canvas.locator('path[data-wire]')).toHaveCount(2, SOON);

    await page.mouse.click(x, y + 150, { button: 'right' });
    await expect(menu.getByRole('menuitem', { name: /^Paste/ })).toHaveCount(2, SOON);
    await menu.getByRole('menuitem', { name: 'Select all' }).click();
    await expect(page.getByRole('heading', { name: '4 nodes are selected' })).toBeVisible(SOON);
    expect(errors).toEqual([]);
  },
);

test('the menu key works too, and the focus returns to the node', { timeout: 60_000 }, async () => {
  const { studio, errors } = await openSmall();
  const { page } = studio;
  await studio.node('optimizer').focus();
  await page.keyboard.press('Shift+F10');
  await expect(page.getByRole('menuitem', { name: 'Duplicate' })).toBeVisible(SOON);
  await page.keyboard.press('Escape');
  await expect(page.getByRole('menu')).toBeHidden(SOON);
  await expect(studio.node('optimizer')).toBeFocused(SOON);
  expect(errors).toEqual([]);
});

test('a line drawn across wires cuts them, in one undo step', { timeout: 60_000 }, async () => {
  const { studio, errors } = await openSmall();
  const { page } = studio;
  const [one, two] = [await studio.onWire('smoothness image'), await studio.onWire('optimizer loss')];
  await page.keyboard.down('Alt');
  await page.mouse.move(one.x, one.y - 60);
  await page.mouse.down();
  await page.mouse.move(one.x, one.y + 200, { steps: 6 });
  await page.mouse.move(two.x, two.y + 200, { steps: 6 });
  await page.mouse.move(two.x, two.y - 60, { steps: 6 });
  await page.mouse.up();
  await page.keyboard.up('Alt');
  expectNow(await wires(studio)).toBe(1);
  await page.keyboard.press('Control+z');
  expectNow(await wires(studio)).toBe(3);
  expect(errors).toEqual([]);
});

test(
  'a wire can be selected from its socket and deleted without the mouse',
  { timeout: 60_000 },
  async () => {
    const { studio, errors } = await openSmall();
    const { keyboard } = studio.page;
    await studio.socket('optimizer', 'input Loss').focus();
    await keyboard.press('Shift+Enter');
    await keyboard.press('Delete');
    await expect(studio.socket('optimizer', 'input Loss')).toHaveAccessibleName(/not connected/, SOON);
    expectNow(await wires(studio)).toBe(2);
    expect(errors).toEqual([]);
  },
);

test('a frame can be titled, moved with its nodes, renamed and removed', { timeout: 60_000 }, async () => {
  const { studio, errors } = await openSmall();
  const { page } = studio;
  const { keyboard, mouse } = page;
  await studio.select('canvas');
  await studio
    .node('smoothness')
    .locator('.head')
    .click({ modifiers: ['Shift'] });
  await keyboard.press('Control+Shift+g');
  await expect(page.getByRole('textbox', { name: 'Title of the frame' })).toBeFocused(SOON);
  await keyboard.type('Loss');
  await keyboard.press('Enter');
  const title = page.getByRole('button', { name: /^Frame Loss, 2 nodes/ });
  await expect(title).toBeVisible(SOON);

  const before = (await studio.graph()).nodes;
  const box = (await title.boundingBox())!;
  await mouse.move(box.x + 30, box.y + 8);
  await mouse.down();
  await mouse.move(box.x + 90, box.y + 68, { steps: 4 });
  await mouse.up();
  const after = (await studio.graph()).nodes;
  const moved = after.map(({ position }, i) => position![0] !== before[i]!.position![0]);
  expectNow(moved).toEqual([true, true, false, false]);

  // It contains the nodes dropped in it, until they are removed.
  const [head, frame] = [
    (await studio.node('optimizer').locator('.head').boundingBox())!,
    (await title.boundingBox())!,
  ];
  await mouse.move(head.x + 60, head.y + 8);
  await mouse.down();
  await mouse.move(frame.x + frame.width / 2, frame.y + frame.height + 12, { steps: 6 });
  await mouse.up();
  await expect(page.getByRole('button', { name: /^Frame Loss, 3 nodes/ })).toBeVisible(SOON);
  await keyboard.press('Alt+g');
  await expect(title).toBeVisible(SOON);

  await title.dblclick();
  await keyboard.type('What falls');
  await keyboard.press('Enter');
  await page.getByRole('button', { name: /^Frame What falls/ }).click({ button: 'right' });
  await page.getByRole('menuitem', { name: 'Delete the frame' }).click();
  await expect(page.getByRole('button', { name: /^Frame/ })).toHaveCount(0, SOON);
  expect(errors).toEqual([]);
});

test(
  'feature maps and Gram matrices can be viewed, including a single channel',
  { timeout: 90_000 },
  async () => {
    const { studio, errors } = await openSmall(looking());
    const { page } = studio;
    const maps = page.getByRole('region', { name: 'Maps' });
    await studio.select('features');
    await expect(maps.getByText(/^\d+ channels of 64 × \d+/)).toBeVisible(LONG);
    await maps.getByRole('button', { name: 'conv2_1' }).click();
    await expect(maps.getByText(/^\d+ channels of 32 × \d+/)).toBeVisible(LONG);
    await maps.locator('canvas').click({ position: { x: 5, y: 5 } });
    await expect(maps.getByText(/^1 of \d+/)).toBeVisible(LONG);
    const lights = await maps.locator('canvas').evaluate((canvas: HTMLCanvasElement) => {
      const { data } = canvas.getContext('2d')!.getImageData(0, 0, canvas.width, canvas.height);
      return [canvas.width, Math.max(...data.filter((_, i) => i % 4 === 0))];
    });
    expectNow(lights).toEqual([32, 255]);

    await studio.select('gram');
    await page.keyboard.press('p');
    await expect(maps.getByText(/^(\d+) × \1\./)).toBeVisible(LONG);
    await expect(studio.node('gram').getByText('conv1_1')).toBeVisible(LONG);
    expect(errors).toEqual([]);
  },
);
