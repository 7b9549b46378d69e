/**
 * The graph view of the built studio on large graphs, in Chromium: time of the main thread (not of the clock, so that other
 * work on the machine counts little), layouts, recalculations of style, and elements.
 */
import type { CDPSession, Page } from 'playwright';
import { bigGraph } from '../../test/studio/app/big-graph.ts';
import { StudioServer } from '../../test/studio/app/open-studio.ts';

const MOVES = 30;

interface Cost {
  readonly ms: number;
  readonly styleMs: number;
  readonly layouts: number;
  readonly styles: number;
}

/** Prints a table for graphs of these numbers of nodes. */
export async function benchStudio(counts: readonly number[]): Promise<void> {
  const server = await StudioServer.start();
  const rows: Record<string, Record<string, string>> = {};
  try {
    for (const count of counts) await benchGraph(server, count, rows);
  } finally {
    await server.close();
  }
  console.table(rows);
}

async function benchGraph(
  server: StudioServer,
  count: number,
  rows: Record<string, Record<string, string>>,
): Promise<void> {
  const { page } = await server.open();
  page.setDefaultTimeout(60_000);
  const meter = await Meter.of(page);
  await page.getByRole('button', { name: 'Stop', exact: true }).click();
  await meter.quiet();
  const elements = () => page.locator('[data-canvas] *').count();
  const document = bigGraph(count);
  const add = async (action: string, times: number, work: () => Promise<void>) => {
    const { ms, styleMs, layouts, styles } = await meter.cost(work);
    rows[`${count} nodes, ${action}`] = {
      'ms each': (ms / times).toFixed(1),
      'of it style': (styleMs / times).toFixed(1),
      'layouts each': (layouts / times).toFixed(1),
      'recalculations each': (styles / times).toFixed(1),
      elements: String(await elements()),
    };
  };

  await add('open', 1, async () => {
    await drop(page, JSON.stringify(document));
    await page.waitForFunction(
      (title) =>
        window.document.querySelector<HTMLInputElement>('[aria-label="Name of the graph"]')?.value === title,
      `${count} nodes`,
    );
    await meter.quiet();
  });
  const quiet = () => meter.quiet();
  const place = (id: string) => document.nodes.find((node) => node.id === id)!.position!;
  await page.getByRole('application', { name: 'Graph', exact: true }).focus();
  await gestures(page, add, 'all in view', quiet);
  await look(page, place('sum-0'));
  await meter.quiet();
  await gestures(page, add, 'at 100 %', quiet);
  await drag(page, add, 'sum-0', 'drag of 50 wires');
  await page.keyboard.press('Control+z');
  await look(page, place('optimizer'));
  await meter.quiet();
  await add('keystroke in a field', 10, () => type(page, 'optimizer'));
  await page.keyboard.press('Escape');
  // The chart of 160 curves is work of its own.
  await page.getByRole('tab', { name: /^Problems/ }).click();
  await page.getByRole('button', { name: 'Run', exact: true }).click();
  await page
    .getByText(/^step [1-9]\d* of/)
    .first()
    .waitFor({ timeout: 120_000 });
  const soon = () => page.waitForTimeout(500);
  await soon();
  await add('frame of a run alone', MOVES, async () => {
    for (let i = 0; i < MOVES; i++) await frame(page);
  });
  await gestures(page, add, 'while a run goes on', soon);
  await add('keystroke while a run goes on', 10, () => type(page, 'optimizer'));
  await page.context().close();
}

type Add = (action: string, times: number, work: () => Promise<void>) => Promise<void>;

async function gestures(page: Page, add: Add, where: string, rest: () => Promise<void>): Promise<void> {
  const { x, y } = await middle(page);
  await page.mouse.move(x, y);
  await add(`pan, ${where}`, MOVES, async () => {
    await page.mouse.down({ button: 'middle' });
    for (let i = 1; i <= MOVES; i++) await moved(page, x - 9 * i, y - 5 * i);
    await page.mouse.up({ button: 'middle' });
  });
  await rest();
  await page.mouse.move(x, y);
  await add(`zoom, ${where}`, 10, async () => {
    for (let i = 0; i < 10; i++) {
      await page.mouse.wheel(0, i < 5 ? -100 : 100);
      await frame(page);
    }
  });
  await rest();
}

