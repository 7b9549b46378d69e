import type { CDPSession, Locator } from 'playwright';
import { expect } from 'playwright/test';
import { afterAll, beforeAll, expect as expectValue, test } from 'vitest';
import { node as graphNode, wire } from '../graph/build.ts';
import { small } from './app/graphs.ts';
import { StudioServer } from './app/open-studio.ts';
import { SOON, visit, type StudioPage } from './app/studio-page.ts';

let server: StudioServer;
beforeAll(async () => {
  server = await StudioServer.start();
}, 60_000);
afterAll(() => server.close());

interface Spot {
  readonly x: number;
  readonly y: number;
}

/** The studio on a tablet, a small graph open and run. */
async function onTablet(): Promise<{ studio: StudioPage; errors: string[]; fingers: CDPSession }> {
  const { page, studio, errors } = await visit(server, {
    viewport: { width: 1180, height: 820 },
    hasTouch: true,
    isMobile: true,
  });
  await studio.stop();
  await studio.openGraph(small());
  await studio.press('Run');
  await studio.statusIs('Done');
  return { studio, errors, fingers: await page.context().newCDPSession(page) };
}

/** Two fingers that move apart to so many times their distance, about a spot. */
async function pinch(fingers: CDPSession, { x, y }: Spot, factor: number): Promise<void> {
  const apart = (half: number) => [
    { x: x - half, y, id: 0 },
    { x: x + half, y, id: 1 },
  ];
  await fingers.send('Input.dispatchTouchEvent', { type: 'touchStart', touchPoints: apart(40) });
  for (let i = 1; i <= 8; i++)
    await fingers.send('Input.dispatchTouchEvent', {
      type: 'touchMove',
      touchPoints: apart(40 * (1 + ((factor - 1) * i) / 8)),
    });
  await fingers.send('Input.dispatchTouchEvent', { type: 'touchEnd', touchPoints: [] });
}

async function middleOf(locator: {
  boundingBox(): Promise<(Spot & { width: number; height: number }) | null>;
}): Promise<Spot> {
  const { x, y, width, height } = (await locator.boundingBox())!;
  return { x: x + width / 2, y: y + height / 2 };
}

const widthOf = async (studio: StudioPage, node: string) => (await studio.node(node).boundingBox())!.width;

test('two fingers zoom the graph, even with one on a node', { timeout: 90_000 }, async () => {
  const { studio, errors, fingers } = await onTablet();
  const graph = await studio.graph();
  const before = await widthOf(studio, 'smoothness');
  await pinch(fingers, await middleOf(studio.node('smoothness')), 1.5);
  await expect.poll(() => widthOf(studio, 'smoothness'), SOON).toBeGreaterThan(1.2 * before);
  // No node was dragged by it.
  expect(await studio.graph()).toEqual(graph);
  expect(errors).toEqual([]);
});

test('two fingers zoom the picture', { timeout: 90_000 }, async () => {
  const { studio, errors, fingers } = await onTablet();
  const zoom = studio.page.getByRole('button', { name: /^Zoom \d+%/ });
  const percent = async () => Number(/\d+/.exec(await zoom.innerText())![0]);
  const before = await percent();
  await pinch(fingers, await middleOf(studio.page.getByRole('figure').first()), 2);
  await expect.poll(percent, SOON).toBeGreaterThan(1.5 * before);
  expect(errors).toEqual([]);
});

