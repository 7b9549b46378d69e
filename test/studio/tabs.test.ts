import type { BrowserContext } from 'playwright';
import { expect } from 'playwright/test';
import { afterAll, beforeAll, describe, onTestFinished, test } from 'vitest';
import { small } from './app/graphs.ts';
import { change, transfer } from '../graph/build.ts';
import { StudioServer } from './app/open-studio.ts';
import { SOON, StudioPage, visit } from './app/studio-page.ts';

let server: StudioServer;
beforeAll(async () => {
  server = await StudioServer.start();
}, 60_000);
afterAll(() => server.close());

const titled = (title: string) => ({ ...transfer(), title });
const title = (studio: StudioPage) => studio.page.getByRole('textbox', { name: 'Name of the graph' });

async function rename(studio: StudioPage, to: string): Promise<void> {
  await title(studio).fill(to);
  await studio.isKept(to);
}

/** A copy of a tab, with a copy of its session, as browsers make one. */
async function copyOf(studio: StudioPage): Promise<StudioPage> {
  const [page] = await Promise.all([
    studio.page.context().waitForEvent('page'),
    studio.page.evaluate(() => {
      window.open(location.href);
    }),
  ]);
  return new StudioPage(page);
}

async function anotherTab(context: BrowserContext): Promise<StudioPage> {
  return new StudioPage((await server.openIn(context)).page);
}

async function recentTitles({ page }: StudioPage): Promise<string[]> {
  await page.getByRole('menuitem', { name: 'File', exact: true }).click();
  await page
    .getByRole('menuitem', { name: /Open a ready-made|Gallery|Recent|Open a graph/i })
    .first()
    .click();
  const dialog = page.getByRole('dialog', { name: 'Open a graph' });
  await expect(dialog).toBeVisible(SOON);
  const titles = await dialog
    .getByRole('button', { name: /^Forget / })
    .evaluateAll((all) => all.map((button) => button.getAttribute('aria-label')!.slice('Forget '.length)));
  await page.keyboard.press('Escape');
  return titles;
}

/** A browser with locks, and one that reports nothing about other tabs. */
const browsers = {
  'with locks': [],
  'without any way to tell': ['locks', 'BroadcastChannel'],
};

describe.each(Object.entries(browsers))('in a browser %s', (_, missing) => {
  test('a duplicated tab shows the same graph, and each keeps its own', { timeout: 90_000 }, async () => {
    const context = await server.context();
    onTestFinished(() => context.close());
    await context.addInitScript((names) => {
      for (const name of names)
        Object.defineProperty(name === 'locks' ? Navigator.prototype : window, name, { value: undefined });
    }, missing);
    const first = await anotherTab(context);
    await first.stop();
    await first.openGraph(titled('Both'));
    await first.isKept('Both');

    const second = await copyOf(first);
    await expect(title(second)).toHaveValue('Both', SOON);
    await rename(second, 'Second');
    await rename(first, 'First');
    await first.page.reload();
    await expect(title(first)).toHaveValue('First', SOON);
    await second.page.reload();
    await expect(title(second)).toHaveValue('Second', SOON);
    // Both replace their graph: neither takes the other's entry among the recent graphs.
    await first.openGraph(titled('Third'));
    await second.openGraph(titled('Fourth'));
    await expect.poll(() => recentTitles(second), SOON).toEqual(expect.arrayContaining(['First', 'Second']));
  });
});

test(
  'the graphs of many open tabs are all stored, and those of closed ones stay among the recent graphs',
  { timeout: 120_000 },
  async () => {
    const { page, studio, errors } = await visit(server);
    await studio.stop();
    const context = page.context();
    const tabs: StudioPage[] = [];
    for (let i = 0; i < 6; i++) {
      const tab = i === 0 ? studio : await anotherTab(context);
      await tab.openGraph(titled(`Tab ${i}`));
      await rename(tab, `Graph ${i}`);
      tabs.push(tab);
    }
    for (const [i, tab] of tabs.entries()) {
      await tab.page.reload();
      await expect(title(tab)).toHaveValue(`Graph ${i}`, SOON);
    }
    for (const tab of tabs.slice(2)) await tab.page.close();
    const held = () => page.evaluate(async () => (await navigator.locks.query()).held?.length);
    await expect.poll(held, SOON).toBe(2);

    // A new tab continues with a graph of a closed one; the others are offered.
    const next = await anotherTab(context);
    await expect(title(next)).toHaveValue(/Graph [2-5]/, SOON);
    const all = [await title(next).inputValue(), ...(await recentTitles(next))];
    expect(all.sort()).toEqual(['Graph 2', 'Graph 3', 'Graph 4', 'Graph 5']);
    for (const i of [0, 1]) {
      await tabs[i]!.page.reload();
      await expect(title(tabs[i]!)).toHaveValue(`Graph ${i}`, SOON);
    }
    expect(errors).toEqual([]);
  },
);