async function drag(page: Page, add: Add, id: string, action: string): Promise<void> {
  const box = (await page.locator(`[data-node="${id}"] .head`).boundingBox())!;
  const [x, y] = [box.x + box.width / 2, box.y + box.height / 2];
  await page.mouse.move(x, y);
  await add('press of a node', 1, async () => {
    await page.mouse.down();
    await moved(page, x - 6, y + 4);
  });
  await add(action, MOVES, async () => {
    for (let i = 3; i < 3 + MOVES; i++) await moved(page, x - 3 * i, y + 2 * i);
  });
  await add('drop of it', 1, async () => {
    await page.mouse.up();
    await frame(page);
    await frame(page);
  });
}

async function type(page: Page, id: string): Promise<void> {
  const field = page.locator(`[data-node="${id}"] [data-parameter] input`).first();
  await field.focus();
  await page.keyboard.press('Control+a');
  for (let i = 0; i < 9; i++) {
    await page.keyboard.press(String(1 + (i % 3)));
    await frame(page);
  }
}

/** From a view of all nodes, goes to one and zooms in up to life size. */
async function look(page: Page, [x, y]: readonly [number, number]): Promise<void> {
  await page.keyboard.press('.');
  await page.waitForTimeout(500);
  const at = await transform(page);
  const to = await middle(page);
  await page.mouse.move(to.x, to.y);
  await page.mouse.down({ button: 'middle' });
  await page.mouse.move(
    2 * to.x - (at.left + at.x + (x + 100) * at.k),
    2 * to.y - (at.top + at.y + (y + 40) * at.k),
  );
  await page.mouse.up({ button: 'middle' });
  await page.mouse.move(to.x, to.y);
  for (let i = 0; i < 40 && (await transform(page)).k < 1; i++) {
    await page.mouse.wheel(0, -100);
    await frame(page);
  }
}

async function transform(
  page: Page,
): Promise<{ x: number; y: number; k: number; left: number; top: number }> {
  return page.locator('[data-canvas] .surface').evaluate((surface) => {
    const holder = [...surface.children].find(
      (child) => child instanceof HTMLElement && child.style.transform !== '' && !child.matches('.frames'),
    );
    const { a: k, e: x, f: y } = new DOMMatrix((holder as HTMLElement).style.transform);
    const { left, top } = surface.getBoundingClientRect();
    return { x, y, k, left, top };
  });
}

async function moved(page: Page, x: number, y: number): Promise<void> {
  await page.mouse.move(x, y);
  await frame(page);
}

const frame = (page: Page) => page.evaluate(() => new Promise((resolve) => requestAnimationFrame(resolve)));

async function middle(page: Page): Promise<{ x: number; y: number }> {
  const box = (await page.locator('[data-canvas]').boundingBox())!;
  return { x: Math.round(box.x + box.width / 2), y: Math.round(box.y + box.height / 2) };
}

async function drop(page: Page, text: string): Promise<void> {
  const dataTransfer = await page.evaluateHandle((content) => {
    const data = new DataTransfer();
    data.items.add(new File([content], 'big.stylograph.json', { type: 'application/json' }));
    return data;
  }, text);
  await page.getByRole('application', { name: 'Graph', exact: true }).dispatchEvent('drop', { dataTransfer });
}

/** What the main thread of a page does. */
class Meter {
  private readonly page: Page;
  private readonly session: CDPSession;

  private constructor(page: Page, session: CDPSession) {
    this.page = page;
    this.session = session;
  }

  static async of(page: Page): Promise<Meter> {
    const session = await page.context().newCDPSession(page);
    await session.send('Performance.enable', { timeDomain: 'threadTicks' });
    return new Meter(page, session);
  }

  async cost(work: () => Promise<void>): Promise<Cost> {
    const before = await this.read();
    await work();
    const after = await this.read();
    return {
      ms: after.ms - before.ms,
      styleMs: after.styleMs - before.styleMs,
      layouts: after.layouts - before.layouts,
      styles: after.styles - before.styles,
    };
  }

  /** Waits until the page has nothing left to do. */
  async quiet(): Promise<void> {
    for (let calm = 0; calm < 3;) {
      const { ms } = await this.cost(() => this.page.waitForTimeout(200));
      calm = ms < 30 ? calm + 1 : 0;
    }
  }

  private async read(): Promise<Cost> {
    const { metrics } = await this.session.send('Performance.getMetrics');
    const of = (name: string) => metrics.find((metric) => metric.name === name)?.value ?? NaN;
    return {
      ms: of('TaskDuration') * 1000,
      styleMs: of('RecalcStyleDuration') * 1000,
      layouts: of('LayoutCount'),
      styles: of('RecalcStyleCount'),
    };
  }
}
