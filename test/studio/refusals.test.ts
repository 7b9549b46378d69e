import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium, type BrowserContext, type Page } from 'playwright';
import { expect } from 'playwright/test';
import { afterAll, beforeAll, describe, onTestFinished, test } from 'vitest';
import { chromiumPath } from '../../tools/chromium.ts';
import { change, transfer } from '../graph/build.ts';
import { StudioServer } from './app/open-studio.ts';
import { LONG, SOON, StudioPage } from './app/studio-page.ts';

let server: StudioServer;
beforeAll(async () => {
  server = await StudioServer.start();
}, 60_000);
afterAll(() => server.close());

/** Names of objects and properties, and what engines say of them. */
const INTERNALS = /undefined|reading '|is not a function|not defined|null|Error:|wasmFolder|navigator|IDB/;

async function contextOf(): Promise<BrowserContext> {
  const context = await server.context();
  onTestFinished(() => context.close());
  return context;
}

/** A small transfer that is done after two steps. */
function small(title: string) {
  let document = transfer();
  for (const { id, type } of document.nodes) {
    if (type === 'image') document = change(document, id, { params: { source: 'sample:tower', size: 32 } });
    if (type === 'optimizer') document = change(document, id, { params: { steps: 2 } });
  }
  return { ...document, title };
}

const title = (page: Page) => page.getByRole('textbox', { name: 'Name of the graph' });

describe('a browser that blocks all site data', () => {
  test('runs graphs, and reports once what it does not store', { timeout: 90_000 }, async () => {
    const profile = mkdtempSync(join(tmpdir(), 'stylograph-profile-'));
    mkdirSync(join(profile, 'Default'));
    const settings = { profile: { default_content_setting_values: { cookies: 2 } } };
    writeFileSync(join(profile, 'Default', 'Preferences'), JSON.stringify(settings));
    const context = await chromium.launchPersistentContext(profile, {
      executablePath: chromiumPath(),
      args: ['--no-sandbox', '--disable-background-networking'],
      viewport: { width: 1280, height: 720 },
    });
    onTestFinished(async () => {
      await context.close();
      rmSync(profile, { recursive: true, force: true });
    });
    const { page, errors } = await server.openIn(context);
    const refused = await page.evaluate(() => {
      try {
        return String(localStorage.length);
      } catch (error) {
        return (error as Error).name;
      }
    });
    expect(refused).toBe('SecurityError');
    const studio = new StudioPage(page);
    await studio.stop();
    const notice = studio.notice(/does not keep your graphs, the records of runs and your settings/);
    await expect(notice).toBeVisible(SOON);
    await expect(notice).toContainText('Save what you need to files');
    expect(await notice.innerText()).not.toMatch(INTERNALS);
    await page.getByRole('button', { name: 'Close this notice' }).click();

    await studio.openGraph(small('Not kept'));
    await title(page).fill('Edited');
    await studio.press('Run');
    await studio.statusIs('Done');
    // Settings hold until the page is left.
    await page.keyboard.press('Control+k');
    await page.keyboard.type('records');
    await page.keyboard.press('Enter');
    await expect(page.getByText('This browser does not store records for this page.')).toBeVisible(SOON);
    await page.keyboard.press('Escape');
    await expect(page.locator('.notice')).toHaveCount(0);
    expect(errors).toEqual([]);
  });
});

test('a page over an insecure connection stores graphs and records', { timeout: 90_000 }, async () => {
  // Only 127.0.0.1 counts as this machine.
  const { page, errors } = await server.openIn(
    await contextOf(),
    `${server.address.replace('127.0.0.1', '0.0.0.0')}?view=graph`,
  );
  expect(await page.evaluate(() => [isSecureContext, 'locks' in navigator])).toEqual([false, false]);
  const studio = new StudioPage(page);
  await studio.stop();
  await expect(studio.notice(/does not store files for this page, so models cannot be added/)).toBeVisible(
    SOON,
  );
  await page.getByRole('button', { name: 'Close this notice' }).click();
  await studio.openGraph(small('Plain'));
  await studio.press('Run');
  await studio.statusIs('Done');
  await studio.isKept('Plain');
  await page.reload();
  await expect(title(page)).toHaveValue('Plain', SOON);
  // What was said is not said again.
  await expect(page.locator('.notice')).toHaveCount(0);
  await page.keyboard.press('Control+k');
  await page.keyboard.type('records');
  await page.keyboard.press('Enter');
  const records = page.getByRole('dialog', { name: 'Records' });
  await expect(records.getByRole('button', { name: 'Show Plain' })).toBeVisible(LONG);
  await page.keyboard.press('Escape');
  await page.keyboard.press('Control+k');
  await page.keyboard.type('copy link');
  await page.keyboard.press('Enter');
  await expect(studio.notice(/blocks the clipboard for this page/)).toBeVisible(SOON);
  expect(errors).toEqual([]);
});

