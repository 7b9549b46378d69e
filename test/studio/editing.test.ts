import { readFileSync } from 'node:fs';
import { expect } from 'playwright/test';
import { afterAll, beforeAll, describe, test } from 'vitest';
import { small } from './app/graphs.ts';
import { StudioServer } from './app/open-studio.ts';
import { SOON, visit, type CopiedGraph, type StudioPage } from './app/studio-page.ts';

let server: StudioServer;
beforeAll(async () => {
  server = await StudioServer.start();
}, 60_000);
afterAll(() => server.close());

/** The studio with a small graph open, near enough for its fields, and nothing running. */
async function openTexture(): Promise<{ studio: StudioPage; errors: string[] }> {
  const { studio, errors } = await visit(server, { viewport: { width: 1920, height: 1080 } });
  await studio.stop();
  await studio.open('texture-synthesis');
  return { studio, errors };
}

describe('a wire that does not fit', () => {
  test('is refused with a reason by keyboard, and the old wire stays', { timeout: 60_000 }, async () => {
    const { studio, errors } = await openTexture();
    const before = await studio.graph();
    await studio.socket('texture', 'output Image').press('Enter');
    const loss = studio.socket('optimizer', 'input Loss');
    await loss.focus();
    await expect(studio.page.getByRole('tooltip')).toContainText(/image/i, SOON);
    await loss.press('Enter');
    await expect(studio.notice(/image/i).first()).toBeVisible(SOON);
    await expect(loss).toHaveAccessibleName(/wired/);
    expect(await studio.graph()).toEqual(before);
    expect(errors).toEqual([]);
  });

  test('is refused with a reason by mouse, and the old wire stays', { timeout: 60_000 }, async () => {
    const { studio, errors } = await openTexture();
    const { page } = studio;
    const before = await studio.graph();
    await studio.dragWire(['texture', 'output Image'], ['optimizer', 'input Loss'], async () => {
      await expect(page.getByRole('tooltip')).toContainText(/image/i, SOON);
    });
    await expect(studio.notice(/image/i).first()).toBeVisible(SOON);
    expect(await studio.graph()).toEqual(before);
    expect(errors).toEqual([]);
  });
});

describe('a long series of edits', () => {
  test('can be undone step by step to the same graph, and redone', { timeout: 90_000 }, async () => {
    const { studio, errors } = await openTexture();
    const { page } = studio;
    const { keyboard } = page;
    const graphs: CopiedGraph[] = [await studio.graph()];
    const told = async () => {
      const graph = await studio.graph();
      expect(graph).not.toEqual(graphs.at(-1));
      graphs.push(graph);
    };

    await studio.addByPalette('total variation');
    await told();
    const [added] = graphs[1]!.nodes.filter(({ id }) => !graphs[0]!.nodes.some((node) => node.id === id));
    const id = added!.id;

    await studio.socket('canvas', 'output Image').press('Enter');
    await studio.socket(id, 'input Image').press('Enter');
    await told();
    await studio.socket(id, 'output Loss').press('Enter');
    await studio.socket('total', 'input Terms').press('Enter');
    await told();

    await studio.node(id).focus();
    await keyboard.down('Alt');
    await keyboard.press('ArrowDown');
    await keyboard.press('ArrowDown');
    await keyboard.press('ArrowLeft');
    await keyboard.up('Alt');
    await told();

    const weight = studio.node('total').getByRole('spinbutton', { name: `Weight of ${id}` });
    await weight.fill('2.5');
    await weight.press('Enter');
    await told();

    await studio.select('texture-gram');
    await keyboard.press('Control+m');
    await told();
    await studio.select('save');
    await keyboard.press('Delete');
    await told();

    const last = graphs.at(-1)!;
    expect(last.nodes.find((node) => node.id === 'texture-gram')?.muted).toBe(true);
    expect(last.nodes.some((node) => node.id === 'save')).toBe(false);
    expect(last.nodes.find((node) => node.id === 'total')?.params?.['weights']).toMatchObject({ [id]: 2.5 });

    for (const graph of graphs.slice(0, -1).reverse()) {
      await keyboard.press('Control+z');
      expect(await studio.graph()).toEqual(graph);
    }
    await expect(page.getByRole('button', { name: 'Undo', exact: true })).toBeDisabled();
    for (const graph of graphs.slice(1)) {
      await keyboard.press('Control+Shift+z');
      expect(await studio.graph()).toEqual(graph);
    }
    await expect(page.getByRole('button', { name: 'Redo', exact: true })).toBeDisabled();
    expect(errors).toEqual([]);
  });
});

