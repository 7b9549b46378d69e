import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { BrowserContext, Page } from 'playwright';
import { expect } from 'playwright/test';
import { afterAll, beforeAll, expect as expectValue, onTestFinished, test } from 'vitest';
import { studioFiles } from '../../tools/precache.ts';
import { small } from './app/graphs.ts';
import { StudioServer, type OpenStudio } from './app/open-studio.ts';
import { LONG, SOON, StudioPage } from './app/studio-page.ts';

const BASE = '/pages/studio/';
const SERVICE_WORKER = 'service-worker.js';

/** A copy of the built studio, which can become another version, in a folder of a host that sends no headers. */
const folder = mkdtempSync(join(tmpdir(), 'studio-'));
let servers: Record<'own' | 'host', StudioServer>;
beforeAll(async () => {
  cpSync('dist/studio', folder, { recursive: true });
  const [own, host] = await Promise.all([StudioServer.start(), StudioServer.startStatic(folder, BASE)]);
  servers = { own, host };
}, 60_000);
afterAll(async () => {
  await Promise.all([servers.own.close(), servers.host.close()]);
  rmSync(folder, { recursive: true });
});

async function contextOf(server: StudioServer): Promise<BrowserContext> {
  const context = await server.context({ serviceWorkers: 'allow' });
  onTestFinished(() => context.close());
  return context;
}

const files = () => studioFiles('dist/studio', SERVICE_WORKER);

/** Waits until the browser has every file of the studio. */
async function isCached(page: Page): Promise<void> {
  const cached = () =>
    page.evaluate(async () => {
      const [name] = await caches.keys();
      return name === undefined ? 0 : (await (await caches.open(name)).keys()).length;
    });
  await expect.poll(cached, LONG).toBe(files().length);
}

const note = ({ page }: OpenStudio, text: string) => page.getByRole('status').getByText(text);

test('every file of the studio is in the list, with its content or a name that says it', () => {
  const list = readFileSync(join('dist/studio', SERVICE_WORKER), 'utf8');
  for (const { url, revision } of files()) {
    expectValue(list).toContain(`"${url}"`);
    if (revision === null) expectValue(url).toMatch(/^assets\/.+-[\w-]{8}\./);
    else expectValue(list).toContain(revision);
  }
  expectValue(files().at(-1)!.url).toBe('index.html');
});

test('with the headers of its server, the studio runs and opens without a network', async () => {
  const context = await contextOf(servers.own);
  const open = await servers.own.openIn(context);
  const studio = new StudioPage(open.page);
  await studio.stop();
  await isCached(open.page);
  await context.setOffline(true);
  const graph = small();
  await studio.openGraph(graph);
  await studio.press('Run');
  await studio.statusIs('Done');
  await expect(note(open, 'A new version is ready')).toBeHidden();
  await studio.isKept(graph.title!);

  await open.page.reload();
  await expect(open.page.getByRole('textbox', { name: 'Name of the graph' })).toHaveValue(graph.title!, SOON);
  expectValue(await open.page.evaluate(() => crossOriginIsolated)).toBe(true);
  await studio.press('Run');
  await studio.statusIs('Done');
  // Pages of the documentation and the gallery are there too.
  const answers = await open.page.evaluate(() =>
    Promise.all(
      ['docs/index.html', 'gallery/house.webp', 'manifest.webmanifest', 'icons/icon-192.png'].map(
        async (url) => (await fetch(url)).ok,
      ),
    ),
  );
  expectValue(answers).toEqual([true, true, true, true]);
  expectValue(open.foreignRequests).toEqual([]);
  expectValue(open.errors).toEqual([]);
});

test('a first visit that loses the network before its files are there runs when it is back', async () => {
  const context = await servers.own.context();
  onTestFinished(() => context.close());
  const page = await context.newPage();
  await page.goto(servers.own.address);
  await context.setOffline(true);
  await expect(page.getByRole('alert')).toContainText('when the network is back', SOON);
  // What fails again says so again.
  await new StudioPage(page).press('Run');
  await expect(page.getByRole('alert')).toContainText('The run starts when the network is back', SOON);
  await context.setOffline(false);
  await new StudioPage(page).stepIsAbove(0);
  const loaded = () =>
    page
      .getByRole('region', { name: 'Controls' })
      .locator('img')
      .evaluateAll((pictures) => pictures.map((picture) => (picture as HTMLImageElement).naturalWidth > 0));
  await expect.poll(loaded).toEqual([true, true]);
});

test('in a folder of another host, a newer version waits for its user, and never for a run', async () => {
  const context = await contextOf(servers.host);
  const open = await servers.host.openIn(context);
  const { page } = open;
  const studio = new StudioPage(page);
  const loads: string[] = [];
  page.on('request', (request) => {
    if (request.isNavigationRequest()) loads.push(request.url());
  });
  await studio.stop();
  await isCached(page);
  await studio.press('Run');
  await studio.stepIsAbove(0);

  // Another version: the page differs, so the list of files does.
  const path = join(folder, SERVICE_WORKER);
  const worker = readFileSync(path, 'utf8');
  const { revision } = files().at(-1)!;
  writeFileSync(path, worker.replace(revision!, '0123456789abcdef'));
  const index = join(folder, 'index.html');
  writeFileSync(index, readFileSync(index, 'utf8').replace('<html ', '<html data-version="2" '));
  await page.evaluate(async () => (await navigator.serviceWorker.ready).update());

  await expect(note(open, 'A new version is ready. Reload when the run has ended.')).toBeVisible(LONG);
  await expect(page.getByRole('button', { name: 'Reload' })).toBeHidden();
  const step = await studio.step();
  await studio.stepIsAbove(step);
  expectValue(loads).toEqual([]);
  await studio.stop();

  const another = await servers.host.openIn(context);
  await expect(another.page.locator('html[data-version]')).toHaveCount(0);
  await new StudioPage(another.page).stop();
  await another.page.getByRole('button', { name: 'Reload' }).click(LONG);
  await expect(another.page.locator('html[data-version="2"]')).toHaveCount(1, SOON);
  // The first tab stays as it is until its user agrees, and its files stay too.
  expectValue(loads).toEqual([]);
  await page.getByRole('button', { name: 'Reload' }).click();
  await expect(page.locator('html[data-version="2"]')).toHaveCount(1, SOON);
  await expect(page.locator('.studio')).toBeVisible(SOON);
  expectValue(loads).toEqual([open.address + '?view=graph']);
  expectValue(await page.evaluate(() => crossOriginIsolated)).toBe(true);
  await expect(note(open, 'A new version is ready')).toBeHidden();

  await another.page.close();
  await context.setOffline(true);
  await page.reload();
  await expect(page.locator('html[data-version="2"]')).toHaveCount(1);
  expectValue(open.errors).toEqual([]);
});