test('work started while a left page is still saving is kept', { timeout: 60_000 }, async () => {
  const context = await server.context();
  onTestFinished(() => context.close());
  const left = await anotherTab(context);
  await left.stop();
  await left.openGraph(titled('Before'));
  await rename(left, 'Left');
  const tab = await left.page.evaluate(() => sessionStorage.getItem('stylograph:tab')!);
  await left.page.close();
  // In its place: a page that still has the lock, and answers no more.
  const ending = await context.newPage();
  await ending.goto(`${server.address}graph.schema.json`);
  await ending.evaluate(
    (name) => void navigator.locks.request(name, () => new Promise(() => undefined)),
    `stylograph-tab-${tab}`,
  );
  await context.addInitScript((known) => {
    sessionStorage.setItem('stylograph:tab', known);
  }, tab);
  const reloaded = await anotherTab(context);
  await reloaded.openGraph(titled('Meanwhile'));
  await ending.close();
  await expect.poll(() => recentTitles(reloaded), SOON).toContain('Left');
  await expect(title(reloaded)).toHaveValue('Meanwhile');
});

test(
  'a recent graph shows its last result, or its pictures if it never ran',
  { timeout: 60_000 },
  async () => {
    const context = await server.context();
    onTestFinished(() => context.close());
    const studio = await anotherTab(context);
    await studio.stop();
    const image = (source: string) => ({ params: { source, size: 32 } });
    const sampled = change(
      change(transfer(), 'photo', image('sample:harbour')),
      'painting',
      image('sample:strokes'),
    );
    await studio.openGraph({ ...small(2), title: 'Was run' });
    await studio.press('Run');
    await studio.statusIs('Done');
    await studio.openGraph({ ...sampled, title: 'Never ran' });
    await studio.openGraph(titled('Now'));
    await studio.page.reload();
    await studio.page.getByRole('menuitem', { name: 'File', exact: true }).click();
    await studio.page.getByRole('menuitem', { name: 'Gallery and recent graphs…' }).click();
    const pictures = (name: string) => studio.page.getByRole('button', { name }).first().locator('img');
    await expect(pictures('Was run')).toHaveCount(1, SOON);
    await expect(pictures('Was run')).toHaveAttribute('src', /^data:image\/webp/);
    const width = (image: HTMLImageElement | SVGElement) => (image as HTMLImageElement).naturalWidth;
    expect(await pictures('Was run').evaluate(width)).toBe(64);
    await expect(pictures('Never ran')).toHaveCount(2);
    await expect(pictures('Never ran').first()).toHaveAttribute('src', /samples\/.*\.webp$/);
  },
);

test('a tab does not overwrite what another has saved to the same file', { timeout: 60_000 }, async () => {
  const context = await server.context();
  onTestFinished(() => context.close());
  await context.addInitScript(() => {
    // In the place of the system's dialog.
    const pick = async () =>
      (await navigator.storage.getDirectory()).getFileHandle('shared.json', { create: true });
    Object.assign(window, { showSaveFilePicker: pick });
  });
  const saved = (studio: StudioPage) =>
    studio.page.evaluate(async () => {
      const handle = await (await navigator.storage.getDirectory()).getFileHandle('shared.json');
      // It may be in the middle of being written.
      const text = await handle.getFile().then(
        (file) => file.text(),
        () => 'null',
      );
      return (JSON.parse(text) as { title: string } | null)?.title;
    });
  const first = await anotherTab(context);
  await first.stop();
  await first.openGraph(titled('Both'));
  await first.page.keyboard.press('Control+s');
  await expect(first.notice('Saved as shared.json.')).toBeVisible(SOON);
  await first.isKept('Both');
  const second = await copyOf(first);
  await expect(title(second)).toHaveValue('Both', SOON);
  await rename(first, 'First');
  await first.page.keyboard.press('Control+s');
  await expect.poll(() => saved(first), SOON).toBe('First');

  await rename(second, 'Second');
  await second.page.keyboard.press('Control+s');
  await expect(second.notice(/“shared.json” was changed by another program or tab/)).toBeVisible(SOON);
  expect(await saved(second)).toBe('First');
  await second.page.getByRole('button', { name: 'Replace it' }).click();
  await expect.poll(() => saved(second), SOON).toBe('Second');
});
