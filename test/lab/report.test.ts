import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium, type Browser, type Page } from 'playwright';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { GraphDocument } from '../../src/graph/document.ts';
import { encodePicture } from '../../src/images/codec.node.ts';
import { patterns } from '../../src/images/patterns.ts';
import { differences } from '../../src/lab/differences.ts';
import { reportHtml, type Compared } from '../../src/lab/report.ts';
import type { RunRecord } from '../../src/run/record/schema.ts';
import { vocabulary } from '../../src/vocabulary.ts';
import { chromiumPath } from '../../tools/chromium.ts';
import { change, transfer } from '../graph/build.ts';

const NASTY = '</script><img src=x onerror="alert(1)"><script>alert(2)</script>';

function recordOf(graph: GraphDocument, loss: number): RunRecord {
  const curves = {
    step: [1, 2, 3],
    evaluations: [1, 3, 5],
    seconds: [0.5, 1, 1.5],
    total: [loss * 4, loss * 2, null],
    terms: { style: [1, 2, 3] },
  };
  return {
    format: 'stylograph-record',
    version: 1,
    id: 'a',
    created: '2026-01-01T00:00:00Z',
    status: 'finished',
    graph,
    graphHash: 'sha256-0',
    engine: { name: 'tfjs-wasm', device: NASTY, reason: '' },
    versions: {},
    seeds: {},
    pictures: {},
    models: {},
    stages: [
      {
        optimizer: 'optimizer',
        width: 60,
        height: 40,
        steps: 3,
        losses: { total: loss, terms: { style: 1 } },
        curves,
      },
    ],
    events: [],
    frames: [],
    results: [{ node: 'save', file: 'save.png', width: 60, height: 40, hash: 'sha256-0' }],
  };
}

const graphs = [
  transfer(),
  change(change(transfer(), 'optimizer', { params: { steps: 20 } }), 'total', {
    params: { weights: { style: 7 } },
  }),
];
const pictures = await Promise.all(
  [1, 2].map((seed) =>
    encodePicture(patterns.cells({ width: 60, height: 40, seed, scale: 12, colors: 'meadow' }), 'png'),
  ),
);
const compared: Compared[] = graphs.map((graph, i) => ({
  name: i === 0 ? NASTY : 'second',
  record: recordOf({ ...graph, title: NASTY }, i + 1),
  picture: pictures[i],
}));

describe('the differences', () => {
  it('are exactly the parameters that differ, including defaults', () => {
    expect(
      differences(
        compared.map(({ record }) => record),
        vocabulary,
      ),
    ).toEqual([
      { name: 'total.weights.style', values: ['10', '7'] },
      { name: 'optimizer.steps', values: ['10', '20'] },
    ]);
    const given = change(transfer(), 'optimizer', { params: { steps: 10, method: 'adam' } });
    expect(differences([recordOf(transfer(), 1), recordOf(given, 1)], vocabulary)).toEqual([]);
    const muted = change(transfer(), 'smoothness', { muted: true });
    const rows = differences(
      [recordOf(transfer(), 1), recordOf({ ...muted, wires: muted.wires.slice(1) }, 1)],
      vocabulary,
    );
    expect(rows).toEqual([
      { name: 'wire photo.image → canvas.start', values: ['yes', '–'] },
      { name: 'smoothness muted', values: ['–', 'yes'] },
    ]);
  });
});

