import { expect } from 'playwright/test';
import { afterAll, beforeAll, test } from 'vitest';
import { StudioServer } from './app/open-studio.ts';
import { SOON, visit, type StudioPage } from './app/studio-page.ts';

let server: StudioServer;
beforeAll(async () => {
  server = await StudioServer.start();
}, 60_000);
afterAll(() => server.close());

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

test('a graph is built from nothing by keyboard alone, and runs', { timeout: 90_000 }, async () => {
  const { studio, page, errors } = await visit(server);
  const { keyboard } = page;
  await studio.stop();
  await keyboard.press('Control+Alt+n');
  await expect(studio.canvas.getByRole('group')).toHaveCount(0, SOON);
  for (const words of ['image', 'canvas', 'features', 'features', 'style loss', 'optimizer'])
    await studio.addByPalette(words);
  await expect(studio.canvas.getByRole('group')).toHaveCount(6, SOON);
  // Without wires, the layout is one column.
  await keyboard.press('Control+Shift+f');
  const tops = () =>
    studio.canvas
      .getByRole('group')
      .evaluateAll(
        (nodes) => new Set(nodes.map((node) => Math.round(node.getBoundingClientRect().top))).size,
      );
  await expect.poll(tops, SOON).toBe(6);

  const [image, canvas, one, two, style, optimizer] = await studio.canvas
    .getByRole('group')
    .evaluateAll((nodes) => nodes.map((node) => (node as HTMLElement).dataset['node']!));
  const wires = [
    [image, 'output Image', one, 'input Image'],
    [canvas, 'output Image', two, 'input Image'],
    [two, 'output Features', style, 'input Features'],
    [one, 'output Features', style, 'input Target'],
    [style, 'output Loss', optimizer, 'input Loss'],
  ] as const;
  for (const [from, output, to, input] of wires) {
    await pressSocket(studio, from!, output);
    await pressSocket(studio, to!, input);
    await expect(studio.socket(to!, input)).toHaveAccessibleName(/, wired/, SOON);
  }
  await keyboard.press('Control+Enter');
  await studio.stepIsAbove(0);
  expect(errors).toEqual([]);
});