test(
  'a browser without any of the features still shows the graph, and why it cannot run',
  { timeout: 60_000 },
  async () => {
    const context = await contextOf();
    await context.addInitScript(() => {
      const refuse = {
        configurable: true,
        get(): never {
          throw new DOMException('The operation is insecure.', 'SecurityError');
        },
      };
      for (const name of [
        'localStorage',
        'sessionStorage',
        'indexedDB',
        'caches',
        'BroadcastChannel',
        'Worker',
      ])
        Object.defineProperty(window, name, refuse);
      for (const name of ['storage', 'locks', 'clipboard', 'gpu'])
        Object.defineProperty(Navigator.prototype, name, refuse);
      Object.defineProperty(window, 'WebAssembly', { value: undefined });
      Object.defineProperty(Crypto.prototype, 'subtle', { value: undefined });
      Object.defineProperty(Crypto.prototype, 'randomUUID', { value: undefined });
      // A language that formatters refuse, as of some systems.
      Object.defineProperty(Navigator.prototype, 'language', { get: () => 'C' });
      for (const name of ['NumberFormat', 'DateTimeFormat'] as const)
        Object.defineProperty(Intl, name, {
          value: new Proxy(Intl[name], {
            construct(target, [locale, options]: [string | undefined, object | undefined]) {
              if (locale === undefined || locale === 'C')
                throw new RangeError('Incorrect locale information provided');
              return Reflect.construct(target, [locale, options]) as object;
            },
          }),
          writable: true,
          configurable: true,
        });
    });
    const { page, errors } = await server.openIn(context);
    const studio = new StudioPage(page);
    await expect(title(page)).toHaveValue('House', SOON);
    await expect(studio.notice(/does not keep your graphs/)).toBeVisible(SOON);
    const reason = page.getByText(/This browser does not allow workers/).first();
    await expect(reason).toBeVisible(SOON);
    await studio.openGraph(small('Still here'));
    await page.getByRole('menuitem', { name: 'File', exact: true }).click();
    await page.getByRole('menuitem', { name: /Models…/ }).click();
    await expect(page.getByRole('dialog', { name: 'Models' })).toBeVisible(SOON);
    expect(await page.locator('body').innerText()).not.toMatch(INTERNALS);
    expect(errors).toEqual([]);
  },
);

test(
  'a full browser storage is reported once, until the graph is stored again',
  { timeout: 60_000 },
  async () => {
    const context = await contextOf();
    await context.addInitScript(() => {
      type Put = (this: IDBObjectStore, ...given: unknown[]) => IDBRequest;
      const put = Reflect.get(IDBObjectStore.prototype, 'put') as Put;
      const refusing: Put = function (...given) {
        if ('full' in window) throw new DOMException('The quota has been exceeded.', 'QuotaExceededError');
        return put.apply(this, given);
      };
      Object.assign(IDBObjectStore.prototype, { put: refusing });
    });
    const { page, errors } = await server.openIn(context);
    const studio = new StudioPage(page);
    await studio.stop();
    await studio.openGraph(small('Kept'));
    await studio.isKept('Kept');
    const notice = studio.notice(
      /cannot store this graph, because it has no storage left for this page\. Save it/,
    );
    await page.evaluate(() => Object.assign(window, { full: true }));
    await title(page).fill('One');
    await expect(notice).toBeVisible(SOON);
    await page.getByRole('button', { name: 'Close this notice' }).click();
    await title(page).fill('Two');
    // The next graph that is kept comes after the one that is not.
    await page.waitForFunction(
      () => new Promise((resolve) => requestIdleCallback(() => setTimeout(resolve, 600, true))),
    );
    await expect(notice).toBeHidden();
    await page.evaluate(() => Reflect.deleteProperty(window, 'full'));
    await title(page).fill('Three');
    await studio.isKept('Three');
    await page.evaluate(() => Object.assign(window, { full: true }));
    await title(page).fill('Four');
    await expect(notice).toBeVisible(SOON);
    expect(errors).toEqual([]);
  },
);

describe('a studio that cannot start', () => {
  test('shows what happened and what to do', { timeout: 60_000 }, async () => {
    const context = await contextOf();
    await context.addInitScript(() => {
      if (sessionStorage.getItem('mended')) return;
      window.ResizeObserver = class extends ResizeObserver {
        constructor() {
          super(() => undefined);
          throw new TypeError("Cannot read properties of undefined (reading 'open')");
        }
      };
    });
    const { page } = await server.openIn(context);
    const told = page.getByRole('alert');
    await expect(told).toContainText('Stylograph could not start', SOON);
    await expect(told).toContainText('Your graphs, records and models in this browser are unchanged');
    expect(await told.innerText()).not.toMatch(INTERNALS);
    await told.getByText('Details for a bug report').click();
    await expect(told).toContainText("reading 'open'");
    await page.evaluate(() => {
      sessionStorage.setItem('mended', 'yes');
    });
    await told.getByRole('button', { name: 'Try again' }).click();
    await expect(title(page)).toHaveValue('House', SOON);
  });

  test('shows a message if its files do not load, or scripts are disabled', { timeout: 60_000 }, async () => {
    const context = await contextOf();
    await context.route(/\/start-[^/]*\.js/, (route) => route.abort());
    const { page } = await server.openIn(context);
    await expect(page.getByRole('alert')).toContainText('A file of the studio could not be loaded', SOON);

    const plain = await server.context({ javaScriptEnabled: false });
    onTestFinished(() => plain.close());
    const unscripted = await plain.newPage();
    await unscripted.goto(server.address);
    await expect(unscripted.getByText('it needs JavaScript')).toBeVisible(SOON);
  });
});
