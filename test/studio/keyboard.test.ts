import type { Page } from 'playwright';
import { expect } from 'playwright/test';
import { afterAll, beforeAll, test } from 'vitest';
import { small } from './app/graphs.ts';
import { StudioServer } from './app/open-studio.ts';
import { SOON, visit } from './app/studio-page.ts';
import { layouts, pressAt, pressOf, type Layout } from './commands/layouts.ts';

let server: StudioServer;
beforeAll(async () => {
  server = await StudioServer.start();
}, 60_000);
afterAll(() => server.close());

/** What has the keyboard: its name, and the region that it is in. */
async function focused(page: Page): Promise<{ name: string; region: string }> {
  return page.evaluate(() => {
    const { activeElement } = document;
    const region = activeElement?.closest('section[aria-label], header, [role=application]');
    const name = (element: Element | null | undefined) =>
      element?.getAttribute('aria-label') ?? element?.textContent.trim() ?? '';
    return { name: name(activeElement), region: region?.getAttribute('aria-label') ?? region?.tagName ?? '' };
  });
}

/** Presses a key as a keyboard of some layout would: only what it writes and its place are known of it. */
async function write(page: Page, layout: Layout, letter: string, shiftKey = false): Promise<void> {
  const held = { ctrlKey: true, shiftKey };
  const foreign = layout === 'Russian' || layout === 'Greek';
  const press = foreign ? pressAt(layout, `Key${letter.toUpperCase()}`, held) : pressOf(layout, letter, held);
  const init = { ...held, key: press.key, code: press.code, bubbles: true, cancelable: true };
  await page.evaluate(
    (event) => document.activeElement!.dispatchEvent(new KeyboardEvent('keydown', event)),
    init,
  );
}

test('Tab cycles through the page and leaves the graph view', { timeout: 90_000 }, async () => {
  const { studio, page, errors } = await visit(server);
  await page.keyboard.press('Tab');
  expect(await focused(page)).toEqual({ name: 'File', region: 'HEADER' });

  // One cycle: the graph view is one stop, and the node library its field and one node.
  const stops: string[] = [];
  for (let i = 0; i < 120 && stops.at(-1) !== 'HEADER File'; i++) {
    await page.keyboard.press('Tab');
    const { name, region } = await focused(page);
    stops.push(`${region} ${name}`);
  }
  expect(stops.at(-1)).toBe('HEADER File');
  expect(stops.filter((stop) => stop.startsWith('Graph '))).toHaveLength(1);
  expect(stops.filter((stop) => stop.startsWith('Node library '))).toEqual([
    'Node library Find a node',
    'Node library Image',
  ]);
  const library = page.getByRole('region', { name: 'Node library' });
  await library.getByRole('searchbox').focus();
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('ArrowDown');
  expect((await focused(page)).name).toBe('Number');
  await page.keyboard.press('Shift+Tab');
  await page.keyboard.press('Tab');
  expect((await focused(page)).name).toBe('Number');

  // A node that was gone into is left after its last control.
  await studio.stop();
  await studio.openGraph(small());
  await studio.node('smoothness').focus();
  await page.keyboard.press('Enter');
  await expect(studio.socket('smoothness', 'input Image')).toBeFocused();
  for (let i = 0; i < 12 && (await focused(page)).region === 'Graph'; i++) {
    expect(await studio.node('smoothness').evaluate((node) => node.contains(document.activeElement))).toBe(
      true,
    );
    await page.keyboard.press('Tab');
  }
  expect((await focused(page)).region).not.toBe('Graph');

  // Who pressed into the canvas adds nodes with Tab, until Escape.
  const palette = page.getByRole('dialog', { name: 'Add a node' });
  await studio.canvas.click({ position: { x: 20, y: 20 } });
  await page.keyboard.press('Tab');
  await expect(palette).toBeVisible(SOON);
  await page.keyboard.press('Escape');
  await expect(studio.canvas).toBeFocused(SOON);
  await page.keyboard.press('Tab');
  await page.keyboard.type('gram');
  await page.keyboard.press('Enter');
  await expect(studio.node('gram')).toBeFocused(SOON);
  await page.keyboard.press('Escape');
  await page.keyboard.press('Tab');
  await expect(palette).toBeHidden();
  expect((await focused(page)).region).not.toBe('Graph');
  expect(errors).toEqual([]);
});