describe('a report in a browser', () => {
  let browser: Browser;
  let page: Page;
  const folder = mkdtempSync(join(tmpdir(), 'stylograph-report-'));
  const told: string[] = [];
  beforeAll(async () => {
    const read = (name: string) => readFileSync(`public/report/${name}`, 'utf8');
    const html = reportHtml(NASTY, compared, vocabulary, {
      script: read('report.js'),
      style: read('report.css'),
    });
    writeFileSync(join(folder, 'report.html'), html);
    browser = await chromium.launch({ executablePath: chromiumPath(), args: ['--no-sandbox'] });
    page = await browser.newPage();
    page.on('dialog', (dialog) => {
      told.push(`dialog ${dialog.message()}`);
      void dialog.dismiss();
    });
    page.on('pageerror', (error) => told.push(error.message));
    page.on('console', (message) => told.push(message.text()));
    page.on('request', (request) => {
      if (!/^(file|data):/.test(request.url())) told.push(request.url());
    });
    await page.goto(`file://${join(folder, 'report.html')}`);
  });
  afterAll(async () => {
    await browser.close();
    rmSync(folder, { recursive: true });
  });

  it('shows its input as text, and requests nothing', async () => {
    expect(await page.title()).toBe(NASTY);
    expect(await page.locator('h1').innerText()).toBe(NASTY);
    expect(await page.locator('img[src="x"]').count()).toBe(0);
    expect(await page.locator('.stage img').count()).toBe(2);
    const loaded = await page
      .locator('.stage img')
      .evaluateAll((all) => all.map((i) => (i as HTMLImageElement).naturalWidth));
    expect(loaded).toEqual([60, 60]);
    expect(await page.locator('td').allInnerTexts()).toContain('7');
    expect(told).toEqual([]);
  });

  it('runs no scripts and uses no styles but its own', async () => {
    const other = await browser.newPage();
    await other.goto(page.url());
    const ran = await other.evaluate(async () => {
      const violated: string[] = [];
      document.addEventListener('securitypolicyviolation', ({ effectiveDirective }) => {
        violated.push(effectiveDirective);
      });
      const script = document.createElement('script');
      script.textContent = 'document.title = "taken"';
      const image = document.createElement('img');
      image.setAttribute('onerror', 'document.title = "taken"');
      image.src = 'data:,';
      document.body.append(script, image);
      await fetch('data:,').catch(() => undefined);
      script.remove();
      image.remove();
      await new Promise((resolve) => setTimeout(resolve));
      return [document.title, ...violated.sort()];
    });
    expect(ran).toEqual([NASTY, 'connect-src', 'script-src-attr', 'script-src-elem']);
  });

  it('zooms all pictures together', async () => {
    await page.locator('.stage').first().focus();
    await page.keyboard.press('+');
    await page.keyboard.press('ArrowRight');
    const moved = await page
      .locator('.stage img')
      .evaluateAll((all) => all.map((i) => (i as HTMLElement).style.transform));
    expect(new Set(moved).size).toBe(1);
    expect(moved[0]).toContain('scale(1.25)');
    await page.locator('.stage').first().dblclick();
  });

  it('wipes between two, and shows their difference', async () => {
    await page.getByRole('button', { name: 'Wipe' }).click();
    await page.getByRole('slider').fill('0.25');
    expect(await page.locator('.over').evaluate((e) => (e as HTMLElement).style.clipPath)).toContain('25%');
    await page.getByRole('button', { name: 'Difference' }).click();
    await expect.poll(() => brightest(page)).toBeGreaterThan(50);
    // A picture and itself.
    await page.getByRole('combobox').nth(1).selectOption('0');
    await expect.poll(() => brightest(page)).toBe(0);
  });

  it('plots curves by step, evaluation and second', async () => {
    for (const [by, last] of [
      ['step', '2'],
      ['evaluations', '3'],
      ['seconds', '1'],
    ] as const) {
      await page.getByRole('button', { name: by }).click();
      expect(await page.locator('.chart .curve').count()).toBe(2);
      expect(await page.locator('.chart text').allTextContents()).toContain(last);
    }
    expect(told).toEqual([]);
  });
});

/** The brightest value in the difference; -1 before it is drawn. */
function brightest(page: Page): Promise<number> {
  return page.locator('.stage canvas').evaluate((element) => {
    const canvas = element as HTMLCanvasElement;
    const { data } = canvas.getContext('2d')!.getImageData(0, 0, canvas.width, canvas.height);
    if (data[3] === 0) return -1;
    return data.reduce((most, value, i) => (i % 4 === 3 ? most : Math.max(most, value)), 0);
  });
}