test(
  'on a phone, a long press opens the menu of a node, inside the window; a finger that moves drags',
  {
    timeout: 90_000,
  },
  async () => {
    const { page, studio, errors } = await visit(server, {
      viewport: { width: 390, height: 844 },
      hasTouch: true,
      isMobile: true,
    });
    const fingers = await page.context().newCDPSession(page);
    const touch = (type: 'touchStart' | 'touchMove' | 'touchEnd', ...touchPoints: Spot[]) =>
      fingers.send('Input.dispatchTouchEvent', { type, touchPoints });
    await studio.stop();
    const { nodes, wires, ...rest } = small();
    const total = graphNode('total: weighted-sum', {}, { position: [280, 320] });
    const summed = wire('smoothness.loss', 'total.terms.smooth');
    await studio.openGraph({ ...rest, nodes: [...nodes, total], wires: [...wires, summed] });
    const menu = page.getByRole('menu', { name: 'Context menu' });

    // From afar, a press on the field of a weight is one on its node.
    await touch('touchStart', await middleOf(studio.node('total').locator('input').first()));
    await expect(menu).toBeVisible(SOON);
    await touch('touchEnd');
    await page.keyboard.press('Escape');
    await expect(menu).toBeHidden(SOON);

    const node = studio.node('optimizer');
    const placeOf = async () => {
      const { x, y } = (await node.boundingBox())!;
      return [Math.round(x), Math.round(y)];
    };
    const isInside = async (menu: Locator) => {
      const { x, y, width, height } = (await menu.boundingBox())!;
      return x >= 0 && y >= 0 && x + width <= 390 && y + height <= 844;
    };

    const place = await placeOf();
    const spot = await middleOf(node);
    await touch('touchStart', spot);
    await expect(menu).toBeVisible(SOON);
    await expect.poll(() => isInside(menu), SOON).toBe(true);
    // The finger is on an item of it when it lifts.
    await touch('touchMove', { x: spot.x + 30, y: spot.y + 60 });
    await touch('touchEnd');
    expectValue(await placeOf()).toEqual(place);
    const color = page.getByRole('menuitem', { name: 'Color' });
    await color.tap();
    await expect(page.getByRole('menu')).toHaveCount(2, SOON);
    await expect.poll(() => isInside(page.getByRole('menu').last()), SOON).toBe(true);
    await page.getByRole('menuitem', { name: 'Red' }).tap();
    await expect(menu).toBeHidden(SOON);
    const undo = page.getByRole('button', { name: /^Undo/ });
    await expect(undo).toHaveAccessibleName(/color/, SOON);

    await touch('touchStart', spot);
    for (const by of [10, 20, 30, 40]) await touch('touchMove', { x: spot.x, y: spot.y + by });
    await page.waitForTimeout(700);
    await expect(menu).toBeHidden();
    await touch('touchEnd');
    await expect(undo).toHaveAccessibleName(/move/, SOON);
    expectValue(await placeOf()).not.toEqual(place);

    // The inspector, which has the title, comes with it.
    await page.keyboard.press('F2');
    await expect(page.getByRole('textbox', { name: 'Title of the node' })).toBeFocused(SOON);
    expectValue(errors).toEqual([]);
  },
);

test('a finger can draw a wire', { timeout: 90_000 }, async () => {
  const { studio, errors, fingers } = await onTablet();
  const wire = studio.canvas.locator('path[data-wire="shown image"]');
  const spotOf = async (node: string, socket: string) => middleOf(studio.socket(node, socket).locator('svg'));
  const [from, to] = [await spotOf('canvas', 'output Image'), await spotOf('shown', 'input Image')];
  const before = (await studio.graph()).wires.find((one) => one.to[0] === 'shown');
  expect(before?.from[0]).toBe('optimizer');
  await fingers.send('Input.dispatchTouchEvent', { type: 'touchStart', touchPoints: [from] });
  for (const share of [0.3, 0.6, 1])
    await fingers.send('Input.dispatchTouchEvent', {
      type: 'touchMove',
      touchPoints: [{ x: from.x + share * (to.x - from.x), y: from.y + share * (to.y - from.y) }],
    });
  await fingers.send('Input.dispatchTouchEvent', { type: 'touchEnd', touchPoints: [] });
  await expect(wire).toHaveCount(1, SOON);
  await expect
    .poll(async () => (await studio.graph()).wires.find((one) => one.to[0] === 'shown')?.from[0], SOON)
    .toBe('canvas');
  expect(errors).toEqual([]);
});
