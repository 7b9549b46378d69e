import { expect } from 'playwright/test';
import { afterAll, beforeAll, describe, test } from 'vitest';
import { small } from './app/graphs.ts';
import { StudioServer } from './app/open-studio.ts';
import { LONG, SOON, visit, type StudioPage } from './app/studio-page.ts';

let server: StudioServer;
beforeAll(async () => {
  server = await StudioServer.start();
}, 60_000);
afterAll(() => server.close());

const crumbs = ({ page }: StudioPage) =>
  page.getByRole('navigation', { name: 'Open composite nodes' }).getByRole('listitem');

async function pathIs(studio: StudioPage, ...titles: readonly string[]): Promise<void> {
  await expect(crumbs(studio)).toHaveText(
    titles.map((title) => new RegExp(`^${title}`)),
    SOON,
  );
}

async function menu({ page }: StudioPage, item: string): Promise<void> {
  await page.getByRole('menu').getByRole('menuitem', { name: item }).click();
}

describe('composite nodes', () => {
  test('can be made, opened, edited inside, run, undone and reloaded', { timeout: 120_000 }, async () => {
    const { studio, page, errors } = await visit(server);
    const { keyboard } = page;
    await studio.stop();
    await studio.openGraph(small(12));
    const before = await studio.graph();
    const dialog = page.getByRole('dialog');

    // By mouse: two nodes, their menu, a name.
    await studio.select('smoothness');
    await studio
      .node('optimizer')
      .locator('.head')
      .click({ modifiers: ['Shift'], force: true });
    await studio.node('optimizer').locator('.head').click({ button: 'right', force: true });
    await menu(studio, 'Group into a composite node…');
    await dialog.getByRole('textbox', { name: 'Name' }).fill('Smoothing');
    await dialog.getByRole('button', { name: 'Group', exact: true }).click();
    const composite = studio.node('smoothing');
    await expect(composite).toHaveAccessibleName(/^Smoothing, composite of 2 nodes, selected/, SOON);
    await expect(studio.node('optimizer')).toHaveCount(0);

    // What lies between has to come along.
    await studio.select('canvas');
    await studio
      .node('shown')
      .locator('.head')
      .click({ modifiers: ['Shift'], force: true });
    await keyboard.press('Control+g');
    await expect(studio.notice('“smoothing” lies between')).toBeVisible(SOON);

    // Inside, its inputs and outputs stay.
    await composite.locator('.head').dblclick({ force: true });
    await pathIs(studio, 'Small', 'Smoothing');
    await expect(studio.node('@inputs')).toBeVisible(SOON);
    await studio.select('@outputs');
    await keyboard.press('Delete');
    await expect(studio.notice('inputs and outputs of a composite node stay')).toBeVisible(SOON);
    await page.getByRole('textbox', { name: 'Name of the output image' }).fill('Smooth picture');

    // Inner parameters can be swept directly; the text says which node they belong to.
    await studio.node('optimizer').locator('[data-parameter="steps"] .name').click({ button: 'right' });
    await menu(studio, 'Sweep steps…');
    const sweep = page.getByRole('dialog', { name: 'Sweep' });
    await expect(sweep.getByRole('combobox', { name: 'Parameter' })).toHaveValue('smoothing/optimizer.steps');
    await expect(sweep).toContainText('Changes the inside of “Smoothing”.');
    await sweep.getByRole('button', { name: 'Cancel' }).click();

    // A parameter and a socket of a node become those of the composite node.
    await studio.node('optimizer').locator('[data-parameter="steps"] .name').click({ button: 'right' });
    await menu(studio, 'Promote to the composite');
    await studio.socket('smoothness', 'output Loss').click({ button: 'right', force: true });
    await menu(studio, 'Make it an output of the composite');
    await expect(studio.socket('@outputs', 'input Loss')).toHaveAccessibleName(/wired/, SOON);
    await keyboard.press('Control+z');
    await expect(studio.socket('@outputs', 'input Loss')).toHaveCount(0, SOON);

    // The same with a wire dropped on the node for the outputs.
    const mark = (await studio.socket('smoothness', 'output Loss').locator('svg').boundingBox())!;
    const head = (await studio.node('@outputs').locator('.head').boundingBox())!;
    await page.mouse.move(mark.x + mark.width / 2, mark.y + mark.height / 2);
    await page.mouse.down();
    await page.mouse.move(head.x + head.width / 2, head.y + head.height / 2, { steps: 4 });
    await page.mouse.up();
    await expect(studio.socket('@outputs', 'input Loss')).toHaveAccessibleName(/wired/, SOON);

    // It cannot be put into itself.
    await studio.addByPalette('smoothing');
    await expect(page.getByText('would contain itself').first()).toBeVisible(SOON);
    await page
      .getByRole('button', { name: /^(Close|Dismiss)/ })
      .first()
      .click();

    // By keyboard: one node, a name; Enter opens.
    await studio.node('@inputs').focus();
    await keyboard.press('ArrowRight');
    await expect(studio.node('smoothness')).toBeFocused(SOON);
    await keyboard.press('Control+g');
    await keyboard.type('Inner');
    await keyboard.press('Enter');
    await expect(studio.node('inner')).toBeFocused(SOON);
    await keyboard.press('Enter');
    await pathIs(studio, 'Small', 'Smoothing', 'Inner');
    await expect(studio.node('smoothness')).toBeVisible(SOON);

    // Escape goes up, to the node that was open; the first crumb goes to the graph.
    await keyboard.press('Escape');
    await pathIs(studio, 'Small', 'Smoothing');
    await expect(studio.node('inner')).toBeFocused(SOON);
    await crumbs(studio).getByRole('button', { name: 'Small' }).click();
    await expect(crumbs(studio)).toHaveCount(0);
    await expect(studio.socket('smoothing', 'output Smooth picture')).toBeVisible(SOON);

    // The promoted parameter is set on the node, and a run is reported by path.
    const steps = composite.getByRole('spinbutton', { name: 'Steps' });
    await steps.fill('8');
    await steps.press('Enter');
    await studio.press('Run');
    await expect(composite).toHaveAccessibleName(/step 8 of 8/, LONG);
    await expect(studio.curves.getByRole('button', { name: 'Inner › Smoothness' })).toBeVisible();

    // Undoing goes back through the levels to the graph of the beginning, redoing forth again.
    const undo = page.getByRole('button', { name: /^Undo/ });
    await undo.click();
    await undo.click();
    await pathIs(studio, 'Small', 'Smoothing');
    while (await undo.isEnabled()) await undo.click();
    await expect(crumbs(studio)).toHaveCount(0);
    expect(await studio.graph()).toEqual(before);
    const redo = page.getByRole('button', { name: /^Redo/ });
    while (await redo.isEnabled()) await redo.click();
    await expect(composite).toBeVisible(SOON);

    // An inner error is shown on the outer node; its problem leads to it.
    await composite.locator('.head').dblclick({ force: true });
    await studio.select('inner');
    await keyboard.press('Delete');
    await keyboard.press('Backspace');
    await expect(crumbs(studio)).toHaveCount(0);
    await expect(composite.getByRole('button', { name: 'Error', exact: true })).toBeVisible(SOON);
    await page.getByRole('tab', { name: /Problems/ }).click();
    await page.getByRole('button', { name: /Smoothing › Optimizer · loss Nothing/ }).click();
    await pathIs(studio, 'Small', 'Smoothing');
    await expect(studio.node('optimizer')).toHaveAccessibleName(/selected/, SOON);
    await keyboard.press('Control+z');

    // What is open is open again after a reload.
    await page.getByRole('textbox', { name: 'Name of the graph' }).fill('Kept');
    await studio.select('inner');
    await keyboard.press('Control+ArrowDown');
    await pathIs(studio, 'Kept', 'Smoothing', 'Inner');
    await studio.isKept('Kept');
    await page.reload();
    await pathIs(studio, 'Kept', 'Smoothing', 'Inner');
    await expect(studio.node('smoothness')).toBeVisible(SOON);
    expect(errors).toEqual([]);
  });

  test('can be saved to the library for other graphs, and dissolved', { timeout: 90_000 }, async () => {
    const { studio, page, errors } = await visit(server);
    await studio.stop();
    await studio.openGraph(small());
    await studio.select('smoothness');
    await page.keyboard.press('Control+g');
    await page.keyboard.type('My loss');
    await page.keyboard.press('Enter');
    await page.getByRole('button', { name: 'Save to the library' }).click();
    await expect(studio.notice('“My loss” is in the library')).toBeVisible(SOON);

    await studio.openGraph({ ...small(), title: 'Another' });
    const library = page.getByRole('region', { name: 'Node library' });
    await library.getByRole('button', { name: 'My loss', exact: true }).click();
    await expect(studio.node('my-loss')).toHaveAccessibleName(/composite of 1 nodes?, selected/, SOON);
    await studio.addByPalette('my loss');
    await expect(studio.node('my-loss-2')).toBeVisible(SOON);
    await page.getByRole('button', { name: 'Make independent' }).click();
    await page.getByRole('button', { name: 'Dissolve' }).click();
    await expect(studio.node('my-loss-2')).toHaveCount(0, SOON);
    await expect(studio.node('smoothness-2')).toBeVisible(SOON);

    await library.getByRole('button', { name: 'Remove My loss from the library' }).click();
    await expect(studio.notice('was removed from the library')).toBeVisible(SOON);

    // Those that come with Stylograph are there in every graph, and come first where they are asked for.
    await studio.canvas.focus();
    await page.keyboard.press('Shift+A');
    await page.keyboard.type('composite');
    const ready = ['My loss', 'Perceptual loss', 'Style transfer stage', 'Coarse to fine', 'Colors'];
    const options = page.getByRole('dialog', { name: 'Add a node' }).getByRole('option');
    for (const [i, title] of ready.entries()) await expect(options.nth(i)).toContainText(title);
    await page.keyboard.press('Escape');
    await studio.addByPalette('style transfer stage');
    await expect(studio.node('style-transfer-stage')).toHaveAccessibleName(/composite of \d+ nodes/, SOON);
    expect(errors).toEqual([]);
  });
});
