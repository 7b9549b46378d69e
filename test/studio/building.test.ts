import { expect } from 'playwright/test';
import { afterAll, beforeAll, expect as expectNow, test } from 'vitest';
import { StudioServer } from './app/open-studio.ts';
import { SOON, visit, type CopiedGraph, type StudioPage } from './app/studio-page.ts';

let server: StudioServer;
beforeAll(async () => {
  server = await StudioServer.start();
}, 60_000);
afterAll(() => server.close());

/** The nodes of the loss of Gatys, Ecker and Bethge by their titles, in the order that they are added in. */
const NODES = [
  'Image',
  'Image',
  'Canvas',
  'Features',
  'Features',
  'Features',
  'Features',
  'Content loss',
  'Style loss',
  'Weighted sum',
  'Optimizer',
];

/** Its wires: content is what the first picture gives, style what the second gives. */
const WIRES = [
  ['image', 'output Image', 'canvas', 'input Start'],
  ['image', 'output Image', 'features', 'input Image'],
  ['image-2', 'output Image', 'features-2', 'input Image'],
  ['canvas', 'output Image', 'features-3', 'input Image'],
  ['canvas', 'output Image', 'features-4', 'input Image'],
  ['features-3', 'output Features', 'content', 'input Features'],
  ['features', 'output Features', 'content', 'input Target'],
  ['features-4', 'output Features', 'style', 'input Features'],
  ['features-2', 'output Features', 'style', 'input Target'],
  ['content', 'output Loss', 'weighted-sum', 'input Terms'],
  ['style', 'output Loss', 'weighted-sum', 'input Terms'],
  ['weighted-sum', 'output Loss', 'optimizer', 'input Loss'],
] as const;

const STYLE_LAYERS = ['conv1_1', 'conv2_1', 'conv3_1'];

/** The result: all wires exist, and all settings were made. */
function expectGatys({ nodes, wires }: CopiedGraph): void {
  const params = (id: string) => nodes.find((node) => node.id === id)?.params;
  const ends = wires.map(({ from, to }) => `${from.join('.')} > ${to.join('.')}`).sort();
  const socket = (name: string) => name.split(' ')[1]!.toLowerCase();
  const wanted = WIRES.map(([from, output, to, input]) => {
    const end = socket(input) === 'terms' ? `terms.${from}` : socket(input);
    return `${from}.${socket(output)} > ${to}.${end}`;
  });
  expectNow(ends).toEqual(wanted.sort());
  expectNow(params('image')).toMatchObject({ size: 64 });
  expectNow(params('image-2')).toMatchObject({ size: 64 });
  for (const id of ['features-2', 'features-4']) expectNow(params(id)).toEqual({ layers: STYLE_LAYERS });
  expectNow(params('weighted-sum')).toEqual({ weights: { style: 1000 } });
  expectNow(params('optimizer')).toEqual({ method: 'l-bfgs' });
}

test(
  'the Gatys graph can be built from an empty graph by mouse, and runs',
  { timeout: 120_000 },
  async () => {
    const { studio, page, errors } = await visit(server, { viewport: { width: 1920, height: 1080 } });
    const library = page.getByRole('region', { name: 'Node library' });
    const inspector = page.getByRole('region', { name: 'Inspector' });
    await studio.stop();
    await page.getByRole('menuitem', { name: 'File' }).click();
    await page.getByRole('menuitem', { name: 'New graph' }).click();
    await expect(studio.canvas.getByRole('group')).toHaveCount(0, SOON);

    // Dragged from the library, each a little further, then laid out by a command of the menu.
    for (const [i, title] of NODES.entries())
      await library
        .getByRole('button', { name: title, exact: true })
        .dragTo(studio.canvas, { targetPosition: { x: 160 + 66 * i, y: 60 + 44 * i } });
    await expect(studio.canvas.getByRole('group')).toHaveCount(NODES.length, SOON);
    await page.getByRole('menuitem', { name: 'Edit' }).click();
    await page.getByRole('menuitem', { name: 'Lay out the graph' }).click();
    await page.waitForTimeout(300);
    for (const [from, output, to, input] of WIRES) await studio.dragWire([from, output], [to, input]);
    await page.getByRole('menuitem', { name: 'Edit' }).click();
    await page.getByRole('menuitem', { name: 'Lay out the graph' }).click();
    await page.waitForTimeout(300);

    const change = async (node: string, name: string, text: string) => {
      await studio.select(node);
      await inspector.getByRole('spinbutton', { name }).fill(text);
      await page.keyboard.press('Enter');
    };
    await change('image', 'Size', '64');
    await change('image-2', 'Size', '64');
    for (const id of ['features-2', 'features-4']) {
      await studio.select(id);
      for (const layer of [...STYLE_LAYERS, 'conv4_2'])
        await inspector
          .getByRole('toolbar', { name: 'Layers' })
          .getByRole('button', { name: layer, exact: true })
          .click();
    }
    await studio.select('optimizer');
    await inspector.getByLabel('Method').click();
    await page.getByRole('option', { name: 'l-bfgs' }).click();
    await change('weighted-sum', 'style', '1e3');

    expectGatys(await studio.graph());
    await studio.press('Run');
    await studio.stepIsAbove(0);
    expect(errors).toEqual([]);
  },
);

