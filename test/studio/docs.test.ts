import { expect } from 'playwright/test';
import { afterAll, beforeAll, test } from 'vitest';
import { StudioServer } from './app/open-studio.ts';
import { SOON, visit } from './app/studio-page.ts';

let server: StudioServer;
beforeAll(async () => {
  server = await StudioServer.start();
}, 60_000);
afterAll(() => server.close());

/** The answer to an address, if it is more than the studio itself, which is what unknown addresses get. */
async function documentAt(address: string): Promise<string | undefined> {
  const response = await fetch(address);
  const type = response.headers.get('content-type') ?? '';
  if (!response.ok) return undefined;
  if (!type.startsWith('text/html')) return /\.html$/.test(address) ? undefined : '';
  const text = await response.text();
  return text.includes('id="pages"') ? text : undefined;
}

test('every link in the documentation works, on the same host', { timeout: 60_000 }, async () => {
  const home = new URL('docs/', server.address);
  const found = [new URL('index.html', home).href];
  const seen = new Set(found);
  const broken: string[] = [];
  for (const address of found) {
    const text = await documentAt(address);
    if (text === undefined) broken.push(address);
    for (const [, link] of text?.matchAll(/\b(?:href|src)="([^"]+)"/g) ?? []) {
      const { href, hash, host } = new URL(link!, address);
      if (host !== home.host) continue;
      if (hash !== '' && !text!.includes(`id="${hash.slice(1)}"`)) broken.push(href);
      const target = href.replace(/#.*/, '');
      if (!seen.has(target)) found.push(target);
      seen.add(target);
    }
  }
  expect(broken).toEqual([]);
  expect(found.every((address) => address.startsWith(home.href))).toBe(true);
  expect(found.filter((address) => address.endsWith('.webp')).length).toBeGreaterThan(20);
});

test('Help opens the documentation in the studio, readable on a phone', { timeout: 60_000 }, async () => {
  const { page, studio, errors, foreignRequests } = await visit(server);
  await studio.stop();
  const context = page.context();
  await page.evaluate(() => {
    localStorage.setItem('stylograph:theme', '"dark"');
  });
  await page.getByRole('menuitem', { name: 'Help', exact: true }).click();
  const leading = page.getByRole('menuitem', { name: /\(opens a page\)/ });
  await expect(leading).toHaveCount(3);
  const titles = ['The studio', 'Tutorial', 'Stylograph'];
  for (const [i, title] of titles.entries()) {
    if (i > 0) await page.getByRole('menuitem', { name: 'Help', exact: true }).click();
    const [opened] = await Promise.all([context.waitForEvent('page'), leading.nth(i).click()]);
    await opened.setViewportSize({ width: 390, height: 844 });
    await expect(opened.getByRole('heading', { level: 1 })).toHaveText(title, SOON);
    expect(opened.url()).toContain(`${server.address}docs/`);
    const looks = await opened.evaluate(() => ({
      width: document.documentElement.scrollWidth,
      ground: getComputedStyle(document.body).backgroundColor,
      broken: [...document.images].filter((image) => image.complete && image.naturalWidth === 0).length,
    }));
    expect(looks).toEqual({ width: 390, ground: 'rgb(23, 24, 27)', broken: 0 });
    await opened.close();
  }
  expect(foreignRequests).toEqual([]);
  expect(errors).toEqual([]);
});