describe('the open graph', () => {
  test('is restored after a reload, with its changes', { timeout: 60_000 }, async () => {
    const { studio, errors } = await openTexture();
    const { page } = studio;
    await studio.select('texture-gram');
    await page.keyboard.press('Control+m');
    await studio.addByPalette('gram');
    await page.getByRole('textbox', { name: 'Name of the graph' }).fill('Kept over a reload');
    const before = await studio.graph();
    await studio.isKept('Kept over a reload');
    await page.reload();
    await expect(studio.node('texture')).toBeVisible(SOON);
    await expect(page.getByRole('textbox', { name: 'Name of the graph' })).toHaveValue('Kept over a reload');
    await studio.statusIs('Ready');
    expect(await studio.graph()).toEqual(before);
    expect(errors).toEqual([]);
  });

  test(
    'stays open when a broken file is dropped, and all problems are listed',
    { timeout: 60_000 },
    async () => {
      const { studio, errors } = await openTexture();
      const { page } = studio;
      const before = await studio.graph();
      const broken = {
        format: 'stylograph',
        version: 1,
        nodes: [{ id: 'one' }, { id: 'two', type: 7 }],
        wires: [{ from: ['one', 'image'], to: 'two' }],
      };
      const dialog = page.getByRole('dialog', { name: 'cannot be opened' });
      await studio.drop('broken.stylograph.json', JSON.stringify(broken));
      await expect(dialog).toContainText('broken.stylograph.json', SOON);
      await expect(dialog.getByRole('listitem')).toHaveCount(3);
      await dialog.getByRole('button', { name: 'Close', exact: true }).last().click();
      await expect(dialog).toBeHidden(SOON);
      expect(await studio.graph()).toEqual(before);

      await studio.drop('torn.json', JSON.stringify(broken).slice(0, 40));
      await expect(dialog).toContainText('torn.json', SOON);
      await expect(dialog.getByRole('listitem')).toHaveCount(1);
      await page.keyboard.press('Escape');
      await expect(dialog).toBeHidden(SOON);
      expect(await studio.graph()).toEqual(before);
      expect(errors).toEqual([]);
    },
  );
});

describe('the normalization of a style loss', () => {
  test('can be changed by a command, with equivalent weights', { timeout: 60_000 }, async () => {
    const { studio, errors } = await openTexture();
    const text = readFileSync('graphs/texture-synthesis.stylograph.json', 'utf8');
    await studio.drop('johnson.stylograph.json', text.replace('"relative"', '"johnson"'));
    const params = async () => (await studio.graph()).nodes.find(({ id }) => id === 'style')?.params;
    await expect.poll(params, SOON).toMatchObject({ normalization: 'johnson' });
    await studio.select('style');
    await studio.page.keyboard.press('Control+k');
    await studio.page.keyboard.type('normalization to gatys-code');
    await studio.page.keyboard.press('Enter');
    // 1000 / N^4 in the place of 1 / N^4, whatever the layer.
    await expect.poll(params, SOON).toMatchObject({ normalization: 'gatys-code' });
    const weights = Object.values((await params())!['layerWeights'] as Record<string, number>);
    expect(weights.length).toBeGreaterThan(1);
    for (const weight of weights) expect(weight).toBeCloseTo(1e-3, 12);
    expect(errors).toEqual([]);
  });
});

/** The shortcuts that the docs name for the habits of the studio: `X` after `Ctrl+C` is `Ctrl+X`. */
function shortcutsInDocs(): string[] {
  const [, table] = /\n((?:\| .*\n)+)/.exec(readFileSync('docs/studio.md', 'utf8'))!;
  return table!.split('\n').flatMap((row) => {
    const keys = [...(row.split('|')[3] ?? '').matchAll(/`([^`]+)`/g)].map(([, key]) => key!);
    return keys.map((key) => (keys[0]!.startsWith('Ctrl+') && key.length === 1 ? `Ctrl+${key}` : key));
  });
}
/** Keys of what has the focus, which are no commands: of the chart, and of a list. */
const OF_FOCUS = ['+', '-', '0', '←', '→', 'Enter'];

test('a command can be bound to other keys, which are kept after a reload', { timeout: 60_000 }, async () => {
  const { studio, errors } = await openTexture();
  const { page } = studio;
  await page.keyboard.press('?');
  const dialog = page.getByRole('dialog', { name: 'Keyboard shortcuts' });
  const known = await dialog
    .locator('span.keys')
    .evaluateAll((all) =>
      all.map((keys) => [...keys.querySelectorAll('kbd')].map((key) => key.textContent).join('+')),
    );
  const documented = shortcutsInDocs().map((key) => key.replace('Delete', 'Del').replace('Escape', 'Esc'));
  expect(documented.length).toBeGreaterThan(40);
  expect(
    documented.filter((key) => !known.includes(key.replace(/-$/, '−')) && !OF_FOCUS.includes(key)),
  ).toEqual([]);
  await dialog.getByRole('button', { name: 'Change the keys of Mute' }).click();
  await page.keyboard.press('Alt+m');
  await expect(dialog.getByRole('status')).toContainText('now does “Mute”', SOON);
  await page.keyboard.press('Escape');
  await expect(dialog).toBeHidden(SOON);
  await page.reload();
  await studio.select('texture-gram');
  await page.keyboard.press('Alt+m');
  await expect(studio.node('texture-gram')).toHaveAccessibleName(/muted/, SOON);
  expect(errors).toEqual([]);
});

test(
  'a click on a problem goes to its node, and a graph that cannot run removes no picture',
  { timeout: 60_000 },
  async () => {
    const { studio, errors } = await openTexture();
    const { page } = studio;
    await studio.openGraph(small());
    await studio.press('Run');
    await studio.statusIs('Done');
    await studio.select('smoothness');
    await page.keyboard.press('Delete');
    await studio.press('Run');
    await studio.statusIs('Failed');
    await expect(page.getByRole('figure', { name: /step 40/ })).toBeVisible(SOON);
    await page.getByRole('tab', { name: /Problems/ }).click();
    await page.getByRole('button', { name: /^Optimizer · loss Nothing is connected here/ }).click();
    await expect(studio.node('optimizer')).toBeFocused(SOON);
    await page.keyboard.press('Control+z');
    await studio.statusIs('Done');
    expect(errors).toEqual([]);
  },
);