/** Goes to a node of a column, out of whatever has the keyboard in another one. */
async function walkTo({ page }: StudioPage, id: string): Promise<void> {
  const here = () =>
    page.evaluate(() => {
      const active = document.activeElement as HTMLElement | null;
      return active?.getAttribute('role') === 'group' ? (active.dataset['node'] ?? '') : '';
    });
  for (let i = 0; i < 80 && (await here()) === ''; i++) await page.keyboard.press('Shift+Tab');
  for (const arrow of ['ArrowUp', 'ArrowDown', 'ArrowUp', 'ArrowDown'])
    for (let before = ''; before !== (await here());) {
      before = await here();
      if (before === id) return;
      await page.keyboard.press(arrow);
    }
  throw new Error(`The arrows do not lead to ${id}.`);
}

/** Presses Enter on a socket, reached from its node with Enter and the arrows. */
async function pressSocket(studio: StudioPage, node: string, name: string): Promise<void> {
  const { keyboard } = studio.page;
  await walkTo(studio, node);
  await keyboard.press('Enter');
  if (name.startsWith('output')) await keyboard.press('ArrowRight');
  const socket = studio.socket(node, name);
  for (let i = 0; i < 4 && !(await socket.evaluate((element) => element === document.activeElement)); i++)
    await keyboard.press('ArrowDown');
  await expect(socket).toBeFocused(SOON);
  await keyboard.press('Enter');
}

/** Goes into a node, and to a control in it by Tab. */
async function tabTo(studio: StudioPage, node: string, label: string): Promise<void> {
  const { page } = studio;
  await walkTo(studio, node);
  await page.keyboard.press('Enter');
  // From afar only names are drawn.
  await page.keyboard.press('f');
  const there = () =>
    page.evaluate((name) => document.activeElement?.getAttribute('aria-label') === name, label);
  for (let i = 0; i < 12 && !(await there()); i++) await page.keyboard.press('Tab');
  expectNow(await page.evaluate(() => document.activeElement?.getAttribute('aria-label'))).toBe(label);
}

test(
  'the Gatys graph can be built from an empty graph by keyboard alone, and runs',
  { timeout: 150_000 },
  async () => {
    const { studio, page, errors } = await visit(server);
    const { keyboard } = page;
    await studio.stop();
    await keyboard.press('Control+Alt+n');
    await expect(studio.canvas.getByRole('group')).toHaveCount(0, SOON);
    for (const title of NODES) await studio.addByPalette(title.toLowerCase());
    await expect(studio.canvas.getByRole('group')).toHaveCount(NODES.length, SOON);
    // Without wires, the layout is one column.
    await keyboard.press('Control+Shift+f');
    const tops = () =>
      studio.canvas
        .getByRole('group')
        .evaluateAll(
          (nodes) => new Set(nodes.map((node) => Math.round(node.getBoundingClientRect().top))).size,
        );
    await expect.poll(tops, SOON).toBe(NODES.length);

    for (const [from, output, to, input] of WIRES) {
      await pressSocket(studio, from, output);
      await pressSocket(studio, to, input);
      await expect(studio.socket(from, output)).toHaveAccessibleName(/, wired/, SOON);
    }
    for (const image of ['image', 'image-2']) {
      await tabTo(studio, image, 'Size');
      await keyboard.type('64');
      await keyboard.press('Enter');
    }
    // The arrows go along the drawing of the network, from the layer that is chosen.
    for (const id of ['features-2', 'features-4']) {
      await tabTo(studio, id, 'conv4_2');
      const on = () => page.evaluate(() => document.activeElement?.getAttribute('aria-label'));
      const go = async (layer: string, arrow: string) => {
        for (let i = 0; i < 16 && (await on()) !== layer; i++) await keyboard.press(arrow);
        await keyboard.press('Space');
      };
      for (const layer of [...STYLE_LAYERS].reverse()) await go(layer, 'ArrowLeft');
      await go('conv4_2', 'ArrowRight');
    }
    await tabTo(studio, 'weighted-sum', 'Weight of style');
    await keyboard.type('1e3');
    await keyboard.press('Enter');
    await tabTo(studio, 'optimizer', 'Method');
    await keyboard.press('Enter');
    await keyboard.press('ArrowDown');
    await keyboard.press('Enter');

    expectGatys(await studio.graph());
    await keyboard.press('Control+Enter');
    await studio.stepIsAbove(0);
    expect(errors).toEqual([]);
  },
);