test('the focus returns to where it was', { timeout: 90_000 }, async () => {
  const { studio, page, errors } = await visit(server);
  await studio.stop();
  await studio.openGraph(small());
  await studio.select('smoothness');
  await expect(studio.node('smoothness')).toBeFocused();
  const menu = (group: string, item: string) => async () => {
    await page.getByRole('menuitem', { name: group, exact: true }).click();
    await page.getByRole('menuitem', { name: item }).click();
  };
  const command = (words: string) => async () => {
    await page.keyboard.press('Control+k');
    await page.keyboard.type(words);
    await page.keyboard.press('Enter');
  };
  for (const [open, name] of [
    [() => page.keyboard.press('Shift+A'), 'Add a node'],
    [() => page.keyboard.press('Control+k'), 'Commands'],
    [() => page.keyboard.press('?'), 'Keyboard shortcuts'],
    [command('models'), 'Models'],
    [command('sweep a parameter'), /Sweep/],
    [menu('File', 'Models…'), 'Models'],
    [menu('View', 'Add a node…'), 'Add a node'],
  ] as const) {
    await open();
    const dialog = page.getByRole('dialog', { name });
    await expect(dialog).toBeVisible(SOON);
    await page.keyboard.press('Escape');
    await expect(dialog).toBeHidden(SOON);
    await expect(studio.node('smoothness'), String(name)).toBeFocused(SOON);
  }
  await page.keyboard.press('Shift+F10');
  await expect(page.getByRole('menu')).toBeVisible(SOON);
  await page.keyboard.press('Escape');
  await expect(studio.node('smoothness')).toBeFocused(SOON);
  expect(errors).toEqual([]);
});

test('letters are commands on every keyboard', { timeout: 90_000 }, async () => {
  const { studio, page, errors } = await visit(server);
  await studio.stop();
  await studio.openGraph(small());
  await studio.select('smoothness');
  const node = studio.node('smoothness');
  for (const layout of layouts) {
    await write(page, layout, 'm');
    await expect(node, layout).toHaveAccessibleName(/muted/, SOON);
    await write(page, layout, 'z');
    await expect(node, layout).not.toHaveAccessibleName(/muted/, SOON);
    await write(page, layout, 'z', true);
    await expect(node, layout).toHaveAccessibleName(/muted/, SOON);
    await write(page, layout, 'm');
    await expect(node, layout).not.toHaveAccessibleName(/muted/, SOON);
  }
  expect(errors).toEqual([]);
});

test('Enter and Escape of an input method do nothing else', { timeout: 90_000 }, async () => {
  const { studio, page, errors } = await visit(server);
  const keyboard = await page.context().newCDPSession(page);
  const compose = async (text: string) => {
    await keyboard.send('Input.imeSetComposition', {
      text,
      selectionStart: text.length,
      selectionEnd: text.length,
    });
    for (const key of ['Enter', 'Escape']) await page.keyboard.press(key);
  };
  await studio.stop();
  await studio.openGraph(small());
  await studio.select('canvas');
  const before = await studio.graph();
  await studio.select('canvas');

  const title = page.getByRole('textbox', { name: 'Title of the node' });
  const number = page.getByRole('region', { name: 'Inspector' }).getByRole('spinbutton').first();
  const name = page.getByRole('textbox', { name: 'Name of the graph' });
  const file = page.getByRole('combobox', { name: 'Search commands' });
  for (const [field, open] of [
    [title, () => title.focus()],
    [name, () => name.focus()],
    [number, () => number.focus()],
    [file, () => page.keyboard.press('Control+k')],
    [page.getByRole('combobox', { name: 'Add a node' }), () => page.keyboard.press('Shift+A')],
  ] as const) {
    await open();
    await expect(field).toBeFocused(SOON);
    await compose('に');
    await expect(field).toBeFocused();
    await expect(field).toHaveValue(/に/);
    // A canceled composition leaves the field unchanged.
    await keyboard.send('Input.imeSetComposition', { text: '', selectionStart: 0, selectionEnd: 0 });
    await page.keyboard.press('Escape');
    if (field === file) await expect(field).toBeHidden(SOON);
    else await studio.node('canvas').focus();
  }
  expect(await studio.graph()).toEqual(before);
  expect(errors).toEqual([]);
});
