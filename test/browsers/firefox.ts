import { existsSync } from 'node:fs';
import puppeteer from 'puppeteer-core';
import { WINDOW, type BrowserKind } from './driven.ts';

const PATHS = [
  '/usr/bin/firefox-esr',
  '/usr/bin/firefox',
  '/Applications/Firefox.app/Contents/MacOS/firefox',
];
const path = [process.env['FIREFOX'], ...PATHS].find((one) => one !== undefined && existsSync(one));

/** Firefox by WebDriver BiDi, with WebGPU, which it does not have everywhere of itself. */
export const firefox: BrowserKind = {
  name: 'Firefox',
  missing: () => (path === undefined ? 'firefox (or the path of it in FIREFOX)' : undefined),
  async launch() {
    const browser = await puppeteer.launch({
      browser: 'firefox',
      executablePath: path!,
      headless: true,
      extraPrefsFirefox: {
        'dom.webgpu.enabled': true,
        'dom.webgpu.workers.enabled': true,
        'gfx.webgpu.ignore-blocklist': true,
      },
    });
    const page = await browser.newPage();
    await page.setViewport(WINDOW);
    return {
      async open(address) {
        await page.goto(address);
      },
      evaluate: (expression) => page.evaluate(expression),
      async type(text) {
        await page.keyboard.type(text);
      },
      async drag([x, y], ...places) {
        await page.mouse.move(x, y);
        await page.mouse.down();
        for (const place of places) await page.mouse.move(...place);
        await page.mouse.up();
      },
      close: () => browser.close(),
      isBroken: () => !browser.connected,
    };
  },
};
