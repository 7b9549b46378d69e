import type { Page } from 'playwright';
import { expect } from 'playwright/test';
import { afterAll, beforeAll, describe, onTestFinished, test } from 'vitest';
import { isolationHeaders } from '../../src/studio/service-worker/headers.ts';
import { StudioServer } from './app/open-studio.ts';
import { SOON, StudioPage, visit } from './app/studio-page.ts';

let servers: Record<'own' | 'plain', StudioServer>;
beforeAll(async () => {
  const [own, plain] = await Promise.all([StudioServer.start(), StudioServer.startStatic()]);
  servers = { own, plain };
}, 60_000);
afterAll(() => Promise.all([servers.own.close(), servers.plain.close()]));

/** Whether the page, and each of its workers, may share memory. */
async function isolated(page: Page): Promise<boolean[]> {
  const workers = page.workers();
  expect(workers.length).toBeGreaterThan(0);
  const isIsolated = () => crossOriginIsolated;
  return Promise.all([page.evaluate(isIsolated), ...workers.map((worker) => worker.evaluate(isIsolated))]);
}

/** Lets the studio have its service worker. */
const ALLOWED = { serviceWorkers: 'allow' } as const;

const pagesLoaded = (requests: readonly string[]) =>
  requests.filter((url) => new URL(url).pathname === '/').length;

const ONE_THREAD = /graphs run on one thread here: this page is not cross-origin isolated/;

async function openEngineMenu({ runBar }: StudioPage): Promise<void> {
  await runBar.getByTitle('Compute engine and memory; press to choose the engine').click();
}

describe('served with its headers', () => {
  test('the studio is isolated, and needs no service worker', { timeout: 60_000 }, async () => {
    const { page, studio, errors, requests } = await visit(servers.own, { serviceWorkers: 'block' });
    await studio.stepIsAbove(0);
    expect((await isolated(page)).every(Boolean)).toBe(true);
    expect(pagesLoaded(requests)).toBe(1);
    await openEngineMenu(studio);
    await expect(page.getByRole('menuitemradio', { name: 'Automatic' })).toBeVisible(SOON);
    await expect(page.getByText(ONE_THREAD)).toBeHidden();
    expect(errors).toEqual([]);

    const worker = requests.find((url) => /\/worker-[^/]*\.js/.test(url))!;
    for (const address of [servers.own.address, worker, `${servers.own.address}docs/index.html`]) {
      const { headers, ok } = await fetch(address);
      expect(ok).toBe(true);
      for (const [name, value] of Object.entries(isolationHeaders)) expect(headers.get(name)).toBe(value);
    }
  });
});

describe('served without headers', () => {
  test('the studio is loaded once more on the first visit, and isolated', { timeout: 60_000 }, async () => {
    const { address } = servers.plain;
    expect((await fetch(address)).headers.get('Cross-Origin-Opener-Policy')).toBeNull();
    const { page, studio, errors, requests } = await visit(
      servers.plain,
      ALLOWED,
      `${address}?view=graph#here`,
    );
    await studio.stepIsAbove(0);
    expect((await isolated(page)).every(Boolean)).toBe(true);
    expect(pagesLoaded(requests)).toBe(2);
    expect(page.url()).toContain('?view=graph#here');
    await openEngineMenu(studio);
    await expect(page.getByText(ONE_THREAD)).toBeHidden();
    await page.keyboard.press('Escape');
    await page.reload();
    expect(await page.evaluate(() => crossOriginIsolated)).toBe(true);
    expect(pagesLoaded(requests)).toBe(3);
    expect(errors).toEqual([]);
  });

  test('it runs, on one thread, where service workers are refused', { timeout: 60_000 }, async () => {
    const context = await servers.plain.context(ALLOWED);
    onTestFinished(() => context.close());
    await context.addInitScript(() => {
      const get = (): never => {
        throw new DOMException('The operation is insecure.', 'SecurityError');
      };
      Object.defineProperty(Navigator.prototype, 'serviceWorker', { get });
    });
    const { page, errors, requests } = await servers.plain.openIn(context);
    const studio = new StudioPage(page);
    await studio.stepIsAbove(0);
    expect(await isolated(page)).not.toContain(true);
    expect(pagesLoaded(requests)).toBe(1);
    await openEngineMenu(studio);
    await expect(page.getByText(ONE_THREAD)).toBeVisible(SOON);
    expect(errors).toEqual([]);
  });

  test(
    'it is loaded once more and no more in a frame, which nothing isolates',
    { timeout: 60_000 },
    async () => {
      const context = await servers.plain.context(ALLOWED);
      onTestFinished(() => context.close());
      const page = await context.newPage();
      const { address } = servers.plain;
      await page.goto(`${address}graph.schema.json`);
      const requests: string[] = [];
      page.on('request', (request) => requests.push(request.url()));
      await page.evaluate(() => {
        const frame = document.createElement('iframe');
        frame.src = './';
        document.body.append(frame);
      });
      await expect(page.frameLocator('iframe').locator('.studio')).toBeAttached({ timeout: 30_000 });
      expect(pagesLoaded(requests)).toBe(2);
    },
  );
});
